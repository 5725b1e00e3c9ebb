import { assignFields, isBarTable } from './aliases.ts'
import type { Format } from './format.ts'
import type { Head } from './head.ts'
import { fieldsOfRows, jsonProgram } from './json-rows.ts'
import { isArray, isObject, readPartialJson, type PartialJson } from './partial-json.ts'

/** A bar a line. */
export const ndjson: Format = {
  name: 'ndjson',
  syntax: 'json',
  title: 'NDJSON (JSON Lines)',
  recognisedBy: 'an object that names a time and a price and holds them itself, on the first line',
  traps: ['one document a line; blank lines are skipped', 'a last line without a line end is read if it is complete, refused if not'],
  source: 'https://github.com/ndjson/ndjson-spec (1.0.0)',
  matches: (head) => isBar(head.json?.value) && (!head.cut || (head.json?.end ?? -1) >= 0),
  read: (head) => ({ program: jsonProgram({ format: 'ndjson', rules: [], lines: true, fieldOfKey: fieldsOfRows(firstRows(head)) }) }),
}

function isBar(value: PartialJson | undefined): boolean {
  if (!isObject(value)) return false
  const scalars = [...value].filter(([, member]) => !isObject(member) && !isArray(member)).map(([key]) => key)
  return isBarTable(assignFields(scalars))
}

function firstRows(head: Head): PartialJson[] {
  const rows: PartialJson[] = []
  for (const line of head.text.split('\n', 9).slice(0, 8)) {
    const document = readPartialJson(line)
    if (document && document.end >= 0) rows.push(document.value)
  }
  return rows.length > 0 || head.json === null ? rows : [head.json.value]
}

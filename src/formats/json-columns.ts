import type { JsonRule } from '../kernel/program.ts'
import type { Field } from '../model/field.ts'
import { aliases, assignFields, isBarTable } from './aliases.ts'
import type { Format } from './format.ts'
import { declares, jsonProgram, refuses } from './json-rows.ts'
import { isArray, isObject, type PartialJson } from './partial-json.ts'

const aliasedFields: readonly (readonly [string, Field])[] = (['time', 'open', 'high', 'low', 'close', 'volume'] as const).flatMap(
  (field) => aliases[field].map((name) => [name, field] as const),
)

/** `{t: […], o: […], h: […], l: […], c: […], v: […]}`: one array per field. */
export const jsonColumns: Format = {
  name: 'json-columns',
  syntax: 'json',
  title: 'JSON with one array per field (Finnhub, TradingView UDF)',
  recognisedBy: 'an object in which arrays of plain values stand under the names of a time and a price',
  traps: ['arrays of different length: what is missing at the end is absent', '`{"s": "no_data"}` holds no rows and is refused'],
  source: 'https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF/ (bars)',
  matches: (head) => {
    if (head.cut) return false
    const fields = assignFields(columnNames(head.json?.value))
    return isBarTable(fields) || (!head.complete && fields.some((field) => field !== 'ignore'))
  },
  read: (head) => {
    const names = columnNames(head.json?.value)
    const fields = assignFields(names)
    const columns = names.flatMap((name, i): JsonRule[] => {
      const field = fields[i]
      return field === undefined || field === 'ignore' ? [] : [{ path: [{ key: name }], role: { kind: 'column', field } }]
    })
    // Long arrays push the names of the later ones beyond the head: those are looked for under all their usual names.
    const unseen = [...aliasedFields]
      .filter(([, field]) => !fields.includes(field))
      .map(([name, field]): JsonRule => ({ path: [{ key: name }], role: { kind: 'column', field } }))
    return {
      program: jsonProgram({
        format: 'json-columns',
        rules: [
          ...columns,
          ...unseen,
          declares('symbol', 'symbol'),
          refuses('errmsg', 'an error message instead of data'),
          refuses('error', 'an error message instead of data'),
        ],
      }),
    }
  },
}

function columnNames(value: PartialJson | undefined): string[] {
  if (!isObject(value)) return []
  return [...value].filter(([, member]) => isArray(member) && !isArray(member[0]) && !isObject(member[0])).map(([key]) => key)
}

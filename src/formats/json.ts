import type { JsonRule } from '../kernel/program.ts'
import { fieldOfKeyFrom } from './aliases.ts'
import type { Format } from './format.ts'
import type { Head } from './head.ts'
import { areKeyedRows, areRowObjects, declares, fieldsOfRows, jsonProgram, keysOfRows, path, refuses } from './json-rows.ts'
import { isArray, isObject, type PartialJson, type PartialObject } from './partial-json.ts'

/** Where rows are looked for when they lie beyond the head. */
const usualContainers = [
  'data_points',
  'data',
  'bars',
  'candles',
  'results',
  'prices',
  'historical',
  'values',
  'rows',
  'items',
  'ohlcv',
  'quotes',
  'history',
]

const declarations: readonly JsonRule[] = [
  declares('symbol', 'symbol'),
  declares('ticker', 'symbol'),
  declares('interval', 'interval'),
  declares('currency', 'currency'),
  declares('timezone', 'timeZone'),
  declares('last_updated', 'lastUpdated'),
  declares('meta.symbol', 'symbol'),
  declares('meta.interval', 'interval'),
  declares('meta.currency', 'currency'),
]

const errors: readonly JsonRule[] = [
  'error',
  'error.message',
  'Error',
  'errors[]',
  'message',
  'msg',
  'detail',
  'Note',
  'Information',
  'Error Message',
].map((place) => refuses(place, 'an error message instead of data'))

interface Found {
  readonly rules: readonly JsonRule[]
  readonly rows: readonly PartialJson[]
}

/** Any JSON in which bars stand as objects with known names: in an array or under keys that are times. */
export const json: Format = {
  name: 'json',
  syntax: 'json',
  title: 'JSON with bars as objects',
  recognisedBy:
    'an array of objects that name a time and a price, at the root or up to three keys deep; or an object whose keys are times and whose values are such objects',
  traps: [
    'several such arrays under keys of one object are one series each, the key its symbol',
    'beside a raw close an adjusted one is ignored; where a date stands still from row to row beside a moving timestamp, the timestamp is the time',
  ],
  source: 'RFC 8259; key names as the sources in this directory print them',
  matches: (head) => {
    const found = head.json === null ? null : findRows(head.json.value)
    // Only when a second row has begun is the first whole, and a close not seen yet may stand behind an adjusted one.
    return found !== null && (!head.cut || found.rows.length > 1)
  },
  read: (head) => ({ program: programFor(head) }),
}

function programFor(head: Head) {
  const found = head.json === null ? null : findRows(head.json.value)
  if (found) {
    return jsonProgram({ format: 'json', rules: [...found.rules, ...declarations], fieldOfKey: fieldsOfRows(found.rows) })
  }
  return unknownJson()
}

/** For a document that shows no rows in its head: rows at usual places, error bodies, and otherwise what is wrong with its syntax. */
export function unknownJson() {
  const rules = usualContainers.map((key): JsonRule => ({ path: path(key), role: { kind: 'objects' } }))
  return jsonProgram({ format: 'json', rules: [...rules, ...declarations, ...errors], fieldOfKey: fieldOfKeyFrom([]) })
}

function findRows(root: PartialJson): Found | null {
  return rowsAt(root, '') ?? (isObject(root) ? rowsBelow(root, '', 3) : null)
}

function rowsAt(value: PartialJson | undefined, place: string): Found | null {
  if (areRowObjects(value)) return { rules: [{ path: path(place), role: { kind: 'objects' } }], rows: value }
  if (isArray(value) && value.length === 0 && place === '') return { rules: [{ path: [], role: { kind: 'objects' } }], rows: [] }
  if (areKeyedRows(value)) return { rules: [{ path: path(place), role: { kind: 'keyed' } }], rows: [...value.values()].slice(0, 8) }
  return null
}

function rowsBelow(object: PartialObject, place: string, depth: number): Found | null {
  const series = [...object.values()].filter((value) => areRowObjects(value))
  const below = place === '' ? '' : `${place}.`
  if (series.length > 1 && keysAgree(series)) {
    return { rules: [{ path: path(`${below}*symbol`), role: { kind: 'objects' } }], rows: series[0] ?? [] }
  }
  for (const [key, value] of object) {
    const found = key.includes('.') ? null : rowsAt(value, below + key)
    if (found) return found
  }
  if (depth === 1) return null
  for (const [key, value] of object) {
    const found = isObject(value) && !key.includes('.') ? rowsBelow(value, below + key, depth - 1) : null
    if (found) return found
  }
  return null
}

function keysAgree(series: readonly (readonly PartialJson[])[]): boolean {
  const keys = series.map((rows) => keysOfRows(rows).sort().join())
  return keys.every((names) => names === keys[0])
}

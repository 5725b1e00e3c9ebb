import type { JsonRule } from '../kernel/program.ts'
import type { Format } from './format.ts'
import { declares, fieldsOfRows, jsonProgram, path } from './json-rows.ts'
import { at, isArray } from './partial-json.ts'

const rules: readonly JsonRule[] = [
  { path: path('data_points'), role: { kind: 'objects' } },
  declares('symbol', 'symbol'),
  declares('interval', 'interval'),
  declares('data_range.start', 'start'),
  declares('data_range.end', 'end'),
  declares('record_count', 'recordCount'),
  declares('last_updated', 'lastUpdated'),
  declares('timezone', 'timeZone'),
  declares('currency', 'currency'),
]

/** `{symbol, interval?, data_range: {start, end}, record_count?, last_updated?, data_points: [{date, open, high, low, close, volume, …}]}` */
export const tidegauge: Format = {
  name: 'tidegauge',
  syntax: 'json',
  title: 'one series with a description of itself',
  recognisedBy: 'an object with an array `data_points`, or with `data_range` beside `symbol`',
  traps: [
    'what the object says about itself (`data_range`, `record_count`, `interval`, `symbol`) is held against its content by `metadata_mismatch`, never believed',
  ],
  source: 'this project; the layout of the lake that `tidegauge demo` writes',
  matches: (head) => {
    const value = head.json?.value
    const points = at(value, 'data_points')
    // The keys of one whole row are needed, and only when a second has begun is the first whole.
    if (head.cut) return isArray(points) && points.length > 1
    return isArray(points) || (at(value, 'data_range') !== undefined && at(value, 'symbol') !== undefined)
  },
  read: (head) => {
    const points = at(head.json?.value, 'data_points')
    return {
      program: jsonProgram({
        format: 'tidegauge',
        rules,
        fieldOfKey: fieldsOfRows(isArray(points) ? points : []),
      }),
    }
  },
}

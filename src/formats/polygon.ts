import type { Field } from '../model/field.ts'
import { csvProgram } from './csv-program.ts'
import type { Format } from './format.ts'
import { declares, jsonProgram, path, refuses } from './json-rows.ts'
import { isArray, isObject } from './partial-json.ts'

const fieldOfKey = new Map<string, Field>([
  ['t', 'time'],
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
  ['T', 'symbol'],
])

/** `{ticker, resultsCount, results: [{t, o, h, l, c, v, vw, n}]}`; of the whole market, each row with its ticker `T`. */
export const polygon: Format = {
  name: 'polygon',
  syntax: 'json',
  title: 'Polygon.io (Massive) aggregates, REST',
  recognisedBy: 'an object with `results` or `error` beside `request_id`, `resultsCount`, `queryCount` or `status`',
  traps: [
    '`t` is the time in ms, `T` the ticker',
    '`vw` and `n` (average price, trades) are no bar fields',
    'daily bars are stamped at midnight New York time',
  ],
  source: 'https://polygon.io/docs/rest/stocks/aggregates/custom-bars',
  matches: (head) => {
    const value = head.json?.value
    if (!isObject(value)) return false
    const answers = isArray(value.get('results')) || typeof value.get('error') === 'string'
    return answers && ['request_id', 'resultsCount', 'queryCount'].some((key) => value.has(key))
  },
  read: () => ({
    program: jsonProgram({
      format: 'polygon',
      rules: [
        { path: path('results'), role: { kind: 'objects' } },
        declares('ticker', 'symbol'),
        declares('resultsCount', 'recordCount'),
        refuses('error', 'an error message of Polygon instead of data'),
      ],
      fieldOfKey: (key) => fieldOfKey.get(key) ?? 'ignore',
    }),
  }),
}

const flatHeader = 'ticker,volume,open,close,high,low,window_start,transactions'

/** One day of the whole market in one file: `ticker,volume,open,close,high,low,window_start,transactions`. */
export const polygonFlat: Format = {
  name: 'polygon-flat',
  syntax: 'csv',
  title: 'Polygon.io (Massive) flat files',
  recognisedBy: `the header \`${flatHeader}\``,
  traps: [
    'the order is open, close, high, low',
    '`window_start` is in ns, beyond 2^53: read from its digits',
    'many symbols in one file, one file per day',
  ],
  source: 'https://polygon.io/docs/flat-files/stocks/day-aggregates',
  matches: (head) => head.columns === null && head.csv.firstLine === flatHeader,
  read: (head) => ({
    program: csvProgram(head, {
      format: 'polygon-flat',
      delimiter: ',',
      skipLines: (head.csv.lines[0]?.number ?? 0) + 1,
      fields: ['symbol', 'volume', 'open', 'close', 'high', 'low', 'time', 'ignore'],
      decimalComma: false,
    }),
  }),
}

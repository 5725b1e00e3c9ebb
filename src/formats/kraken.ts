import type { Format } from './format.ts'
import { jsonProgram, path, refuses } from './json-rows.ts'
import { at, isArray, isObject } from './partial-json.ts'

/** `{error: [], result: {XXBTZUSD: [[s, "o", "h", "l", "c", "vwap", "v", n], …], last}}` */
export const kraken: Format = {
  name: 'kraken',
  syntax: 'json',
  title: 'Kraken OHLC JSON',
  recognisedBy: 'an object with arrays of rows under `result`, or with an array `error` beside `result`',
  traps: [
    'the last candle is the running one, not final: `unclosed_bar` judges it by its time',
    'the sixth value is the average price, the seventh the volume',
    'an error body has its text in `error`',
  ],
  source: 'https://docs.kraken.com/api/docs/rest-api/get-ohlc-data',
  matches: (head) => {
    const value = head.json?.value
    if (!isObject(value)) return false
    const result = at(value, 'result')
    const hasPair = isObject(result) && [...result.values()].some((rows) => isArray(rows) && (rows.length === 0 || isArray(rows[0])))
    return hasPair || (isArray(value.get('error')) && (value.size === 1 || value.has('result')))
  },
  read: () => ({
    program: jsonProgram({
      format: 'kraken',
      rules: [{ path: path('result.*symbol'), role: { kind: 'arrays' } }, refuses('error[]', 'an error message of Kraken instead of data')],
      fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'ignore', 'volume'],
    }),
  }),
}

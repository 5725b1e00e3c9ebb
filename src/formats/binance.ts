import type { Field } from '../model/field.ts'
import { csvProgram } from './csv-program.ts'
import type { Format } from './format.ts'
import { jsonProgram, refuses } from './json-rows.ts'
import { isArray, isObject, type PartialJson } from './partial-json.ts'

const fields: readonly Field[] = ['time', 'open', 'high', 'low', 'close', 'volume']
const traps = [
  'the unit of a time is told by its digits, value by value: REST and futures are in ms, bulk spot files in µs from 2025-01-01 on',
  'the twelve columns end with a close time, quote volume, trades and taker volumes; none of them is a bar field',
  'the last bar is running unless its close time has passed',
]

function isKline(row: PartialJson | undefined): boolean {
  return (
    isArray(row) &&
    row.length >= 11 &&
    row.length <= 12 &&
    typeof row[0] === 'number' &&
    row[0] > 1e11 &&
    typeof row[6] === 'number' &&
    row[6] > row[0]
  )
}

/** `[[openTime, "o", "h", "l", "c", "v", closeTime, quoteVolume, trades, …], …]` */
export const binanceKlines: Format = {
  name: 'binance-klines',
  syntax: 'json',
  title: 'Binance klines, REST',
  recognisedBy: 'an array of arrays of twelve, the first and the seventh an open and a close time; or an error body `{code, msg}`',
  traps,
  source: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints (klines)',
  matches: (head) => {
    const value = head.json?.value
    return (
      (isArray(value) && isKline(value[0])) ||
      (isObject(value) && typeof value.get('code') === 'number' && typeof value.get('msg') === 'string')
    )
  },
  read: () => ({
    program: jsonProgram({
      format: 'binance-klines',
      rules: [{ path: [], role: { kind: 'arrays' } }, refuses('msg', 'an error message of Binance instead of data')],
      fieldsByPosition: fields,
    }),
  }),
}

/** The same twelve columns as CSV, without a header in spot files, with one in newer futures files. */
export const binanceBulk: Format = {
  name: 'binance-bulk',
  syntax: 'csv',
  title: 'Binance klines, bulk files',
  recognisedBy:
    'no header, twelve numbers in a row, the first and the seventh times of 13 or 16 digits; files with a header are read as `csv`',
  traps,
  source: 'https://github.com/binance/binance-public-data (README; microseconds since 2025-01-01)',
  matches: (head) => {
    const row = head.columns === null ? head.csv.rows(',', 0)[0] : undefined
    return (
      row !== undefined && row.length === 12 && isStamp(row[0]) && isStamp(row[6]) && row.every((field) => /^-?\d+(\.\d+)?$/.test(field))
    )
  },
  read: (head) => {
    const isHeader = /[a-z]/i.test(head.csv.lines[0]?.text ?? '')
    return {
      program: csvProgram(head, {
        format: 'binance-bulk',
        delimiter: ',',
        skipLines: isHeader ? 1 : 0,
        fields: [...fields, ...otherFields],
        decimalComma: false,
      }),
    }
  },
}

const otherFields: readonly Field[] = ['ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore']

function isStamp(text: string | undefined): boolean {
  return text !== undefined && /^\d{13}(\d{3})?$/.test(text)
}

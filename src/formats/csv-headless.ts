import { parseNumberText } from '../kernel/number-text.ts'
import { parseTime } from '../kernel/time-text.ts'
import { timeKind } from '../model/decoded.ts'
import { fieldState, type Field } from '../model/field.ts'
import { csvProgram } from './csv-program.ts'
import type { Format } from './format.ts'
import type { Head } from './head.ts'

type Rows = readonly (readonly string[])[]

/** Orders in which the four prices occur, the usual one first. */
const priceOrders: readonly (readonly Field[])[] = [
  ['open', 'high', 'low', 'close'],
  ['open', 'close', 'high', 'low'],
  ['low', 'high', 'open', 'close'],
]

/** CSV without a header whose columns show what they are. */
export const csvHeadless: Format = {
  name: 'csv-headless',
  syntax: 'csv',
  title: 'CSV without a header',
  recognisedBy:
    'a first column (or a second, beside one of symbols) of times, then four columns of prices in which one is the highest and one the lowest in at least nine of ten rows, then perhaps the volume',
  traps: [
    'the order is open, high, low, close unless only open, close, high, low or low, high, open, close fits',
    'of two columns after the prices, the first is an adjusted close when it is as large as a price and the second larger and whole',
    'where nothing fits, or two orders fit equally: refused; set `columns`',
  ],
  source: 'market data as found',
  matches: (head) => head.columns === null && head.csv.header === null && fieldsOf(head) !== null,
  read(head) {
    const found = fieldsOf(head)
    if (!found) return { refused: 'the columns cannot be told; set `columns`, for example "time,open,high,low,close,volume"' }
    return {
      program: csvProgram(head, {
        format: 'csv-headless',
        delimiter: found.delimiter,
        skipLines: 0,
        fields: found.fields,
        timeOfDayPosition: found.timeOfDayPosition,
      }),
    }
  },
}

interface Found {
  readonly delimiter: string
  readonly fields: readonly Field[]
  readonly timeOfDayPosition: number
}

function fieldsOf(head: Head): Found | null {
  const delimiter = head.csv.delimiterOfRows()
  if (delimiter === null) return null
  const rows = head.csv.rows(delimiter, 0)
  const width = rows[0]?.length ?? 0
  const timePosition = isTimes(rows, 0) ? 0 : isTimes(rows, 1) && isNames(rows, 0) ? 1 : -1
  if (timePosition < 0) return null
  const hasClock =
    rows.every((row) => /^\d{1,2}:?\d{2}(:?\d{2})?$/.test(row[timePosition + 1] ?? '')) &&
    rows.some((row) => (row[timePosition + 1] ?? '').includes(':') || /^0/.test(row[timePosition + 1] ?? ''))
  const from = timePosition + (hasClock ? 2 : 1)
  const order = priceOrder(rows, from)
  if (!order) return null
  const fields: Field[] = Array.from({ length: width }, () => 'ignore')
  fields[timePosition] = 'time'
  if (timePosition === 1) fields[0] = 'symbol'
  order.forEach((field, i) => (fields[from + i] = field))
  const volume = volumePosition(rows, from + 4, width)
  if (volume >= 0) fields[volume] = 'volume'
  return { delimiter, fields, timeOfDayPosition: hasClock ? timePosition + 1 : -1 }
}

function isTimes(rows: Rows, position: number): boolean {
  const read = rows.filter((row) => parseTime(row[position] ?? '').kind !== timeKind.unparsable).length
  return rows.length > 0 && read >= 0.9 * rows.length
}

function isNames(rows: Rows, position: number): boolean {
  return rows.every((row) => /^[\p{L}^][\p{L}\p{N}.\-_/=^]{0,20}$/u.test(row[position] ?? ''))
}

/** The order that fits in at least nine of ten rows; the usual one before the others, of which only one may fit. */
function priceOrder(rows: Rows, from: number): readonly Field[] | null {
  const prices = rows
    .map((row) => [0, 1, 2, 3].map((i) => numberAt(row, from + i)))
    .filter((row) => row.every((value) => Number.isFinite(value)))
  if (prices.length < 0.5 * rows.length || prices.length === 0) return null
  const fitting = priceOrders.filter((order) => prices.filter((row) => fitsOrder(row, order)).length >= 0.9 * prices.length)
  if (fitting[0] === priceOrders[0]) return fitting[0] as readonly Field[]
  return fitting.length === 1 ? (fitting[0] as readonly Field[]) : null
}

function fitsOrder(row: readonly number[], order: readonly Field[]): boolean {
  return row[order.indexOf('high')] === Math.max(...row) && row[order.indexOf('low')] === Math.min(...row)
}

function volumePosition(rows: Rows, from: number, width: number): number {
  if (from >= width || !isNumbers(rows, from)) return -1
  if (from + 1 < width && isNumbers(rows, from + 1)) {
    const looksAdjusted = rows.every((row) => {
      const ratio = numberAt(row, from) / numberAt(row, from - 1)
      return Number.isNaN(ratio) || (ratio > 0.01 && ratio < 2)
    })
    const nextIsWhole = rows.every((row) => !/[.]\d*[1-9]/.test(row[from + 1] ?? ''))
    if (looksAdjusted && nextIsWhole) return from + 1
  }
  return from
}

function isNumbers(rows: Rows, position: number): boolean {
  return rows.filter((row) => Number.isFinite(numberAt(row, position))).length >= 0.5 * rows.length
}

function numberAt(row: readonly string[], position: number): number {
  const { value, state } = parseNumberText(row[position] ?? '')
  return state === fieldState.ok ? value : NaN
}

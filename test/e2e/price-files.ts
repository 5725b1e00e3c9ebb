import { dayOf, isoDate } from '../../src/base/day.ts'
import { findCalendar } from '../../src/calendar/calendar.ts'
import { marketFactor, syntheticSeries } from '../../src/synthetic/market.ts'
import { priceFile } from '../../src/synthetic/price-file.ts'
import { rowsOf, type SyntheticRow } from '../../src/synthetic/rows.ts'

/** The moment at which lakes made here are judged: the evening of their last session. */
export const asOf = '2024-12-31T22:00:00Z'

/** Clean rows of one symbol on the last `count` sessions of XNYS up to 2024-12-31. */
export function cleanRows(symbol: string, count = 600): SyntheticRow[] {
  const calendar = findCalendar('XNYS')
  if (!calendar) throw new Error('no calendar XNYS')
  const end = calendar.indexOf(dayOf('2024-12-31')) + 1
  const days = calendar.sessions.slice(end - count, end)
  return rowsOf(syntheticSeries(7, symbol, days, marketFactor(7, count)))
}

export function jsonFile(symbol: string, rows: readonly SyntheticRow[] = cleanRows(symbol)): string {
  return priceFile(symbol, '1d', rows, '2024-12-31T21:30:00Z')
}

export function csvFile(rows: readonly SyntheticRow[], header = 'date,open,high,low,close,volume'): string {
  return [header, ...rows.map((row) => [isoDate(row.day), row.open, row.high, row.low, row.close, row.volume].join(','))].join('\n') + '\n'
}

/** A clean lake `daily/{symbol}.json`, as files by path. */
export function cleanLake(symbols: readonly string[], count = 600): Record<string, string> {
  return Object.fromEntries(symbols.map((symbol) => [`daily/${symbol}.json`, jsonFile(symbol, cleanRows(symbol, count))]))
}

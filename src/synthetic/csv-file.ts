import { isoDate } from '../base/day.ts'
import type { SyntheticRow } from './rows.ts'

/** Text of a plain CSV of one series. Prices have the row's decimals, or as many as they need where that is more; null is empty. */
export function csvFile(rows: readonly SyntheticRow[]): string {
  const lines = ['date,open,high,low,close,volume']
  for (const row of rows) {
    const { day, open, high, low, close, volume, decimals = 0 } = row
    const price = (value: number | null) => (value === null ? '' : priceText(value, decimals))
    lines.push(`${isoDate(day)},${price(open)},${price(high)},${price(low)},${price(close)},${volume ?? ''}`)
  }
  return lines.join('\n') + '\n'
}

function priceText(value: number, decimals: number): string {
  const text = String(value)
  if (text.includes('e')) return value.toFixed(Math.max(decimals, 8))
  const point = text.indexOf('.')
  return point >= 0 && text.length - point - 1 >= decimals ? text : value.toFixed(decimals)
}

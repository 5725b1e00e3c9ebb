import { isArray, type PartialJson } from './partial-json.ts'

/** How candles written as bare arrays order their values. */
export type CandleLayout = 'open-high-low-close' | 'low-high-open-close'

/**
 * Tells which layout rows `[time, …, volume]` have: the one in which more rows have their high on top and their low at the bottom; on a tie,
 * seconds are low first (Coinbase), ms open first (ccxt). null when the rows are no candles: not five or six numbers, the first a time.
 */
export function candleLayout(value: PartialJson | undefined): CandleLayout | null {
  if (!isArray(value)) return null
  let openFirst = 0
  let lowFirst = 0
  let inSeconds = false
  let rows = 0
  for (const row of value) {
    if (!isArray(row) || row.length < 5 || row.length > 6) return null
    const stamp = Number(row[0])
    if (!(stamp > 1e8)) return null
    const [a, b, c, d] = [Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4])]
    rows++
    inSeconds = stamp < 1e11
    if (b >= Math.max(a, c, d) && c <= Math.min(a, b, d)) openFirst++
    if (b >= Math.max(a, c, d) && a <= Math.min(b, c, d)) lowFirst++
  }
  if (rows === 0) return null
  if (openFirst !== lowFirst) return openFirst > lowFirst ? 'open-high-low-close' : 'low-high-open-close'
  return inSeconds ? 'low-high-open-close' : 'open-high-low-close'
}

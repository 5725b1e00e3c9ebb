import type { SyntheticRow } from '../rows.ts'
import type { CleanAction } from './listing.ts'

/**
 * The rows as a feed prints them that adjusts for splits, and for `dividends` where those are said to be: prices before an ex-date are divided by the
 * ratio of its split and cut by the share of the price that its dividend was; volumes are multiplied by the ratio of the split. Rounded to `decimals`.
 */
export function adjustedRows(
  rows: readonly SyntheticRow[],
  actions: readonly CleanAction[],
  { dividends, decimals }: { readonly dividends: boolean; readonly decimals: number },
): SyntheticRow[] {
  const events = actions.filter(({ kind }) => kind === 'split' || (dividends && kind !== 'halt')).sort((a, b) => b.day - a.day)
  const adjusted: SyntheticRow[] = []
  let factor = 1
  let shares = 1
  let next = 0
  const unit = 10 ** decimals
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as SyntheticRow
    for (let event = events[next]; event !== undefined && event.day > row.day; event = events[++next]) {
      if (event.ratio !== null) {
        factor /= event.ratio
        shares *= event.ratio
      } else factor *= 1 - (event.amount ?? 0) / (row.close ?? Infinity)
    }
    if (factor === 1) adjusted.push(row)
    else {
      const price = (value: number | null) => (value === null ? null : Math.max(1 / unit, Math.round(value * factor * unit) / unit))
      adjusted.push({
        day: row.day,
        open: price(row.open),
        high: price(row.high),
        low: price(row.low),
        close: price(row.close),
        volume: row.volume === null ? null : Math.max(1, Math.round(row.volume * shares)),
      })
    }
  }
  return adjusted.reverse()
}

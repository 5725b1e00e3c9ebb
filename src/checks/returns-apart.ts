import type { Bars } from '../model/bars.ts'
import type { BarStanding, ReturnLimits } from '../model/series-loops.ts'
import { farReturns } from './far-returns.ts'
import { standingOf } from './hampel.ts'

/** As `SeriesLoops` says. */
export function returnsApart(bars: Bars, linked: Uint8Array, limits: ReturnLimits): BarStanding[] {
  const { leastRatio, window, k } = limits
  return farReturns(bars, linked, { leastRatio, window, mads: 1.4826 * k }).flatMap((bar) => {
    const standing = standingOf(bars, linked, bar, limits)
    return standing === null ? [] : [{ bar, ...standing }]
  })
}

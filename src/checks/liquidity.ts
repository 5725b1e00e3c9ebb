import { medianAmong } from '../base/select.ts'
import type { Bars } from '../model/bars.ts'
import type { LiquidityClass } from '../model/coverage.ts'

const LIQUID_DOLLARS = 5e6
const THIN_DOLLARS = 200e3

let dollars = new Float64Array(64)

/** Median dollar volume per bar of the `window` bars ending at `i`; NaN when none has both a close and a volume (FX). */
export function dollarVolumeMedian({ close, volume }: Bars, i: number, window: number): number {
  if (dollars.length < window) dollars = new Float64Array(window)
  let count = 0
  for (let j = Math.max(0, i - window + 1); j <= i; j++) {
    const value = (close[j] as number) * (volume[j] as number)
    if (value === value) dollars[count++] = value
  }
  return count === 0 ? NaN : medianAmong(dollars, count)
}

/**
 * Class of a median dollar volume per bar: above 5 M dollars a session liquid, below 200 k thin.
 * NaN (no volume, as in FX) and an all-zero volume count as liquid.
 */
export function liquidityOf(dollarsPerBar: number, barsPerSession: number): LiquidityClass {
  const dollars = dollarsPerBar * barsPerSession
  if (!(dollars > 0) || dollars > LIQUID_DOLLARS) return 'liquid'
  return dollars < THIN_DOLLARS ? 'thin' : 'between'
}

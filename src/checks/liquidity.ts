import { medianOf } from '../base/robust.ts'
import type { Bars } from '../model/bars.ts'
import type { LiquidityClass } from '../model/coverage.ts'

const LIQUID_DOLLARS = 5e6
const THIN_DOLLARS = 200e3

/** Median dollar volume per bar of the `window` bars ending at `i`; NaN when none has both a close and a volume (FX). */
export function dollarVolumeMedian(bars: Bars, i: number, window: number): number {
  const dollars: number[] = []
  for (let j = Math.max(0, i - window + 1); j <= i; j++) {
    const value = (bars.close[j] as number) * (bars.volume[j] as number)
    if (value === value) dollars.push(value)
  }
  return medianOf(dollars)
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

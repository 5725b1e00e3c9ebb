import { medianOf } from '../base/robust.ts'
import type { Bars } from '../model/bars.ts'

/** Median of the positive closes of bars `from` to `to` (excluded), kept inside the series; NaN for none. */
export function medianClose(bars: Bars, from: number, to: number): number {
  return medianOf(positives(bars.close, Math.max(0, from), Math.min(bars.length, to)))
}

/** Median volume of the 10 bars from `i` on over that of the 20 bars before; NaN where either has none above zero. */
export function volumeRatio(bars: Bars, i: number): number {
  const after = medianOf(positives(bars.volume, i, Math.min(bars.length, i + 10)))
  return after / medianOf(positives(bars.volume, Math.max(0, i - 20), i))
}

function positives(column: Float64Array, from: number, to: number): number[] {
  const values: number[] = []
  for (let i = from; i < to; i++) {
    const value = column[i] as number
    if (value > 0) values.push(value)
  }
  return values
}

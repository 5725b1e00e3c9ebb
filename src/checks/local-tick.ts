import type { Bars } from '../model/bars.ts'

const REACH = 20
/** Bars printed no finer than the one that is asked for, in reach, from which on they alone tell its tick. */
const LEAST_BARS = 5
const prices = new Float64Array(4 * (2 * REACH + 1))
const differences = new Float64Array(prices.length)

/**
 * The step that prices move by around bar `i`: the 10th percentile of the differences between neighbouring distinct values among all opens,
 * highs, lows and closes of the bars `i` - 20 to `i` + 20, sorted. NaN with fewer than two distinct prices.
 *
 * Where the bars in reach are printed with different decimals, only those are looked at that are printed no finer than bar `i`, if they are enough: a price
 * below a dollar moves in hundredths of a cent (Rule 612 of Regulation NMS), above it in cents, and a name crosses that line to and fro.
 * The printed decimals do not tell it: adjusted prices have many, and the tick of a cheap stock or of a future is coarser.
 */
export function localTick({ open, high, low, close, decimals, length }: Bars, i: number): number {
  let count = 0
  const start = Math.max(0, i - REACH)
  const end = Math.min(length - 1, i + REACH)
  const own = decimals[i] as number
  let coarse = 0
  for (let j = start; j <= end; j++) if ((decimals[j] as number) <= own) coarse++
  const finest = coarse >= LEAST_BARS ? own : Infinity
  for (let j = start; j <= end; j++) {
    if ((decimals[j] as number) > finest) continue
    for (const value of [open[j] as number, high[j] as number, low[j] as number, close[j] as number]) {
      if (value === value) prices[count++] = value
    }
  }
  const sorted = prices.subarray(0, count).sort()
  let steps = 0
  for (let k = 1; k < count; k++) {
    const step = (sorted[k] as number) - (sorted[k - 1] as number)
    if (step > 0) differences[steps++] = step
  }
  return steps === 0 ? NaN : (differences.subarray(0, steps).sort()[Math.floor((steps - 1) / 10)] as number)
}

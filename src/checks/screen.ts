import type { Bars } from '../model/bars.ts'
import type { Screened } from '../model/series-loops.ts'

/** Relative move of a close that `spike_reversal` does not flag unless it is set to: its least log return of 0.1 is a fall of 0.095. */
export const moveFloor = 0.09

/** How far a price may lie from the close before without being remarkable: less than a split of 3 for 2 less its tolerance. */
export const jumpRatio = 1.4

export const wickFloor = 0.1
export const apartFloor = 0.03

const mostExact = 2 ** 53

/**
 * Millions of bars pass here in a scan, and most are in no list. One loop for all checks is what makes it cheap: a loop of its own in each
 * costs as much to compile as to run.
 */
export function screen({ open, high, low, close, volume, flags, decimals, length }: Bars): Screened {
  const odd: number[] = []
  const jumps: number[] = []
  const steps: number[] = []
  const still: number[] = []
  const wicks: number[] = []
  const apart: number[] = []
  const volumes: number[] = []
  const coarse: number[] = []
  const flagged: number[] = []
  // The last positive close; after a plain bar the close before.
  let before = NaN
  let wasPlain = false
  for (let i = 0; i < length; i++) {
    const o = open[i] as number
    const h = high[i] as number
    const l = low[i] as number
    const c = close[i] as number
    const v = volume[i] as number
    const most = before * jumpRatio
    const isPlain = l <= o && l <= c && o <= h && c <= h && h < most && l * jumpRatio > before
    const isUsual = v > 0 && v <= mostExact && v === Math.floor(v)
    const isNarrow = h <= c * (1 + wickFloor) && l >= c * (1 - wickFloor)
    if (!isPlain) {
      odd.push(i)
      if (o >= most || c >= most || o * jumpRatio <= before || c * jumpRatio <= before) jumps.push(i)
    }
    if (!isUsual) volumes.push(i)
    if (!isNarrow) wicks.push(i)
    if ((decimals[i] as number) <= 1) coarse.push(i)
    if (flags[i] !== 0) flagged.push(i)
    const closeBefore = wasPlain ? before : ((close[i - 1] ?? NaN) as number)
    const change = c - closeBefore
    if (change > moveFloor * closeBefore || change < -moveFloor * closeBefore) steps.push(i)
    if (c === closeBefore) still.push(i)
    if (i > 0 && (l > (1 + apartFloor) * (high[i - 1] as number) || h < (1 - apartFloor) * (low[i - 1] as number))) apart.push(i)
    if (c > 0) before = c
    wasPlain = isPlain
  }
  return { odd, jumps, steps, still, wicks, apart, volumes, coarse, flagged }
}

/** The indexes of all bars, for a check that is set to find less than the screening looks for. */
export function everyBar(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i)
}

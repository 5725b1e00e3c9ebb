import type { Bars } from '../model/bars.ts'

const REACH = 20
/** Bars printed no finer than the one that is asked for, in reach, from which on they alone tell its tick. */
const LEAST_BARS = 5
const prices = new Float64Array(4 * (2 * REACH + 1))
const differences = new Float64Array(prices.length)
const insides = new Float64Array(6 * (2 * REACH + 1))
/** How far a difference may lie from a multiple of the tick, in ticks: adjusted prices are rounded. */
const MULTIPLE_WITHIN = 0.1

/**
 * The step that prices move by around bar `i`: the 10th percentile of the differences between neighbouring distinct values among all opens,
 * highs, lows and closes of the bars `i` - 20 to `i` + 20, sorted. NaN with fewer than two distinct prices.
 *
 * An ex-date in reach puts the adjusted prices before and after it on two grids, and steps from one grid to the other are no ticks. It is told by the differences
 * inside the bars, each of which stands on one grid: where most of them are no multiples of the tick, but are of their smallest, that is the tick.
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
  let inside = 0
  const finest = coarse >= LEAST_BARS ? own : Infinity
  for (let j = start; j <= end; j++) {
    if ((decimals[j] as number) > finest) continue
    const o = open[j] as number
    const h = high[j] as number
    const l = low[j] as number
    const c = close[j] as number
    for (const value of [o, h, l, c]) if (value === value) prices[count++] = value
    for (const difference of [h - o, h - c, h - l, o - l, c - l, Math.abs(o - c)]) if (difference > 0) insides[inside++] = difference
  }
  const sorted = prices.subarray(0, count).sort()
  let steps = 0
  for (let k = 1; k < count; k++) {
    const step = (sorted[k] as number) - (sorted[k - 1] as number)
    if (step > 0) differences[steps++] = step
  }
  if (steps === 0) return NaN
  const tick = differences.subarray(0, steps).sort()[Math.floor((steps - 1) / 10)] as number
  const ownSteps = insides.subarray(0, inside)
  if (2 * multiplesOf(tick, ownSteps) >= inside) return tick
  let smallest = Infinity
  for (const step of ownSteps) smallest = Math.min(smallest, step)
  return 2 * multiplesOf(smallest, ownSteps) > inside ? Math.max(tick, smallest) : tick
}

/** How many of the steps are multiples of a tick. */
function multiplesOf(tick: number, steps: Float64Array): number {
  let multiples = 0
  for (const step of steps) if (Math.abs(step / tick - Math.round(step / tick)) < MULTIPLE_WITHIN) multiples++
  return multiples
}

/**
 * The largest step of which all differences of a bar's own prices are multiples, to the rounding of its printed decimals: never finer than the grid that the bar
 * stands on, whatever the bars around it stand on. NaN without two different prices.
 */
export function ownStep({ open, high, low, close, decimals }: Bars, i: number): number {
  const rounding = 2 * 10 ** -(decimals[i] as number)
  let step = NaN
  for (const price of [open[i], close[i], high[i]]) {
    let rest = Math.abs((price as number) - (low[i] as number))
    if (!(rest > rounding)) continue
    if (Number.isNaN(step)) step = rest
    // Euclid's algorithm, as far as rounding lets it.
    while (rest > rounding) [step, rest] = [rest, Math.abs(step - rest * Math.round(step / rest))]
  }
  return step
}

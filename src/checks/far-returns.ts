import type { Bars } from '../model/bars.ts'

/** Which returns are looked at closely. */
export interface FarLimits {
  /** Least move of the close, as a share of the close before. */
  readonly leastRatio: number
  /** Returns before the bar that it is held against, taken from at most twice as many bars. */
  readonly window: number
  /** Least distance from their median in median absolute deviations, 1 or more. */
  readonly mads: number
}

/** How often the stretch around 1 that the median is looked for in is halved: then it is 1/128 of the move wide. */
const HALVINGS = 6
/** Rounding must not decide here what is decided by logarithms. */
const SLACK = 1 + 1e-9

let ratios = new Float64Array(0)
let returnsBefore = new Int32Array(0)

/**
 * Bars whose log return may be as far from those before as the limits say, ascending: none is left out that is, most that are not are left out.
 * `linked` as in `Derived`; a return is one of a linked bar, with both closes positive.
 *
 * Returns are kept as ratios of closes without those that are none. What the median and the deviation have to be is told by counting alone: nothing is
 * ranked, and no logarithm is taken.
 */
export function farReturns({ close, length }: Bars, linked: Uint8Array, { leastRatio, window, mads }: FarLimits): number[] {
  if (ratios.length < length) [ratios, returnsBefore] = [new Float64Array(length), new Int32Array(length)]
  const found: number[] = []
  let count = 0
  for (let i = 1; i < length; i++) {
    returnsBefore[i] = count
    const before = close[i - 1] as number
    const here = close[i] as number
    if (linked[i] !== 1 || !(before > 0 && here > 0)) continue
    const ratio = here / before
    if (Math.abs(here - before) > leastRatio * before) {
      const oldest = returnsBefore[Math.max(1, i - 2 * window)] as number
      if (canBeFar(ratios.subarray(Math.max(oldest, count - window), count), ratio, mads)) found.push(i)
    }
    ratios[count++] = ratio
  }
  return found
}

/**
 * Whether `here` can lie `mads` times the MAD from the median of the ratios, all as logarithms: unless the median lies within a quarter of the move around 1,
 * and more than half of the ratios lie so far from where it can be that the MAD is too large.
 */
function canBeFar(before: Float64Array, here: number, mads: number): boolean {
  const count = before.length
  const reach = Math.min(Math.abs(here - 1), 1) / 4
  let low = 1 - reach
  let high = 1 + reach
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    const twiceBelow = 2 * countBelow(before, middle)
    // Then one of the two middle ratios lies on either side.
    if (twiceBelow === count) break
    if (twiceBelow < count) low = middle
    else high = middle
  }
  const farthest = Math.max(here / low, high / here)
  // The root of that degree of `farthest` is smaller: (1 + x)^s <= 1 + s x for s <= 1 (Bernoulli).
  const mad = (1 + (farthest - 1) / mads) * SLACK
  const outside = countBelow(before, low / mad) + countAbove(before, high * mad)
  return 2 * outside <= count || 2 * countBelow(before, low) >= count || 2 * countAbove(before, high) >= count
}

function countBelow(values: Float64Array, limit: number): number {
  let count = 0
  for (const value of values) if (value < limit) count++
  return count
}

function countAbove(values: Float64Array, limit: number): number {
  let count = 0
  for (const value of values) if (value > limit) count++
  return count
}

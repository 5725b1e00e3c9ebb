import { middlePair } from '../base/select.ts'
import type { Bars } from '../model/bars.ts'
import type { Derived } from './derived.ts'

/** How a return stands against those before it. */
interface Standing {
  /** Log return of the bar. */
  readonly logReturn: number
  /** Median of the logs in the window. */
  readonly median: number
  /** max(1.4826 * MAD, floor). */
  readonly deviation: number
  /** Distance from the median in deviations, signed. */
  readonly z: number
}

interface HampelSettings {
  /** Least |z|. */
  readonly k: number
  /** Least robust deviation, as a log return. */
  readonly floor: number
  /** Returns in the window, and how many of them there must be. */
  readonly window: number
  readonly atLeast: number
}

let ratios = new Float64Array(64)

/**
 * The causal Hampel filter on log returns: the standing of bar `i`'s return among the `window` returns before it, taken from at most twice
 * as many bars; `null` when there are fewer than `atLeast`, when the return is none, or when |z| < k.
 *
 * The median of logs is the log of the median, so ratios are ranked and only the middle ones ever meet a logarithm; and the deviation is
 * worked out only where it can be small enough.
 * Source: F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974) 383.
 */
export function outstanding(
  { close }: Bars,
  linked: Uint8Array,
  i: number,
  { k, floor, window, atLeast }: HampelSettings,
): Standing | null {
  const before = close[i - 1] as number
  const here = close[i] as number
  if (i < 1 || linked[i] === 0 || !(before > 0 && here > 0)) return null
  const logReturn = Math.log(here / before)
  if (ratios.length < window) ratios = new Float64Array(window)
  let count = 0
  const end = Math.max(1, i - 2 * window)
  for (let j = i - 1; j >= end && count < window; j--) {
    if (linked[j] === 0) continue
    const one = close[j - 1] as number
    const two = close[j] as number
    if (one > 0 && two > 0) ratios[count++] = two / one
  }
  if (count < atLeast || count === 0) return null
  const standing = standingAmong(ratios, count, logReturn, k, floor)
  return standing === null ? null : { logReturn, ...standing }
}

/**
 * How the logarithm `log` stands among the logarithms of the first `count` positive `values`, which are overwritten; `null` when |z| < k.
 * `count` > 0.
 */
export function standingAmong(
  values: Float64Array,
  count: number,
  log: number,
  k: number,
  floor: number,
): Omit<Standing, 'logReturn'> | null {
  const [low, high] = middlePair(values, count)
  const median = low === high ? Math.log(low) : (Math.log(low) + Math.log(high)) / 2
  const distance = Math.abs(log - median)
  if (distance < k * floor) return null
  const centre = Math.exp(median)
  // Rounding must not decide here what is decided below.
  const tooWide = Math.exp(distance / (1.4826 * k)) * (1 + 1e-9)
  let wide = 0
  for (let j = 0; j < count; j++) {
    const ratio = (values[j] as number) / centre
    const away = ratio < 1 ? 1 / ratio : ratio
    if (away > tooWide) wide++
    values[j] = away
  }
  // With more than half of the values that far from the median, so is the MAD.
  if (2 * wide > count) return null
  const [near, far] = middlePair(values, count)
  const deviation = Math.max((1.4826 * (Math.log(near) + Math.log(far))) / 2, floor)
  return distance >= k * deviation ? { median, deviation, z: (log - median) / deviation } : null
}

/**
 * Ascending indexes of linked bars whose close moved by more than `leastRatio` of the close before: candidates for a filter of returns.
 * From the shared column where that holds them all.
 */
export function movesAbove({ close, length }: Bars, derived: Derived, leastRatio: number, sharedFloor: number): readonly number[] {
  if (leastRatio >= sharedFloor) {
    return derived.moves.filter((i) => {
      const before = close[i - 1] as number
      return Math.abs((close[i] as number) - before) > leastRatio * before
    })
  }
  const { linked } = derived
  const moves: number[] = []
  for (let i = 1; i < length; i++) {
    const before = close[i - 1] as number
    if (linked[i] === 1 && before > 0 && Math.abs((close[i] as number) - before) > leastRatio * before) moves.push(i)
  }
  return moves
}

import { middlePair } from '../base/select.ts'
import type { Bars } from '../model/bars.ts'
import type { Standing } from '../model/series-loops.ts'

interface HampelSettings {
  /** Least |z|. */
  readonly k: number
  /** Least robust deviation, as a log return. */
  readonly floor: number
  /** Returns in the window, and how many of them there must be. */
  readonly window: number
  readonly atLeast: number
}

let windowScratch = new Float64Array(64)

/**
 * The causal Hampel filter on the log returns of a series: how the return of bar `i` stands among the `window` linked returns before it, taken from at most
 * twice as many bars. `null` with fewer than `atLeast` of them, when it is none itself, or when |z| < k.
 *
 * The median of logs is the log of the median, so ratios are ranked and only the middle ones ever meet a logarithm.
 * Source: F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974) 383.
 */
export function standingOf({ close }: Bars, linked: Uint8Array, i: number, { k, floor, window, atLeast }: HampelSettings): Standing | null {
  if (!isReturn(close, linked, i)) return null
  if (windowScratch.length < window) windowScratch = new Float64Array(window)
  const end = Math.max(1, i - 2 * window)
  let count = 0
  for (let j = i - 1; j >= end && count < window; j--) {
    if (isReturn(close, linked, j)) windowScratch[count++] = (close[j] as number) / (close[j - 1] as number)
  }
  if (count < atLeast || count === 0) return null
  const logReturn = Math.log((close[i] as number) / (close[i - 1] as number))
  const standing = standingAmong(windowScratch, count, logReturn, k, floor)
  return standing === null ? null : { logReturn, ...standing }
}

function isReturn(close: Float64Array, linked: Uint8Array, i: number): boolean {
  return linked[i] === 1 && (close[i - 1] as number) > 0 && (close[i] as number) > 0
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

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

/** Ratios are counted as whole numbers of 1 / `UNIT`, rounded down, at least 1 and at most `MOST_UNITS`. */
const UNIT = 2 ** 26
const MOST_UNITS = 2 ** 30
const HALF = 64
const buckets = new Uint16Array(2 * HALF)
let unitScratch = new Int32Array(0)
let windowScratch = new Float64Array(64)

/**
 * The causal Hampel filter on log returns of one series: how a bar's return stands among the `window` returns before it, taken from at most
 * twice as many bars. One filter is used at a time: they share their memory.
 *
 * The median of logs is the log of the median, so ratios are ranked and only the middle ones ever meet a logarithm; and nothing is ranked where
 * counting shows that the deviation is too large.
 * Source: F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974) 383.
 */
export class HampelFilter {
  readonly #close: Float64Array
  readonly #settings: HampelSettings
  /** C(i)/C(i-1) in units; 0 where bar i is not linked to the bar before or a close is not positive. */
  readonly #units: Int32Array

  constructor({ close, length }: Bars, linked: Uint8Array, settings: HampelSettings) {
    this.#close = close
    this.#settings = settings
    if (unitScratch.length < length) unitScratch = new Int32Array(length)
    const units = unitScratch
    units[0] = 0
    let before = close[0] as number
    for (let i = 1; i < length; i++) {
      const here = close[i] as number
      const ratio = here / before
      units[i] = linked[i] === 1 && before > 0 && here > 0 ? (ratio < 16 ? ratio * UNIT + (ratio < 1 / UNIT ? 1 : 0) : MOST_UNITS) : 0
      before = here
    }
    this.#units = units
  }

  /** The standing of bar `i`'s return; `null` with fewer than `atLeast` returns before it, when it is none itself, or when |z| < k. */
  standingOf(i: number): Standing | null {
    const { k, floor, window, atLeast } = this.#settings
    const units = this.#units
    if (units[i] === 0) return null
    const close = this.#close
    const here = (close[i] as number) / (close[i - 1] as number)
    const end = Math.max(1, i - 2 * window)
    if (isSpreadTooWide(units, { from: i - 1, to: end, window }, here, k)) return null
    if (windowScratch.length < window) windowScratch = new Float64Array(window)
    let count = 0
    for (let j = i - 1; j >= end && count < window; j--) {
      if (units[j] !== 0) windowScratch[count++] = (close[j] as number) / (close[j - 1] as number)
    }
    if (count < atLeast || count === 0) return null
    const logReturn = Math.log(here)
    const standing = standingAmong(windowScratch, count, logReturn, k, floor)
    return standing === null ? null : { logReturn, ...standing }
  }
}

/**
 * Whether counting alone proves that `here` is less than k deviations from the median of the last `window` (fewer than 2^16) ratios that there are
 * from one index down to another.
 *
 * The ratios are counted in buckets around 1, of 1/256 to 1/128 of the move each, the outermost ones open. The median lies in one bucket, or
 * between two; when more than half of the ratios lie so far outside of these that the MAD cannot be small enough, |z| < k.
 */
function isSpreadTooWide(
  units: Int32Array,
  { from, to, window }: { from: number; to: number; window: number },
  here: number,
  k: number,
): boolean {
  const shift = 31 - Math.clz32((Math.abs(Math.min(here, 2) - 1) * UNIT) / (2 * HALF))
  if (shift < 0) return false
  const offset = HALF - (UNIT >> shift)
  buckets.fill(0)
  let count = 0
  for (let j = from; j >= to && count < window; j--) {
    const ratio = units[j] as number
    if (ratio === 0) continue
    count++
    const bucket = (ratio >> shift) + offset
    const kept = bucket < 0 ? 0 : bucket > 2 * HALF - 1 ? 2 * HALF - 1 : bucket
    buckets[kept] = (buckets[kept] as number) + 1
  }
  if (count === 0) return false
  const lower = (count - 1) >> 1
  let low = 0
  let seen = buckets[0] as number
  while (seen <= lower) seen += buckets[++low] as number
  let high = low
  while (seen <= count >> 1) seen += buckets[++high] as number
  if (low === 0 || high === 2 * HALF - 1) return false
  const size = (1 << shift) / UNIT
  const lowRatio = (low - offset) * size
  const highRatio = (high - offset + 1) * size
  const largestMad = Math.pow(Math.max(here / lowRatio, highRatio / here), 1 / (1.4826 * k)) * (1 + 1e-9)
  const first = Math.max(0, Math.floor(lowRatio / largestMad / size) + offset)
  const last = Math.min(2 * HALF - 1, Math.floor((highRatio * largestMad) / size) + offset)
  let within = 0
  for (let bucket = first; bucket <= last; bucket++) within += buckets[bucket] as number
  return 2 * within < count
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

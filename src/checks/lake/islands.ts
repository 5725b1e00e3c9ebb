import { LINKED, NEWEST_WEIGHT, type SeriesTrace } from '../../model/trace.ts'

/** A few neighbouring bars of a series that lie apart from those around them, by trace indexes. */
export interface Island {
  readonly from: number
  /** Included. */
  readonly to: number
  /** `strong`: far apart, on both sides. `edge`: far apart, at an end of the series. `weak`: one bar between two steps that go opposite ways, of which chance makes many. */
  readonly kind: 'strong' | 'edge' | 'weak'
}

const kinds = ['strong', 'edge', 'weak'] as const

/** An island in 32 bits, as a trace keeps it: the index of its first bar (16), how many more there are (8), its kind. */
export function islandWord({ from, to, kind }: Island): number {
  return from | ((to - from) << 16) | (kinds.indexOf(kind) << 24)
}

/** The island that `islandWord` put into 32 bits. */
export function islandOf(word: number): Island {
  return { from: firstOf(word), to: lastOf(word), kind: kinds[word >>> 24] ?? 'weak' }
}

export function firstOf(word: number): number {
  return word & 0xffff
}

export function lastOf(word: number): number {
  return (word & 0xffff) + ((word >>> 16) & 0xff)
}

export function isStrong(word: number): boolean {
  return word >>> 24 === 0
}

/** Longer ones are clones, if anything. */
export const MOST_BARS = 19
const MOST_EDGE_BARS = 5
/** Steps in deviations and as ratios: of a strong island, of a weak one. */
const STRONG = { deviations: 5, ratio: 0.03 } as const
const WEAK = { deviations: 1.5, ratio: 0.01 } as const
/** What may be left of the step when the close is back, and how far the closes between must stay away. */
const BACK = 0.4
const AWAY = 0.3
/** Mean |x| of a normal variable is 0.798 deviations. */
const DEVIATION_OF_MEAN = 1.2533

/**
 * Islands of a series, ascending: closes that step away and come back within `MOST_BARS` bars, or that step away at an end of the series. The deviation is
 * 1.25 times an exponential mean of |C(t)/C(t-1) - 1|, in which no return counts for more than four deviations, and at least 0.005. Linear; of weak ones at most a
 * fiftieth of the bars.
 */
export function islandsOf({ close, length }: Pick<SeriesTrace, 'close' | 'length'>): readonly Island[] {
  const islands: Island[] = []
  let deviation = startDeviation(close, length)
  let weak = Math.floor(length / 50) + 10
  for (let i = 1; i < length; i++) {
    const before = close[i - 1] as number
    const step = (close[i] as number) / before - 1
    const size = Math.abs(step)
    if (!(size < 1e6) || !((close[i] as number) > 0)) continue
    if (size >= WEAK.ratio && size >= WEAK.deviations * deviation) {
      const isFar = size >= STRONG.ratio && size >= STRONG.deviations * deviation
      const last = isFar ? lastAway(close, i, length) : -1
      if (last >= 0) islands.push({ from: i, to: last, kind: 'strong' })
      else if (isFar && i >= length - MOST_EDGE_BARS) islands.push({ from: i, to: length - 1, kind: 'edge' })
      else if (isFar && i <= MOST_EDGE_BARS) islands.push({ from: 0, to: i - 1, kind: 'edge' })
      else if (isTurned(close, i, length, WEAK.deviations * deviation) && weak-- > 0) islands.push({ from: i, to: i, kind: 'weak' })
    }
    const counted = Math.min(size, 4 * deviation)
    deviation = Math.max(0.005, deviation * (1 - NEWEST_WEIGHT) + counted * (DEVIATION_OF_MEAN * NEWEST_WEIGHT))
  }
  return islands
}

/** Range of a bar in a trace without its mark. */
export function rangeAt({ range }: SeriesTrace, i: number): number {
  return (range[i] as number) & ~LINKED
}

/** Index of the last close that stays away, given the first; -1 when none comes back in time. */
function lastAway(close: Float32Array, first: number, length: number): number {
  const before = close[first - 1] as number
  const step = (close[first] as number) / before - 1
  const end = Math.min(length, first + MOST_BARS + 1)
  for (let j = first + 1; j < end; j++) {
    if (isBack(close, before, step, j)) return j - 1
    const away = ((close[j] as number) / before - 1) / step
    if (!(away >= AWAY)) return -1
  }
  return -1
}

/** Whether the step to bar `i` is followed by one of at least `least` the other way. */
function isTurned(close: Float32Array, i: number, length: number, least: number): boolean {
  if (i + 1 >= length) return false
  const here = close[i] as number
  const next = (close[i + 1] as number) / here - 1
  return Math.abs(next) >= least && next > 0 !== here > (close[i - 1] as number)
}

function isBack(close: Float32Array, before: number, step: number, j: number): boolean {
  // A fall to a tenth is a rise to ten times: what is left is measured against the smaller of the two.
  return Math.abs((close[j] as number) / before - 1) <= BACK * Math.min(Math.abs(step), 0.5)
}

/** Median |return| of the first 30 bars as a deviation. */
function startDeviation(close: Float32Array, length: number): number {
  const sizes: number[] = []
  for (let i = 1; i < Math.min(31, length); i++) {
    const size = Math.abs((close[i] as number) / (close[i - 1] as number) - 1)
    if (size < Infinity) sizes.push(size)
  }
  sizes.sort((a, b) => a - b)
  return Math.max(0.005, 1.4826 * (sizes[sizes.length >> 1] ?? 0))
}

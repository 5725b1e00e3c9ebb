import type { Bars } from './bars.ts'

/** What one pass over the bars of a series finds worth a second look, as ascending indexes. */
export interface Screened {
  /**
   * Bars that are not plain. A bar is plain when low and high bound its open and close and lie within `jumpRatio` times of the last positive close
   * before it. Then its four prices are usable, positive and within a factor of 2 of each other, so no check of one bar's prices has anything to
   * say. The first bar is never plain.
   */
  readonly odd: readonly number[]
  /**
   * Bars whose open or close is at least `jumpRatio` times, or at most 1 / `jumpRatio` of, the last positive close before them, however long ago
   * that was: nothing less can be a split, a change of unit or another company's prices.
   */
  readonly jumps: readonly number[]
  /** Bars whose close moved by more than `moveFloor` of the close before. */
  readonly steps: readonly number[]
  /** Bars with the close of the bar before. */
  readonly still: readonly number[]
  /** Bars whose high or low does not lie within `wickFloor` of their close. */
  readonly wicks: readonly number[]
  /** Bars whose range lies more than `apartFloor` from that of the bar before. */
  readonly apart: readonly number[]
  /** Bars whose volume is no whole number from 1 to 2^53. */
  readonly volumes: readonly number[]
  /** Bars whose prices have at most one decimal. */
  readonly coarse: readonly number[]
  /** Bars of which a field is not usable. */
  readonly flagged: readonly number[]
}

/** Two bars of a series, by index, that say the same. */
export interface AlikePair {
  readonly earlier: number
  readonly later: number
  /** Same open, high, low and close; else three of them and the volume. */
  readonly exact: boolean
}

/** Which returns stand apart from those before them. */
export interface ReturnLimits {
  /** Least move of the close, as a share of the close before. */
  readonly leastRatio: number
  /** Returns before the bar that it is held against, taken from at most twice as many bars, and how many of them there must be. */
  readonly window: number
  readonly atLeast: number
  /** Least distance from their median in robust deviations, 1 or more. */
  readonly k: number
  /** Least robust deviation, as a log return. */
  readonly floor: number
}

/** How a log return stands among those before it. */
export interface Standing {
  readonly logReturn: number
  /** Median of the logs in the window. */
  readonly median: number
  /** max(1.4826 * MAD, floor). */
  readonly deviation: number
  /** Distance from the median in deviations, signed. */
  readonly z: number
}

export interface BarStanding extends Standing {
  /** Index of the bar. */
  readonly bar: number
}

/** Which volumes are looked at closely. */
export interface VolumeLimits {
  /** Bars before the bar that it is held against: odd. */
  readonly window: number
  /** How many there must be, near the start: 1 to `window`. */
  readonly atLeast: number
  /** Least factor by which 1 + V lies off, 2 or more. */
  readonly far: number
  /** Least distance of ln(1 + V) from their median in median absolute deviations, 1 or more. */
  readonly mads: number
}

/**
 * The loops over all bars of a series in which a scan would spend most of its time. `plainLoops` of src/checks is the law; what stands in for it gives the
 * same to the bit, and faster.
 */
export interface SeriesLoops {
  screen(bars: Bars): Screened
  /**
   * Pairs of bars, however far apart, with the same open, high, low and close, or with the same positive volume and three of those the same;
   * ordered by the later bar. Only bars with at least three different prices count: with fewer, chance makes too many alike.
   */
  alikePairs(bars: Bars): readonly AlikePair[]
  /**
   * Bars of which 1 + V lies a factor of `far` above at least half of the `window` before, or below them, ascending; `null` when some volume is not 0 or
   * more. With `window` bars before, volumes from 2^63 on count as alike, and most bars that lie fewer `mads` off are left out.
   */
  farVolumes(bars: Bars, limits: VolumeLimits): readonly number[] | null
  /**
   * Bars whose log return is as far from those before as the limits say, ascending. `linked` as in `Derived`; a return is one of a linked bar, with both
   * closes positive.
   */
  returnsApart(bars: Bars, linked: Uint8Array, limits: ReturnLimits): readonly BarStanding[]
}

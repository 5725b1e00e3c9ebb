import type { Bars } from './bars.ts'

/**
 * What checks across series read of one daily or weekly series: about 10 bytes a bar, made when the series is judged and kept beside its columns, so
 * that every series of the lake can be looked at again in every scan.
 */
export interface SeriesTrace {
  readonly length: number
  /** Session of each bar (weekly: the label in the file) as days since `TRACE_EPOCH`, ascending. Days outside of 0 to 65,535 are not traced. */
  readonly day: Uint16Array
  /** NaN = not usable. To seven digits. */
  readonly close: Float32Array
  /** ln(H/L) in units of `RANGE_UNIT`, at most `MOST_RANGE`, `NO_RANGE` = not known; `LINKED` is added where the bar before is the one expected just before. */
  readonly range: Uint16Array
  /** ln of the volume over its level in the bars before (an exponential mean of ln V, half-life 21 bars) in units of `VOLUME_UNIT`; `NO_VOLUME` = not known. */
  readonly volume: Int8Array
  /** Chosen bars, by index ascending, with a number made of their prices and volume: of any 20 neighbouring eligible bars at least one is chosen, by content alone. */
  readonly chosen: Uint32Array
  readonly content: Float64Array
  /** Pairs of sessions, earlier and later in turn, whose bars are alike (`sharedDates` of `copied_bar`): what the lake's votes are counted from. Day numbers. */
  readonly alike: Int32Array
  /** Few neighbouring bars that lie apart from those around them, ascending, as `islandWord` makes them. */
  readonly islands: Uint32Array
  /**
   * Of each island in turn: the smaller of |ln| of its first open over the close before and of the open after over its last close; NaN at an end of the
   * series.
   */
  readonly islandGaps: Float32Array
  /**
   * A number made of the weeks that the bars come to (Monday to Sunday: O of the first, highest H, lowest L, C of the last, sum of V); of weekly bars, of
   * themselves. Where a daily and a weekly series have the same, every week of the one is that of the other. NaN where a value is missing.
   */
  readonly weeks: number
}

/** Of a trace what tells series of the same content and the lake's copies: an eighth of it, and no bar has to be looked at for it. */
export type TracePrints = Pick<SeriesTrace, 'chosen' | 'content' | 'alike' | 'weeks'>

/** Raised whenever the same bars may give another trace, or it is laid out otherwise: series are then judged again from their columns. */
export const TRACE_VERSION = 4

/** 1900-01-01 as a day number. */
export const TRACE_EPOCH = -25_567

export const RANGE_UNIT = 1e-4
export const MOST_RANGE = 0x7ffe
export const NO_RANGE = 0x7fff
export const LINKED = 0x8000

export const VOLUME_UNIT = 0.05
export const NO_VOLUME = -128
/** Where volumes are added up, a unit has 2^`VOLUME_PARTS_SHIFT` parts, and 1 so many. */
export const VOLUME_PARTS_SHIFT = 16
export const VOLUME_PARTS = 2 ** VOLUME_PARTS_SHIFT / VOLUME_UNIT
/** How far, in logs, a volume may lie from what its units say: half a unit, and what the upper bits of its mantissa leave out. */
export const VOLUME_ERROR = VOLUME_UNIT / 2 + 1e-3

/** Half-life of the exponential means that a trace is made with, of ln V and of how far closes move: half of the weight lies in the last 21 bars. */
export const HALF_LIFE_BARS = 21
/** Weight of the newest bar in such a mean: it moves by this part of the way to each value. */
export const NEWEST_WEIGHT = 1 - 0.5 ** (1 / HALF_LIFE_BARS)

/** Weight of the volume in the number made of a bar's content. Those of the prices and it are without a common measure: different bars have different numbers, but for chance. */
export const CONTENT_VOLUME_WEIGHT = Math.sqrt(7)

/**
 * The bytes of `encodeTrace` (src/states/trace-block.ts) of the bars `from` to `to` (excluded), whose sessions a trace can name. `linked` as in `Derived`, `alike` as
 * in the trace. To be used up at once: the next call, and the next object, are written where they stand. `null`: the bars are too many.
 */
export type PackTrace = (
  bars: Bars,
  linked: Uint8Array,
  range: { readonly from: number; readonly to: number },
  alike: readonly number[],
) => Uint8Array<ArrayBuffer> | null

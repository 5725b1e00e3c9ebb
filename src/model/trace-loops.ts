import type { SeriesTrace } from './trace.ts'

/** What makes a volume suspect, in logs. */
export interface VolumeLimits {
  /** A bar is small when its volume over its level lies so far below the market's; negative. */
  readonly faint: number
  /** Height of a step. */
  readonly step: number
  /** A step may begin where the volumes of the bars of a step, over their levels and the market's, come to so much together. */
  readonly leastSum: number
  /** Mean of what is seen of a step of 1 against a level that follows it. */
  readonly seen: number
}

/** Where the volumes of a trace let a partial bar or a switch be suspected. */
export interface SuspectVolumes {
  /** Days, from `TRACE_EPOCH` on, of bars whose volume is small. */
  readonly days: readonly number[]
  /** Bars of the trace at which a switch may begin, and what the market's volume did there. */
  readonly guesses: readonly { readonly at: number; readonly shift: number }[]
}

/** The periods that are counted, from `TRACE_EPOCH` on: days, or weeks where `step` is 7. */
export interface CountFrame {
  readonly first: number
  readonly last: number
  readonly step: number
}

/** Rows of counts, one a period. */
export type Counts = Uint16Array | Uint32Array

/** A series as it is counted. */
export interface CountedSeries {
  /** `null`: there is nothing to count. */
  trace(): SeriesTrace | null
  readonly group: number
  /** Days, from `TRACE_EPOCH` on, whose bars do not count. */
  readonly suspects: readonly number[]
}

export interface CountPlan {
  readonly frame: CountFrame
  /** Groups are numbered from 0 to below this. */
  readonly groups: number
  /** Whether there are more series than 16 bits can count. */
  readonly isWide: boolean
}

/** Days that have candidates, and bits for the closes of theirs, by hash: most bars are turned down by it. Bits of a day lie together, because days come in order. */
export interface CloseFilter {
  readonly days: Uint16Array
  readonly bits: Int32Array
  /** Two to the power of it are the words of a day. */
  readonly wordsBits: number
}

/**
 * The loops over all traces of a lake in which the checks across series would spend most of their time. `plainTraceLoops` of src/checks is the law; what stands in
 * for it gives the same, and faster.
 */
export interface TraceLoops {
  /** `levels` is the market's by day, from `TRACE_EPOCH` on (65,536 of them), NaN where not known; it is not to be changed afterwards. */
  suspectVolumes(trace: SeriesTrace, levels: Float32Array, limits: VolumeLimits): SuspectVolumes
  /** The counts of each group; `undefined` where it has no trace. */
  countMarket(series: readonly CountedSeries[], plan: CountPlan): readonly (Counts | undefined)[]
  /**
   * The days of a filter, from the first of the trace to its last, on which the trace has no bar, or one whose close the filter lets pass, or on which one of its islands
   * begins (`islandDays`, ascending; one that is none of the filter's hides those after it). Of each in turn twice its number, and one more where the close passes; and
   * the trace's first bar from it on. Valid until the next call.
   */
  ownerDays(trace: SeriesTrace, filter: CloseFilter, islandDays: Uint16Array): Int32Array
}

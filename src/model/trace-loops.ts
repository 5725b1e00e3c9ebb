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
  readonly guesses: readonly SwitchGuess[]
}

export interface SwitchGuess {
  readonly at: number
  readonly shift: number
}

/** ln V of neighbouring bars, 106 at the most: -Infinity for none, NaN for one that is not known. */
export interface VolumeLogs {
  readonly values: Float64Array
  readonly length: number
}

/** A step is to be `least` high, in logs, the market's own `shift` taken out. */
export interface StepLimits {
  readonly least: number
  readonly shift: number
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

/** Edges of the bins of a row of counts, one more than there are. */
export interface BinEdges {
  readonly moves: Float64Array
  readonly ranges: Float64Array
  readonly volumes: Float64Array
}

/** What rows of counts come to: the bars of each, and the median of what they have; NaN where fewer than are asked for have it. */
export interface CountMedians {
  readonly symbols: Uint32Array
  readonly move: Float64Array
  readonly range: Float64Array
  readonly volume: Float64Array
}

/** Visits the traces of some series, always the same ones, their numbers rising. */
export type EachTrace = (visit: (member: number, trace: SeriesTrace) => void) => void

/** `equal`: has the same bar that day. `hole`: has no bars on those days, and the island would fit in. `swap`: has an island of its own there, and this one fits. */
export interface PossibleOwner {
  readonly member: number
  readonly kind: 'equal' | 'hole' | 'swap'
  /** |ratio - 1| of closes across the ends of the island there, and for a swap of the other island here: the larger of the two. 0 for an equal bar. */
  readonly gap: number
  readonly backGap: number
}

/** An island of the lake. Days are trace days. */
export interface LakeIsland {
  readonly member: number
  /** As in the trace. */
  readonly word: number
  readonly day: number
  readonly lastDay: number
  readonly firstClose: number
  /** The smaller gap between it and the bars beside it, as in the trace. */
  readonly gap: number
}

export interface OwnerLimits {
  /** How far closes may lie from each other for an owner without an equal bar. */
  readonly look: number
  /** How many days before a hole or an island the bar before may lie. */
  readonly mostGapDays: number
}

/** A part of the contents of a lake, by hash: number `share` of `shares`, a power of two. */
export interface ContentShare {
  readonly share: number
  readonly shares: number
}

/** Contents by the place of their list and their place in it, ascending. */
export interface RepeatedContents {
  readonly lists: Uint32Array
  readonly places: Uint32Array
}

/**
 * The loops over all traces of a lake in which the checks across series would spend most of their time. `plainTraceLoops` of src/checks is the law; what stands in
 * for it gives the same, and faster.
 */
export interface TraceLoops {
  /** `levels` is the market's by day, from `TRACE_EPOCH` on (65,536 of them), NaN where not known; it is not to be changed afterwards. */
  suspectVolumes(trace: SeriesTrace, levels: Float32Array, limits: VolumeLimits): SuspectVolumes
  /**
   * How high, in logs, the market's shift taken out, a lasting step of volumes is at each of the 7 bars around bar `guess`; NaN where there is none. It is one where the median
   * of 20 bars lies `least` above or below that of the 63 before (20 at least), 18 of the 20 bars on either side are nearer their own level, and so is the median of the 20 bars
   * after, as far as there are 10. They stand until another loop runs.
   */
  volumeSteps(volumes: VolumeLogs, guess: number, limits: StepLimits): Float64Array
  /** The counts of each group; `undefined` where it has no trace. */
  countMarket(series: readonly CountedSeries[], plan: CountPlan): readonly (Counts | undefined)[]
  /** Medians by row, each interpolated in its bin; NaN for fewer than `least` (1 or more). */
  countMedians(counts: Counts, edges: BinEdges, least: number): CountMedians
  /**
   * Tells of the possible owners of each island of a lake, one series after the other, in the order of days. Islands go by their rank: by day, of one day the strong ones
   * first, each by close, then as they are visited. Gives the island of a rank, until another loop runs.
   */
  possibleOwners(
    eachTrace: EachTrace,
    limits: OwnerLimits,
    meet: (rank: number, owner: PossibleOwner) => void,
  ): (rank: number) => LakeIsland
  /** Contents of a share that may be there more than once: all that are, and of the others a few. */
  repeatedContents(lists: readonly Float64Array[], share: ContentShare): RepeatedContents
}

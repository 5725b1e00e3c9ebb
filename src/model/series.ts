import type { Bars } from './bars.ts'
import type { Dataset } from './dataset.ts'
import type { Declared } from './decoded.ts'

/** A row that arranging took out of the bars because its slot was taken. */
export interface SetAside {
  /** `identical` or `conflicting` with the bar that was kept; `live`: the running week's row beside the finished one. */
  readonly kind: 'identical' | 'conflicting' | 'live'
  /** Index in `bars` of the bar that was kept. */
  readonly kept: number
  readonly sourceRow: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** One symbol in one dataset, arranged: what the checks of one series read. */
export interface Series {
  readonly symbol: string
  readonly dataset: Dataset
  readonly bars: Bars
  readonly setAside: readonly SetAside[]
  /** Indexes in `bars` of bars that stood in the file on the wrong side of an earlier row. A file that is wholly newest first has none. */
  readonly disordered: readonly number[]
  /** Source rows whose time could not be read (they are not in `bars`). */
  readonly unparsableRows: readonly number[]
  /** One per object that the series came from. */
  readonly declared: readonly Declared[]
  /** Bar columns in each object's order, one per object. */
  readonly columns: readonly (readonly string[])[]
  /** When the newest of the series' objects was last modified, µs since 1970 UTC. */
  readonly modifiedUs: number
}

/**
 * Key of a bar's place in its series: the session's day number for daily and longer intervals, µs since 1970 for intraday.
 * Findings hold slots; two findings are about the same bar when they share one.
 */
export type Slot = number

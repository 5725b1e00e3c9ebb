import type { CheckSettings } from '../checks/judge.ts'
import type { CorporateAction } from '../model/action.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Declared } from '../model/decoded.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { PackLocation } from '../model/scan.ts'
import type { HandedTrace } from './trace-cache.ts'

/** What every worker of a scan is told once. Plain data: it crosses a thread boundary. */
export interface WorkerSetup {
  readonly lakeRoot: string
  readonly dataFolder: string
  /** Number of the scan: names the packs and spill files that workers write. */
  readonly scanId: number
  readonly datasets: readonly Dataset[]
  /** Settings of the checks per dataset, by index; and of single symbols where they differ (`seriesKey`). */
  readonly settings: readonly CheckSettings[]
  readonly symbolSettings: ReadonlyMap<string, CheckSettings>
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly actions: ReadonlyMap<string, readonly CorporateAction[]>
  readonly asOfUs: number
  readonly maxSeriesBars: number
  readonly maxObjectBytes: number
}

/** An object to read, and the symbol that its path names. */
export interface ObjectToRead {
  readonly id: number
  readonly path: string
  readonly dataset: number
  readonly symbol: string | null
  readonly sizeBytes: number
  readonly modifiedUs: number
}

/** A series as the last scan left it. */
export interface KeptSeries {
  readonly symbol: string
  readonly state: PackLocation
  /** Ids of its objects where they are known; the id of the only one where the state has no object column. */
  readonly objects: readonly number[]
  readonly declared: readonly Declared[]
  readonly columns: readonly (readonly string[])[]
  readonly modifiedUs: number
  readonly unparsableRows: readonly number[]
  /** Whether its columns were decoded as they would be now, so that what differs was restated. */
  readonly isComparable: boolean
}

/**
 * `direct`: decode an object whose series no other object feeds, and judge them at once, also against what was kept of them `before`. `spill`: decode an object and put its rows aside by bucket.
 * `gather`: judge the series of one bucket from the rows put aside and from what is kept of their last state, less the rows of `dropped` objects.
 * `rejudge`: judge series again from their states.
 */
export type Task =
  | { readonly kind: 'direct'; readonly object: ObjectToRead; readonly before: readonly KeptSeries[] }
  | { readonly kind: 'spill'; readonly object: ObjectToRead; readonly buckets: number }
  | {
      readonly kind: 'gather'
      readonly dataset: number
      readonly bucket: number
      readonly buckets: number
      readonly kept: readonly KeptSeries[]
      readonly dropped: readonly number[]
    }
  | { readonly kind: 'rejudge'; readonly dataset: number; readonly series: KeptSeries }

/** One series, judged by its series checks. */
export interface JudgedSeries {
  readonly dataset: number
  readonly symbol: string
  readonly objects: readonly number[]
  readonly coverage: Coverage
  readonly declared: readonly Declared[]
  readonly columns: readonly (readonly string[])[]
  readonly modifiedUs: number
  readonly unparsableRows: readonly number[]
  readonly state: PackLocation
  /** Passed checks are left out. */
  readonly outcomes: readonly CheckOutcome[]
}

/** What became of one object. */
export interface ObjectReport {
  readonly outcome: 'read' | 'skipped' | 'unreadable' | 'not_obtained'
  readonly reason: string | null
  readonly offset: number | null
  readonly line: number | null
  readonly digest: string | null
  /** Stored bytes read. */
  readonly bytes: number
  readonly records: number
  readonly symbols: readonly string[]
}

export interface TaskResult {
  /** For `direct` and `spill`. */
  readonly object: ObjectReport | null
  readonly series: readonly JudgedSeries[]
  /** Symbols of a bucket that have no rows left. */
  readonly emptied: readonly string[]
  /** Symbols whose state could not be read back: their objects must be read again. */
  readonly damaged: readonly string[]
  /** Symbols whose judging crashed: their last known record is kept and shown as stale. */
  readonly failed: readonly { readonly symbol: string; readonly reason: string }[]
  /** Traces that were made, so that they need not be read back. */
  readonly traces: readonly HandedTrace[]
}

export const emptyResult: TaskResult = { object: null, series: [], emptied: [], damaged: [], failed: [], traces: [] }

export interface WorkerFarewell {
  /** Name of the pack it wrote, if any. */
  readonly pack: string | null
}

/** Name of a pack that a worker of a scan writes, or whatever else writes one in it. */
export function packOf(scanId: number, writer: number | 'compact'): string {
  return `${scanId}-${writer}`
}

/** Whether a scan has written a pack. */
export function isPackOf(scanId: number, pack: string): boolean {
  return pack.startsWith(`${scanId}-`)
}

/** Key of a series in maps: datasets and symbols hold no NUL. */
export function seriesKey(dataset: string, symbol: string): string {
  return `${dataset}\0${symbol}`
}

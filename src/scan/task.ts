import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Declared } from '../model/decoded.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { PackLocation } from '../model/scan.ts'
import type { CheckSettings } from '../checks/judge.ts'

/** What every worker of a scan is told once. Plain data: it crosses a thread boundary. */
export interface WorkerSetup {
  readonly lakeRoot: string
  readonly dataFolder: string
  /** Prefix of the packs that workers of this scan write. */
  readonly packPrefix: string
  readonly datasets: readonly Dataset[]
  /** Settings of the checks per dataset, by index; and of single symbols where they differ (`dataset` + NUL + symbol). */
  readonly settings: readonly CheckSettings[]
  readonly symbolSettings: ReadonlyMap<string, CheckSettings>
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly asOfUs: number
  readonly maxSeriesBars: number
  readonly kernel: WebAssembly.Module
}

/** An object to read, and the symbol that its path names. */
export interface ObjectToRead {
  readonly path: string
  readonly dataset: number
  readonly symbol: string | null
  readonly sizeBytes: number
  readonly modifiedUs: number
  /** Digest of the last scan's content: when it is the same, only the identity has changed. */
  readonly knownDigest: string | null
}

/**
 * `direct`: decode an object whose series no other object feeds, and judge them at once. `spill`: decode an object and put its rows aside by bucket.
 * `gather`: judge the series of one bucket from the rows put aside and from what is kept of their last state. `rejudge`: judge a series from its state.
 */
export type Task =
  | { readonly kind: 'direct'; readonly object: ObjectToRead }
  | { readonly kind: 'spill'; readonly object: ObjectToRead; readonly buckets: number }
  | { readonly kind: 'gather'; readonly dataset: number; readonly bucket: number; readonly spills: readonly string[]; readonly kept: readonly KeptSeries[] }
  | { readonly kind: 'rejudge'; readonly dataset: number; readonly series: KeptSeries }

/** A series as the last scan left it. */
export interface KeptSeries {
  readonly symbol: string
  readonly state: PackLocation | null
  /** Objects in the order of the state's object column. */
  readonly objects: readonly string[]
  /** Objects whose rows are to be dropped, because they changed or are gone. */
  readonly dropped: readonly string[]
  readonly declared: readonly Declared[]
  readonly columns: readonly (readonly string[])[]
  readonly modifiedUs: number
  /** Rows whose time was unreadable are not in a state; they are carried along. */
  readonly unparsableRows: readonly number[]
}

/** One series, judged by its series checks. */
export interface JudgedSeries {
  readonly dataset: number
  readonly symbol: string
  readonly objects: readonly string[]
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
  readonly path: string
  readonly outcome: 'read' | 'unchanged' | 'skipped' | 'unreadable' | 'not_obtained'
  readonly reason: string | null
  readonly offset: number | null
  readonly line: number | null
  readonly digest: string | null
  readonly bytes: number
  readonly records: number
  readonly symbols: readonly string[]
}

export interface TaskResult {
  /** One for `direct` and `spill`. */
  readonly object: ObjectReport | null
  readonly series: readonly JudgedSeries[]
  /** Series whose state could not be read back: their objects must be read again. */
  readonly damaged: readonly { readonly dataset: number; readonly symbol: string }[]
  /** Series whose judging crashed: their last known record is kept and shown as stale. */
  readonly failed: readonly { readonly dataset: number; readonly symbol: string; readonly reason: string }[]
}

export interface WorkerFarewell {
  readonly pack: string | null
  readonly spill: string | null
}

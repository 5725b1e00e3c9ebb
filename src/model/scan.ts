import type { CheckOutcome } from './defect.ts'
import type { Coverage } from './coverage.ts'
import type { Declared } from './decoded.ts'
import type { Dataset } from './dataset.ts'
import type { Score } from './score.ts'

/** A published scan. */
export interface ScanRecord {
  readonly id: number
  readonly startedAtUs: number
  readonly finishedAtUs: number
  readonly asOfUs: number
  readonly outcome: 'complete' | 'incomplete'
  readonly objects: {
    readonly listed: number
    readonly read: number
    readonly unchanged: number
    readonly skipped: number
    readonly unreadable: number
    readonly notObtained: number
  }
  readonly bytesRead: number
  readonly records: number
  readonly findings: { readonly confirmed: number; readonly review: number; readonly excused: number }
  readonly durationMs: number
}

/** Where a series' decoded columns lie in the packs of the data folder, and its trace right behind them. */
export interface PackLocation {
  readonly pack: string
  readonly offset: number
  readonly length: number
  /** Bytes of the trace; 0 (in a store of version 1: nothing) = none. */
  readonly trace: number
}

/** What the last scan knows of one series. Together with its open findings this is all that a scan needs when nothing changed. */
export interface SeriesRecord {
  readonly symbol: string
  readonly dataset: string
  /** Ids of the objects that feed it; empty where a series is spread over many objects (its state's object column knows). */
  readonly objects: readonly number[]
  /** Hash of how its columns were decoded: decoder version and decode options of the dataset. */
  readonly decodedKey: string
  /** Hash of what its verdicts rest on beside the columns: checks' versions and parameters, calendar, metadata. */
  readonly judgedKey: string
  readonly coverage: Coverage
  readonly declared: readonly Declared[]
  readonly columns: readonly (readonly string[])[]
  readonly modifiedUs: number
  /** Source rows whose time could not be read: states do not hold them. */
  readonly unparsableRows: readonly number[]
  readonly score: Score
  /** `null` for a series without readable content. */
  readonly state: PackLocation | null
  /** Set when an object of it was not obtained in the last scan: what is shown is the last known state. */
  readonly staleBecause: string | null
  /** Why checks errored or did not apply; passed checks are not listed. */
  readonly outcomes: readonly Exclude<CheckOutcome, { outcome: 'failed' | 'passed' }>[]
}

/** How the lake is laid out, as configured or inferred. Kept, so that an unchanged lake is not looked into again. */
export interface Layout {
  /** Of the last scan; `null` where verdicts may change at any moment (intraday), or nothing is known of the time after. */
  readonly stillTime: StillTime | null
  /** Hash of what the checks across series read beside the series themselves, and of the marks that held, in the last scan. */
  readonly lakeKey: string | null
  readonly marksKey: string | null
  /** Hash of how update jobs kept their times when last asked; `null` or absent: there were none. */
  readonly updatesKey?: string | null
  /** Names what the last scan that looked across series left beside the packs; `null` or absent: nothing. */
  readonly memoryKey?: string | null
  /** What scans under `lakeKey` asked of time zones; absent: nothing. */
  readonly zones?: readonly KnownZone[]
  readonly datasets: readonly Dataset[]
  readonly inferred: boolean
  /** What inference found, for people: lines of text. */
  readonly notes: readonly string[]
}

/** Offsets that were read of the runtime's data of a time zone. */
export interface KnownZone {
  /** IANA's. */
  readonly name: string
  readonly blocks: readonly KnownOffsets[]
}

/** A block of a zone, as its table numbers them: `offsetUs[i]` holds from `fromUs[i]` to `fromUs[i + 1]`, the last to the end of the block. */
export interface KnownOffsets {
  readonly number: number
  readonly fromUs: readonly number[]
  readonly offsetUs: readonly number[]
}

/** Moments of judging between which time alone changes no verdict: no session of any dataset ends in it. µs, from included, until excluded. */
export interface StillTime {
  readonly fromUs: number
  readonly untilUs: number
}

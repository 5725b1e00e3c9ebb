import type { Finding } from '../model/finding.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import type { Layout, ScanRecord, SeriesRecord } from '../model/scan.ts'
import type { SystemProfile } from '../model/profile.ts'

/** What a reader of findings may ask for; all given filters hold together. Absent = any. */
export interface FindingFilter {
  readonly symbol?: string
  readonly dataset?: string
  readonly check?: string
  readonly dimension?: string
  readonly status?: string
  readonly severity?: string
  /** Slots: findings that overlap [fromDay, toDay] (day numbers; intraday slots are compared by UTC day). */
  readonly fromDay?: number
  readonly toDay?: number
  readonly limit?: number
  readonly offset?: number
}

/** Everything that one scan changes. Published whole or not at all. */
export interface ScanCommit {
  readonly scan: ScanRecord
  readonly layout: Layout
  /** Objects whose entry differs from the last scan's, and paths that are gone. The store keeps the rest. */
  readonly manifest: { readonly changed: readonly ManifestEntry[]; readonly removed: readonly string[] }
  /** Series whose record differs from the last scan's, and keys that are gone. */
  readonly series: { readonly changed: readonly SeriesRecord[]; readonly removed: readonly SeriesKey[] }
  /** Findings as differences: new or altered ones whole, ids that ended. All others stay open and count as seen in this scan. */
  readonly findings: { readonly upserted: readonly Finding[]; readonly closed: readonly string[] }
  readonly profile: SystemProfile
  readonly metadata: ReadonlyMap<string, SymbolMetadata> | null
  /** Pack files that hold the states of `series` from now on; every other pack of the folder may be deleted after the commit. */
  readonly packs: readonly string[]
}

export interface SeriesKey {
  readonly dataset: string
  readonly symbol: string
}

/** The store of scans: one data folder, one lake, one writer. Reads see the last published scan. All methods may throw AppError. */
export interface ScanStore {
  lastScan(): Promise<ScanRecord | null>
  layout(): Promise<Layout | null>
  manifest(): Promise<ManifestEntry[]>
  allSeries(): Promise<SeriesRecord[]>
  series(key: SeriesKey): Promise<SeriesRecord | null>
  /** Open findings, by dataset, symbol, check, from. */
  openFindings(filter: FindingFilter): Promise<Finding[]>
  /** Open findings of these series only: what a scan settles against. */
  openFindingsOf(keys: readonly SeriesKey[]): Promise<Finding[]>
  countOpenFindings(): Promise<{ confirmed: number; review: number; excused: number }>
  profile(): Promise<SystemProfile | null>
  metadata(): Promise<ReadonlyMap<string, SymbolMetadata>>
  scans(limit: number): Promise<ScanRecord[]>
  commit(commit: ScanCommit): Promise<void>
  close(): Promise<void>
}

import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { Mark } from '../model/mark.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import type { Detections } from '../model/detections.ts'
import type { QualityRecord } from '../model/history.ts'
import type { LakeRecord } from '../model/lake-record.ts'
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
  /** Id of the incident that they belong to. */
  readonly incident?: string
  /** Slots: findings that overlap [fromDay, toDay] (day numbers; intraday slots are compared by UTC day). */
  readonly fromDay?: number
  readonly toDay?: number
  readonly limit?: number
  readonly offset?: number
}

/** What a reader of incidents may ask for; all given filters hold together. Absent = any. */
export interface IncidentFilter {
  readonly id?: string
  readonly state?: Incident['state']
  readonly dataset?: string
  readonly kind?: string
  readonly symbol?: string
}

/** Everything that one scan changes. Published whole or not at all. */
export interface ScanCommit {
  readonly scan: ScanRecord
  readonly layout: Layout
  /**
   * Objects whose entry differs from the last scan's, and paths that are gone. The store keeps the rest; an entry that was `read` and is not
   * mentioned again is `unchanged` from then on, so a scan need not mention it for that.
   */
  readonly manifest: { readonly changed: readonly ManifestEntry[]; readonly removed: readonly string[] }
  /** Series whose record differs from the last scan's, and keys that are gone. */
  readonly series: { readonly changed: readonly SeriesRecord[]; readonly removed: readonly SeriesKey[] }
  /** Findings as differences: new or altered ones whole, ids that ended. All others stay open and count as seen in this scan. */
  readonly findings: { readonly upserted: readonly Finding[]; readonly closed: readonly string[] }
  /** New and altered incidents whole, resolved ones too. All others stay, and count as seen in this scan while they are not resolved. */
  readonly incidents: readonly Incident[]
  readonly profile: SystemProfile
  /** `null`: as before. */
  readonly metadata: ReadonlyMap<string, SymbolMetadata> | null
  /** Pack files that hold the states of `series` from now on; every other pack of the folder may be deleted after the commit. */
  readonly packs: readonly string[]
}

/** How long what is past is kept. Counted from the end of the newest scan. */
export interface Retention {
  /** Scans, their profiles and every series' history. */
  readonly historyDays: number
  /** Closed findings, what findings said before they changed, and resolved incidents. */
  readonly closedFindingsDays: number
  /** Number of scans whose manifest can be had, the newest included. */
  readonly manifests: number
}

export const defaultRetention: Retention = { historyDays: 400, closedFindingsDays: 400, manifests: 30 }

export interface SeriesKey {
  readonly dataset: string
  readonly symbol: string
}

/** Scans by their ids: those after one, up to another and with it. */
export interface ScanRange {
  readonly after: number
  readonly through: number
}

/** Moments in µs since 1970 UTC, both ends included. Absent = from the first, to the last, all. */
export interface TimeRange {
  readonly fromUs?: number
  readonly toUs?: number
  readonly limit?: number
}

/** The store of scans: one data folder, one lake, one writer. Reads see the last published scan. All methods may throw AppError. */
export interface ScanStore {
  lastScan(): Promise<ScanRecord | null>
  layout(): Promise<Layout | null>
  /** By path. */
  manifest(): Promise<ManifestEntry[]>
  /** The manifest as that scan left it; `null` when there was no such scan or it is no longer kept. */
  manifestOf(scan: number): Promise<ManifestEntry[] | null>
  /** By dataset and symbol. */
  allSeries(): Promise<SeriesRecord[]>
  series(key: SeriesKey): Promise<SeriesRecord | null>
  /** Open findings, by dataset, symbol, check, from. All of them were last seen in the last scan. */
  openFindings(filter: FindingFilter): Promise<Finding[]>
  /** Open findings of these series only: what a scan settles against. */
  openFindingsOf(keys: readonly SeriesKey[]): Promise<Finding[]>
  /**
   * Findings that were open after a scan, in the order of `openFindings`: their slots, status and severity as they were then, the rest as last known.
   * `null` when there was no such scan or what it found is no longer kept.
   */
  findingsAfter(scan: number): Promise<Finding[] | null>
  /** How every series stood after a scan, by dataset and symbol; `null` when there was no such scan or it is no longer kept. */
  qualityAfter(scan: number): Promise<QualityRecord[] | null>
  /** What scans found for the first time, as far as it is still kept. */
  detections(range: ScanRange): Promise<Detections>
  countOpenFindings(): Promise<{ confirmed: number; review: number; excused: number }>
  /** Unresolved before resolved, gravest first: `placeOfIncident`. Open and acknowledged ones were last seen in the last scan. */
  incidents(filter: IncidentFilter): Promise<Incident[]>
  /** In the order in which they were made, ended ones too. */
  marks(): Promise<Mark[]>
  /** For writers. Replaces a mark with the same id. Takes effect with the next scan. */
  addMark(mark: Mark): Promise<void>
  /** For writers. Whether there was such a mark. */
  removeMark(id: string): Promise<boolean>
  /** For writers. Whether there was such an incident, not resolved. */
  acknowledgeIncident(id: string, by: string): Promise<boolean>
  profile(): Promise<SystemProfile | null>
  metadata(): Promise<ReadonlyMap<string, SymbolMetadata>>
  /** Newest first; with `before` only those with a smaller id. A negative limit is none. */
  scans(limit: number, before?: number): Promise<ScanRecord[]>
  /** How one series stood after each scan that finished in the range (µs, both ends included), newest first. */
  history(key: SeriesKey, range: TimeRange): Promise<QualityRecord[]>
  /** The lake in figures after each scan that finished in the range (µs, both ends included), newest first. */
  lakeHistory(range: TimeRange): Promise<LakeRecord[]>
  commit(commit: ScanCommit): Promise<void>
  close(): Promise<void>
}

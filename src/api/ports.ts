import type { AccessControl } from '../access/access-control.ts'
import type { DatasetQuality } from '../metrics/dataset-quality.ts'
import type { SeriesQuality } from '../metrics/series-quality.ts'
import type { TelemetryPort } from '../metrics/telemetry-port.ts'
import type { MetricHistory } from './history-ports.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { IndexedSymbol, SymbolIndex, SystemProfile } from '../model/profile.ts'
import type { Mark, MarkRequest } from '../model/mark.ts'
import type { Layout, ScanRecord } from '../model/scan.ts'
import type { PlanEntry, PlanFilter, PlanOutcome } from '../profile/backfill-plan.ts'
import type { ScanDiff } from '../profile/scan-diff.ts'
import type { HealthPort } from './health-port.ts'
import type { SymbolDetail } from '../profile/symbol-detail.ts'
import type { LiveHub } from '../live/live-hub.ts'
import type { MonitorStore } from '../store/monitor-store.ts'
import type { ScanStore } from '../store/scan-store.ts'
import type { UpdateBook } from '../updates/update-book.ts'
import type { DatasetVerdict } from '../updates/quality-event.ts'
import type { ScanControl, ScheduleView } from './scan-ports.ts'

/** The last published scan as the server holds it in memory. Immutable: a newer scan is a newer value. */
export interface LakeSnapshot {
  readonly scan: ScanRecord
  readonly profile: SystemProfile
  readonly layout: Layout
  /** All symbols, in ascending order. */
  readonly index: SymbolIndex
  /** Differs between any two snapshots. */
  readonly version: string
}

/** The newest snapshot. */
export interface LakeView {
  /** `null` until a first scan is published. */
  current(): LakeSnapshot | null
  /** Why the snapshot may be old, as a sentence: the store cannot be reached. `null` when all is well. */
  staleBecause(): string | null
}

/** The parts of the store of scans that requests read and change, in a thread of their own. */
export interface LakeStore {
  head(): Promise<(Omit<LakeSnapshot, 'index' | 'version'> & { readonly index: Omit<SymbolIndex, 'symbols'> }) | null>
  /** Symbols of the index of that scan; `null` when a newer one was published meanwhile. */
  symbols(scan: number, page: { readonly offset: number; readonly limit: number }): Promise<readonly IndexedSymbol[] | null>
  /** How every series stands after that scan, worst first, and each dataset as a whole; `null` when a newer one was published meanwhile. */
  quality(
    scan: number,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly total: number; readonly series: readonly SeriesQuality[]; readonly datasets: readonly DatasetQuality[] } | null>
  /** `null` when no dataset has the symbol. */
  symbol(symbol: string): Promise<SymbolDetail | null>
  /** The symbol of the last scan that is nearest in spelling; `null` when none is near. */
  nearestSymbol(name: string): Promise<string | null>
  /** The least that has to be fetched again. */
  plan(filter: PlanFilter): Promise<readonly PlanEntry[]>
  /** What became of the plan of an earlier scan; `null`: of the one before the last. Throws NOT_FOUND. */
  verifyPlan(
    filter: PlanFilter,
    scan: number | null,
  ): Promise<{ readonly earlier: ScanRecord; readonly last: ScanRecord; readonly outcome: PlanOutcome }>
  /** Two scans and how they differ; without numbers the last two. Throws NOT_FOUND. */
  compare(one?: number, other?: number): Promise<{ readonly before: ScanRecord; readonly after: ScanRecord; readonly diff: ScanDiff }>
  /** Objects of a scan's manifest (`null`: the last one's) by path, behind `after`; `null` when it is not kept. */
  manifestPage(
    scan: number | null,
    page: ManifestPage,
  ): Promise<{ readonly scan: number; readonly objects: readonly ManifestEntry[] } | null>
  /** What the last scan says of each dataset. */
  verdicts(): Promise<readonly DatasetVerdict[]>
  /** Calls something normal. Throws NOT_FOUND, USAGE. */
  mark(request: MarkRequest): Promise<Mark>
  readonly scans: ScanReads & ScanChanges
}

export interface ManifestPage {
  readonly outcome?: ManifestEntry['outcome'] | undefined
  readonly dataset?: string | undefined
  readonly prefix?: string | undefined
  readonly after: string | null
  readonly limit: number
}

export type ScanReads = Pick<
  ScanStore,
  'openFindings' | 'detections' | 'incidents' | 'marks' | 'scans' | 'history' | 'lakeHistory' | 'layout' | 'lastScan'
>

export type ScanChanges = Pick<ScanStore, 'removeMark' | 'acknowledgeIncident'>

/** Everything that the routes stand on. */
export interface ApiPorts {
  readonly lake: LakeView
  readonly lakeStore: LakeStore
  readonly monitor: MonitorStore
  readonly history: MetricHistory
  readonly access: AccessControl
  readonly telemetry: TelemetryPort
  readonly updates: UpdateBook
  readonly scans: ScanControl
  readonly schedule: ScheduleView
  readonly live: LiveHub
  readonly health: HealthPort
  readonly version: string
  readonly nowUs: () => number
}

import type { AccessControl } from '../access/access-control.ts'
import type { IndexedSymbol, SymbolIndex, SystemProfile } from '../model/profile.ts'
import type { Layout, ScanRecord } from '../model/scan.ts'
import type { SymbolDetail } from '../profile/symbol-detail.ts'
import type { MonitorStore } from '../store/monitor-store.ts'
import type { ScanStore } from '../store/scan-store.ts'

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
  /** `null` when no dataset has the symbol. */
  symbol(symbol: string): Promise<SymbolDetail | null>
  readonly scans: ScanReads & ScanChanges
}

export type ScanReads = Pick<
  ScanStore,
  | 'openFindings'
  | 'findingsAfter'
  | 'scoresAfter'
  | 'incidents'
  | 'marks'
  | 'scans'
  | 'manifestOf'
  | 'history'
  | 'series'
  | 'lastScan'
  | 'allSeries'
  | 'metadata'
>

export type ScanChanges = Pick<ScanStore, 'addMark' | 'removeMark' | 'acknowledgeIncident'>

/** Everything that the routes stand on. */
export interface ApiPorts {
  readonly lake: LakeView
  readonly lakeStore: LakeStore
  readonly monitor: MonitorStore
  readonly access: AccessControl
  readonly version: string
  readonly nowUs: () => number
}

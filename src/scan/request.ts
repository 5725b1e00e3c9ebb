import type { CheckSettings } from '../checks/judge.ts'
import type { CorporateAction } from '../model/action.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { LakeStorage, ListedObject } from '../model/lake.ts'
import type { ScanRecord } from '../model/scan.ts'
import type { SystemProfile } from '../model/profile.ts'
import type { Layout } from '../model/scan.ts'
import type { ScanUpdates } from '../model/update-run.ts'
import type { ScoreSettings } from '../score/settings.ts'
import type { ScanStore } from '../store/scan-store.ts'
import type { Engine } from './engine/engine.ts'
import type { OnProgress } from './progress.ts'
import type { Task, WorkerSetup } from './task.ts'

/** What a scan is asked to do. */
export interface ScanRequest {
  readonly lakeRoot: string
  readonly dataFolder: string
  /** As configured; `null`: infer, or use what was inferred before. */
  readonly datasets: readonly Dataset[] | null
  readonly settingsOf: (dataset: Dataset, symbol: string | null) => CheckSettings
  /** Symbols that have check settings of their own. */
  readonly symbolsWithSettings: readonly string[]
  readonly scoreSettings: ScoreSettings
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  /** Known events by symbol, in order of day. */
  readonly actions: ReadonlyMap<string, readonly CorporateAction[]>
  /** What is known of update jobs at as-of; absent: nobody asked, and what was found of them before stays. */
  readonly updates?: ScanUpdates
  readonly asOfUs: number
  readonly full: boolean
  readonly maxSeriesBars: number
  readonly maxObjectBytes: number
}

/** What a scan works with. */
export interface ScanPorts {
  readonly storage: LakeStorage
  readonly store: ScanStore
  /** Told of all objects in the lake by a scan that has read none before, while it does not know yet how they are laid out. */
  readonly onFirstListing?: (objects: readonly ListedObject[]) => void
  /** Chooses the engine for the work at hand. */
  readonly engineFor: (setup: WorkerSetup, tasks: readonly Task[]) => Promise<Engine>
  readonly nowUs: () => number
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** What a finished scan says. */
export interface ScanReport {
  readonly scan: ScanRecord
  readonly profile: SystemProfile
  readonly layout: Layout
  /** Objects of this scan that were skipped, unreadable or not obtained, with the reason. */
  readonly troubles: readonly { readonly path: string; readonly outcome: string; readonly reason: string }[]
  /** The lowest score of any symbol; `null` when one is unjudged or there is none. */
  readonly lowestScore: number | null
  /** Confirmed findings that no scan before has seen; in the first scan all of them. */
  readonly newFindings: number
  /** Symbols that the config has settings for and the lake has not. */
  readonly strangers: readonly string[]
}

import type { BaselineDetail } from './baseline.ts'
import type { AnomalyMethod } from './expectation.ts'
import type { Threshold } from './threshold.ts'

/** What can be set of pushed metrics, thresholds and baselines: `trends` in the config. */
export interface HistorySettings {
  readonly thresholds: readonly Threshold[]
  readonly retentionDays: number
  /** How long samples are kept one by one, and their keys known; older ones are kept by hour. */
  readonly sampleDays: number
  /** How far a sample's time may be ahead of the server's clock. */
  readonly maxAheadMs: number
  readonly maxMetrics: number
  /** Of each metric. */
  readonly maxLabelSets: number
  readonly baselines: {
    readonly everyMs: number
    readonly lookbackDays: number
    readonly detail: BaselineDetail
    readonly method: AnomalyMethod
  }
}

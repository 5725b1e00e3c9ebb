import type { Band } from './score.ts'
import type { Dimension, FindingStatus, Severity } from './severity.ts'

/** Findings of one check in one series, counted. */
export interface IssueCount {
  readonly check: string
  readonly status: FindingStatus
  /** The worst among them. */
  readonly severity: Severity
  readonly findings: number
  /** Sum of their slots. */
  readonly bars: number
}

/** How one series stood at the end of one scan. */
export interface QualityRecord {
  readonly scan: number
  /** When the scan finished, µs since 1970 UTC. */
  readonly timeUs: number
  readonly dataset: string
  readonly symbol: string
  /** 0 to 100; `null` = unjudged. */
  readonly score: number | null
  readonly band: Band
  /** 0 to 100 per judged dimension. */
  readonly dimensions: Readonly<Partial<Record<Dimension, number>>>
  readonly records: number
  readonly expected: number | null
  readonly present: number
  /** Slots of confirmed findings of accuracy. */
  readonly outlierCount: number
  /** Confirmed findings. */
  readonly issueCount: number
  /** Confirmed and to be reviewed, by check. */
  readonly issues: readonly IssueCount[]
}

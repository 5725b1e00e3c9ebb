import type { Dimension, Severity } from './severity.ts'

/** Findings of one check and severity, counted. */
export interface DetectedFindings {
  readonly check: string
  readonly dimension: Dimension
  readonly severity: Severity
  readonly findings: number
  /** Sum of their slots. */
  readonly bars: number
}

/** What a range of scans found for the first time. */
export interface Detections {
  /** Series judged, once for each scan. */
  readonly seriesJudged: number
  /** Confirmed findings that no scan before the range had seen, as they stand now, by check and severity. Those no longer kept are left out. */
  readonly findings: readonly DetectedFindings[]
}

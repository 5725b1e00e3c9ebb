import type { EvidenceValue } from './defect.ts'
import type { Slot } from './series.ts'
import type { Severity } from './severity.ts'

/** What many findings can have in common. */
export const incidentKinds = [
  'source_outage',
  'filled_holes',
  'frozen_feed',
  'foreign_rows',
  'decimal_slips',
  'block_step',
  'ticker_reuse',
  'cloned_series',
  'adjustment_basis',
  'restatement',
  'stale_source',
  'wrong_weeks',
  'other',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

/** Findings with one cause. It groups; it excuses nothing. */
export interface Incident {
  /** 16 hex digits, stable across scans. */
  readonly id: string
  readonly kind: IncidentKind
  readonly dataset: string
  readonly severity: Severity
  /** One line for people. */
  readonly title: string
  readonly from: Slot | null
  readonly to: Slot | null
  readonly symbols: readonly string[]
  /** Number of open findings in it. */
  readonly findings: number
  readonly evidence: Readonly<Record<string, EvidenceValue>>
  /** What to do about it. */
  readonly repair: string
  readonly state: 'open' | 'acknowledged' | 'resolved'
  readonly acknowledgedBy: string | null
  readonly firstScan: number
  readonly lastScan: number
  /** Scan that no longer saw it; `null` while open. */
  readonly resolvedScan: number | null
}

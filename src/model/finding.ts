import type { EvidenceValue } from './defect.ts'
import type { Slot } from './series.ts'
import type { Dimension, FindingStatus, Severity } from './severity.ts'

/** A located defect with its identity across scans. */
export interface Finding {
  /** 16 hex digits; made when it is first seen. */
  readonly id: string
  readonly symbol: string
  readonly dataset: string
  readonly check: string
  readonly dimension: Dimension
  readonly status: FindingStatus
  readonly severity: Severity
  /** Whether it costs score: confirmed, and owner of at least one of its bars. */
  readonly charged: boolean
  readonly slots: readonly Slot[]
  /** Slots that it owns (no check before it in the order of ownership has them). */
  readonly ownedSlots: number
  readonly from: Slot | null
  readonly to: Slot | null
  readonly message: string
  readonly evidence: Readonly<Record<string, EvidenceValue>>
  readonly weight: number
  readonly extra: boolean
  /** Why it is excused; `null` unless it is. */
  readonly excuse: string | null
  /** Its status before anything excused it. */
  readonly verdict: 'confirmed' | 'review'
  readonly incident: string | null
  readonly firstScan: number
  readonly lastScan: number
}

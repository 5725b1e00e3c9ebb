import type { Severity } from './severity.ts'
import type { Slot } from './series.ts'

export type EvidenceValue = string | number | boolean | null

/** What one check says of one place in a series. */
export interface Defect {
  /** Ascending. The bars (or expected bars that are not there) that are bad. Empty for a defect of the series as a whole. */
  readonly slots: readonly Slot[]
  /** First and last slot concerned; for a defect without slots where it is best looked at, or `null`. */
  readonly from: Slot | null
  readonly to: Slot | null
  /** One sentence: what was found, with the figures. */
  readonly message: string
  /** Flat figures that let a reader verify the defect. */
  readonly evidence: Readonly<Record<string, EvidenceValue>>
  /** Where it differs from the check's default. */
  readonly severity?: Severity
  readonly status?: 'confirmed' | 'review'
  /** Multiplies the severity's weight, 0 to 1 (liquidity). Default 1. */
  readonly weight?: number
  /** The slots are rows beyond the expected ones (duplicates, off-session bars): they widen the base that they are counted against. */
  readonly extra?: boolean
  /** Why the data are right though the rule is broken: the finding is excused. */
  readonly excuse?: string
}

/** How a check of a series ended. `errored` makes the score null, never high. */
export type CheckOutcome =
  | { readonly check: string; readonly outcome: 'passed' }
  | { readonly check: string; readonly outcome: 'failed'; readonly defects: readonly Defect[] }
  | { readonly check: string; readonly outcome: 'not-applicable'; readonly reason: string }
  | { readonly check: string; readonly outcome: 'errored'; readonly reason: string }

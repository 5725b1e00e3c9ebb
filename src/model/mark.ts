import type { Slot } from './series.ts'

/** What a user calls normal: findings that it covers are excused while it holds. Absent parts cover everything. */
export interface Mark {
  readonly id: string
  readonly dataset: string | null
  readonly symbol: string | null
  readonly check: string | null
  /** The finding or incident it was made on. */
  readonly finding: string | null
  readonly incident: string | null
  /** Slots it covers; a finding is covered when all its slots lie within. `null`: any. Day numbers; intraday slots are compared by UTC day. */
  readonly fromDay: Slot | null
  readonly toDay: Slot | null
  readonly reason: string
  readonly author: string
  readonly createdUs: number
  /** When it ends; `null`: never. */
  readonly untilUs: number | null
}

import type { Slot } from './series.ts'

/** What a user calls normal: findings that it covers are excused while it holds. Absent parts cover everything. */
export interface Mark {
  readonly id: string
  readonly dataset: string | null
  readonly symbol: string | null
  readonly check: string | null
  /**
   * The finding or incident it was made on. Beside it stand the dataset, series, checks and dates that it had then: those are what the mark covers, whatever
   * becomes of the id. Without a symbol the id alone says what is covered.
   */
  readonly finding: string | null
  readonly incident: string | null
  /** Series and checks that the incident grouped when the mark was made; absent: any. */
  readonly symbols?: readonly string[]
  readonly checks?: readonly string[]
  /** Slots it covers; a finding is covered when all its slots lie within. `null`: any. Day numbers; intraday slots are compared by UTC day. */
  readonly fromDay: Slot | null
  readonly toDay: Slot | null
  readonly reason: string
  readonly author: string
  readonly createdUs: number
  /** When it ends; `null`: never. */
  readonly untilUs: number | null
}

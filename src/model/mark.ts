import type { Slot } from './series.ts'

/** What a user calls normal: findings that it covers are excused while it holds. All that is not `null` must hold. */
export interface Mark {
  readonly id: string
  readonly dataset: string | null
  readonly symbol: string | null
  readonly check: string | null
  /**
   * The finding or incident it was made on. Beside it stand the dataset, series, checks and dates that it had then: those are what the mark covers, whatever
   * becomes of the id. Without a symbol or parts the id alone says what is covered.
   */
  readonly finding: string | null
  readonly incident: string | null
  /** One for each finding of the incident when the mark was made: a finding is covered when one of them covers it. Absent: not made on an incident. */
  readonly parts?: readonly MarkPart[]
  /** Slots it covers; a finding is covered when all its slots lie within. `null`: any. Day numbers; intraday slots are compared by UTC day. */
  readonly fromDay: Slot | null
  readonly toDay: Slot | null
  readonly reason: string
  readonly author: string
  readonly createdUs: number
  /** When it ends; `null`: never. */
  readonly untilUs: number | null
}

/** What one finding was: its symbol (`*`: the dataset as a whole), its check, and the days that its slots lay in; `null`: it had none, and covers only what has none. */
export interface MarkPart {
  readonly symbol: string
  readonly check: string
  readonly fromDay: Slot | null
  readonly toDay: Slot | null
}

/** What a user calls normal. One of the first two names a finding or an incident, by id or the beginning of one; else the rest says what. */
export interface MarkRequest {
  readonly finding?: string | undefined
  readonly incident?: string | undefined
  readonly dataset?: string | undefined
  readonly symbol?: string | undefined
  readonly check?: string | undefined
  readonly fromDay?: number | undefined
  readonly toDay?: number | undefined
  readonly reason: string
  readonly author: string
  readonly untilUs: number | null
  readonly createdUs: number
}

/** Whether a mark holds no more at a moment of judging. */
export function hasEnded({ untilUs }: Pick<Mark, 'untilUs'>, asOfUs: number): boolean {
  return untilUs !== null && untilUs <= asOfUs
}

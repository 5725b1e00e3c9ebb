import type { Calendar } from '../calendar/calendar.ts'

/** Expected bars and those there, between the edges. */
export interface Counted {
  /** Slots of the edges' bars; `null` when no bar is valid. */
  readonly firstSlot: number | null
  readonly lastSlot: number | null
  readonly expected: number | null
  readonly present: number
}

/** Days that the series' objects or the metadata declare, and the last session that can be complete: `null` where not said or unknown. */
export interface DeclaredDays {
  readonly start: number | null
  readonly listed: number | null
  /** The earlier of the declared end and the day before the delisting. */
  readonly end: number | null
  readonly lastCompletedDay: number | null
}

/** A listing date farther before the first bar says nothing: a lake may begin when it likes. As `late_start` has it. */
const LISTING_REACH_SESSIONS = 60

/** From the first day on which a bar is expected to the last; `null` when nothing is. */
export function spanOf(
  first: number | null,
  last: number | null,
  declared: DeclaredDays,
  calendar: Calendar,
): { readonly fromDay: number; readonly toDay: number } | null {
  if (first === null || last === null) return null
  const { end, lastCompletedDay } = declared
  const declaredEnd = end === null || lastCompletedDay === null ? last : Math.min(end, lastCompletedDay)
  return { fromDay: Math.min(first, startOf(first, declared, calendar)), toDay: Math.max(last, declaredEnd) }
}

function startOf(first: number, { start, listed }: DeclaredDays, calendar: Calendar): number {
  if (start !== null) return Math.max(start, listed ?? start)
  return listed !== null && calendar.countBetween(listed, first - 1) <= LISTING_REACH_SESSIONS ? listed : first
}

import { DAY_US, isoDate } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'

/** Days before a calendar ends from which on that is said. */
const noticeDays = 14

/**
 * The first moment after `afterUs` (µs) that lies so long after a close of the calendar; `null` when the calendar knows of none. A session whose hours are
 * unknown closes with its local day.
 */
export function nextAfterClose(calendar: Calendar, delayMs: number, afterUs: number): number | null {
  const delayUs = delayMs * 1000
  const last = calendar.lastCompleted(afterUs, delayUs)
  return last < 0 || last + 1 >= calendar.sessions.length ? null : calendar.completedUs(last + 1) + delayUs
}

/** What is wrong, or soon will be, with scans after the closes of a calendar; `null` when nothing is. */
export function calendarProblem(calendar: Calendar, nowUs: number): string | null {
  const lastKnown = calendar.sessions.at(-1) ?? calendar.lastDay
  const today = calendar.localDay(nowUs)
  if (today + noticeDays <= lastKnown) return null
  const ends = `the calendar ${calendar.name} knows no session after ${isoDate(lastKnown)}`
  const hasEnded = nowUs > calendar.localToUtc(lastKnown, 0) + DAY_US
  return hasEnded ? `${ends}: no scan comes after its closes; a newer Tidegauge knows more` : `${ends}; update Tidegauge before`
}

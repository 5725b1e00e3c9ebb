import { DAY_US } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'

/** Whether the session, or the local date where there is none, has begun at as-of: a bar of a later one is in the future. */
export function hasBegun(day: number, calendar: Calendar, asOfUs: number): boolean {
  // Nowhere on earth does a session open later than a day after its label's midnight UTC.
  if ((day + 2) * DAY_US <= asOfUs) return true
  const hours = calendar.hours(day)
  return hours === null ? calendar.localToUtc(day, 0) <= asOfUs : hours.openUs <= asOfUs
}

import type { Calendar } from '../calendar/calendar.ts'

/**
 * Seconds between two instants (µs) in which the exchange was in session, breaks left out. A session whose hours are unknown counts nothing. 0 when the
 * instants are the wrong way round. Linear in the sessions between them.
 */
export function sessionSeconds(calendar: Calendar, fromUs: number, toUs: number): number {
  const first = calendar.ordinalFrom(calendar.localDay(fromUs) - 1)
  let us = 0
  for (let ordinal = first; ordinal < calendar.sessions.length; ordinal++) {
    const hours = calendar.hours(calendar.sessions[ordinal] as number)
    if (hours === null) continue
    const { openUs, closeUs, breakStartUs, breakEndUs } = hours
    if (openUs >= toUs) break
    us += overlap(openUs, closeUs, fromUs, toUs)
    if (breakStartUs !== null && breakEndUs !== null) us -= overlap(breakStartUs, breakEndUs, fromUs, toUs)
  }
  return us / 1e6
}

function overlap(startUs: number, endUs: number, fromUs: number, toUs: number): number {
  return Math.max(0, Math.min(endUs, toUs) - Math.max(startUs, fromUs))
}

/** When a session's bars were due: its close and the source's lag after it; where its close is unknown, with its local day. */
export function dueUs(calendar: Calendar, ordinal: number, lagUs: number): number {
  return calendar.completedUs(ordinal) + lagUs
}

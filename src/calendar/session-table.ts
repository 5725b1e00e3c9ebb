import { isoWeekday } from '../base/day.ts'

/** Which days of a span are sessions: what can be told of a calendar without building it. A span of years costs a twentieth of the century that most know. */
export interface SessionTable {
  /** Of the span, as far as the calendar knows it. */
  readonly firstDay: number
  /** By day from `firstDay` on, 1 where it is a session. */
  readonly isSession: Uint8Array
}

/** A table of the days of [fromDay, toDay] that lie in a calendar's range, no sessions yet. */
export function emptyTable(range: { readonly firstDay: number; readonly lastDay: number }, fromDay: number, toDay: number): SessionTable {
  const firstDay = Math.max(range.firstDay, fromDay)
  return { firstDay, isSession: new Uint8Array(Math.max(0, Math.min(range.lastDay, toDay) - firstDay + 1)) }
}

/** Makes the days from `fromDay` on sessions as a weekday mask says: seven digits, Monday first. */
export function applyMask({ firstDay, isSession }: SessionTable, mask: string, fromDay: number): void {
  const start = Math.max(0, fromDay - firstDay)
  for (let i = start; i < start + 7; i++) isSession[i] = mask[isoWeekday(firstDay + i) - 1] === '1' ? 1 : 0
  for (let done = 7; start + done < isSession.length; done *= 2) isSession.copyWithin(start + done, start, start + done)
}

/** Says of single days whether they are sessions; those outside the table are left out. */
export function setDays({ firstDay, isSession }: SessionTable, days: Iterable<number>, value: 0 | 1): void {
  // Past either end nothing is written.
  for (const day of days) isSession[day - firstDay] = value
}

/** Day numbers of the sessions, ascending. */
export function listSessions({ firstDay, isSession }: SessionTable): Int32Array {
  const sessions = new Int32Array(isSession.length)
  let count = 0
  for (let i = 0; i < isSession.length; i++) if (isSession[i] === 1) sessions[count++] = firstDay + i
  return sessions.slice(0, count)
}

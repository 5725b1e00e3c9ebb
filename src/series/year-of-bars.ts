import type { Calendar } from '../calendar/calendar.ts'
import type { SessionHours } from '../calendar/session-hours.ts'
import type { Bars } from '../model/bars.ts'
import { type Interval, intervalClass, intervalUs } from '../model/interval.ts'

const DAYS_IN_YEAR = 365.2425
const SESSIONS_WITHOUT_CALENDAR = 252

/**
 * Expected bars in one year: the least base that a score counts bad bars against.
 *
 * Daily: the mean of sessions a year over the calendar's last ten years, rounded (XNYS 251, 24/7 365); without a calendar 252. Weekly 52, monthly 12.
 * Intraday: those sessions times the bars of a whole session, which is the most frequent length of the calendar's last year; without a calendar
 * times the series' own bars per date. Never below 1.
 */
export function yearOfBars(interval: Interval, calendar: Calendar | null, bars: Bars): number {
  switch (intervalClass(interval)) {
    case 'monthly':
      return Math.max(1, Math.round(12 / interval.count))
    case 'weekly':
      return Math.max(1, Math.round(52 / interval.count))
    case 'daily':
      return Math.max(1, Math.round(sessionsInYear(calendar) / interval.count))
    case 'intraday':
      return Math.max(
        1,
        Math.round(sessionsInYear(calendar) * (calendar === null ? barsPerDate(bars) : barsInWholeSession(calendar, intervalUs(interval)))),
      )
  }
}

/** Intervals that begin in a session, both halves of one with a break counted apart; the last may be cut short by the close. */
export function barsInSession({ openUs, closeUs, breakStartUs, breakEndUs }: SessionHours, stepUs: number): number {
  if (breakStartUs === null || breakEndUs === null) return Math.ceil((closeUs - openUs) / stepUs)
  return Math.ceil((breakStartUs - openUs) / stepUs) + Math.ceil((closeUs - breakEndUs) / stepUs)
}

function sessionsInYear(calendar: Calendar | null): number {
  if (calendar === null) return SESSIONS_WITHOUT_CALENDAR
  const fromDay = Math.max(calendar.firstDay, calendar.lastDay - Math.round(10 * DAYS_IN_YEAR) + 1)
  return Math.round((calendar.countBetween(fromDay, calendar.lastDay) * DAYS_IN_YEAR) / (calendar.lastDay - fromDay + 1))
}

/** Answers kept: it looks at a year of hours, and a lake has thousands of series with the same calendar and interval. */
const wholeSessions = new WeakMap<Calendar, Map<number, number>>()

function barsInWholeSession(calendar: Calendar, stepUs: number): number {
  let known = wholeSessions.get(calendar)
  if (known === undefined) wholeSessions.set(calendar, (known = new Map<number, number>()))
  let bars = known.get(stepUs)
  if (bars === undefined) known.set(stepUs, (bars = mostFrequentLength(calendar, stepUs)))
  return bars
}

function mostFrequentLength(calendar: Calendar, stepUs: number): number {
  const counts = new Map<number, number>()
  for (const day of calendar.sessions.subarray(-366)) {
    const hours = calendar.hours(day)
    if (hours === null) continue
    const bars = barsInSession(hours, stepUs)
    counts.set(bars, (counts.get(bars) ?? 0) + 1)
  }
  let best = 1
  for (const [bars, count] of counts) if (count > (counts.get(best) ?? 0)) best = bars
  return best
}

function barsPerDate({ session, length }: Bars): number {
  let dates = Math.min(1, length)
  for (let i = 1; i < length; i++) if (session[i] !== session[i - 1]) dates++
  return dates === 0 ? 1 : length / dates
}

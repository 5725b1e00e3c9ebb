import { civilDate, dayNumber } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { weekFirstSession, weekLastSession, weekOfSession } from '../calendar/weeks.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass, intervalUs } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** From when to when a bar runs; `null` when that is not known. */
export function spanOf(
  slot: Slot,
  { interval }: Dataset,
  calendar: Calendar | null,
): { readonly openUs: number; readonly closeUs: number } | null {
  const kind = intervalClass(interval)
  if (kind === 'intraday') {
    return { openUs: slot, closeUs: slot + intervalUs(interval) }
  }
  // Sources disagree on which days a bar of several days or weeks holds.
  if (calendar === null || interval.count !== 1) return null
  const [first, last] = kind === 'daily' ? [slot, slot] : kind === 'weekly' ? weekEnds(slot, calendar) : monthEnds(slot, calendar)
  const openUs = first === null ? undefined : calendar.hours(first)?.openUs
  const closeUs = last === null ? undefined : calendar.hours(last)?.closeUs
  return openUs === undefined || closeUs === undefined ? null : { openUs, closeUs }
}

function weekEnds(day: number, calendar: Calendar): [number | null, number | null] {
  const monday = weekOfSession(calendar, day)
  return [weekFirstSession(calendar, monday), weekLastSession(calendar, monday)]
}

function monthEnds(day: number, calendar: Calendar): [number | null, number | null] {
  const { year, month } = civilDate(day)
  const begin = dayNumber(year, month, 1)
  const end = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1)
  if (!calendar.knows(begin) || !calendar.knows(end)) return [null, null]
  const first = calendar.ordinalFrom(begin)
  const last = calendar.ordinalFrom(end) - 1
  return last < first ? [null, null] : [calendar.sessions[first] ?? null, calendar.sessions[last] ?? null]
}

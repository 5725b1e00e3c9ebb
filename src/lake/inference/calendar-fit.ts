import { civilDate, DAY_US, isoWeekday, utcDay } from '../../base/day.ts'
import { areSameNumbers } from '../../base/same-numbers.ts'
import { firstAtLeast } from '../../base/search.ts'
import { type Calendar, calendarNames, findCalendar, type SessionTable, sessionTable } from '../../calendar/calendar.ts'
import { weekLastSession, weekMonday } from '../../calendar/weeks.ts'
import { intervalClass, type Interval, intervalUs } from '../../model/interval.ts'
import type { Clock } from './sampled-object.ts'
import { type DaysMet, SessionCounts } from './session-counts.ts'

/** How well one calendar explains the bars of a dataset. */
export interface CalendarFit {
  /** Of the calendar. */
  readonly name: string
  /** Part of the bars that fall on its sessions (weekly and longer: on the last session of their period). */
  readonly barRatio: number
  /** Part of its sessions between first and last bar that have a bar. 1 for weekly and longer, where it shows nothing. */
  readonly sessionRatio: number
  /** What calendars are ranked by, 0 to 1. Two with the same explain the bars equally. */
  readonly score: number
  /** Intraday: whether its hours fit better when a stamp is the end of a bar. */
  readonly stamp: 'start' | 'end'
}

/** Ascending times of one series. */
export interface ObservedTimes {
  readonly timesUs: Float64Array
  readonly clock: Clock
}

/** Calendars before this are more often wrong than the data, and fifteen years show as much as fifty. */
const yearsJudged = 15

/**
 * Every calendar that knows at least half of the bars, best first, equals in the calendars' order of weight.
 *
 * Daily: score is the harmonic mean of bars on sessions and sessions with bars, over all series together: sessions without bars count against
 * 24/7, bars off session against an exchange with other holidays. Intraday: the same by dates; among those within half a percent of the
 * best, by how well their hours are kept and filled. Weekly and longer: bars dated by the last session of their period.
 */
export function fitCalendars(observed: readonly ObservedTimes[], interval: Interval): readonly CalendarFit[] {
  const recent = observed.map(({ timesUs, clock }) => ({ clock, timesUs: newest(timesUs) }))
  const fits: CalendarFit[] = []
  const kind = intervalClass(interval)
  const shared = recent.every((series) => areDates(series, interval)) ? new SessionCounts(daysMet(null, recent, interval)) : null
  const hasSundays = shared === null || recent.some(({ clock }) => clock !== 'date') || meetsSundays(shared.met)
  for (const name of calendarNames) {
    // A calendar that expects a bar every Sunday cannot fit dates of which none is one; building it would take longer than all else.
    if (!hasSundays && (name === 'FX-UTC' || name === '24/7')) continue
    // Below a day both cuts of foreign exchange have the same hours.
    if (name === 'FX-UTC' && kind === 'intraday') continue
    const counts = shared ?? new SessionCounts(daysMet(calendarOf(name), recent, interval))
    const fit = kind === 'weekly' || kind === 'monthly' ? fitOfPeriods(name, counts.met, interval) : fitOfDays(name, counts)
    if (fit !== null) fits.push(fit)
  }
  const ranked = kind === 'intraday' ? byHours(fits, recent, interval) : fits
  // Sorting is stable: equals keep the order of weight.
  return ranked.sort((a, b) => b.score - a.score)
}

function calendarOf(name: string): Calendar {
  return findCalendar(name) as Calendar
}

function newest(timesUs: Float64Array): Float64Array {
  const from = (timesUs.at(-1) ?? 0) - yearsJudged * 365.25 * DAY_US
  return timesUs.subarray(firstAtLeast(timesUs, from))
}

/** Without a calendar for series that `areDates`. */
function daysMet(calendar: Calendar | null, observed: readonly ObservedTimes[], interval: Interval): DaysMet {
  const series = alike(observed)
    .map(({ one, count }) => ({ days: daysOf(calendar, one, interval), count }))
    .filter(({ days }) => days.length > 0)
  const firstDay = Math.min(...series.map(({ days }) => days[0] as number))
  const lastDay = Math.max(...series.map(({ days }) => days.at(-1) as number))
  const counts = new Uint32Array(series.length === 0 ? 0 : lastDay - firstDay + 1)
  let bars = 0
  for (const { days, count } of series) {
    bars += count * days.length
    for (let i = 0; i < days.length; i++) {
      const at = (days[i] as number) - firstDay
      counts[at] = (counts[at] as number) + count
    }
  }
  return { series, firstDay, counts, bars }
}

/** Series with the same times, as most of one exchange are, together. */
function alike(observed: readonly ObservedTimes[]): readonly { readonly one: ObservedTimes; readonly count: number }[] {
  const groups: { readonly one: ObservedTimes; count: number }[] = []
  for (const one of observed) {
    const group = groups.find((group) => group.one.clock === one.clock && areSameNumbers(group.one.timesUs, one.timesUs))
    if (group === undefined) groups.push({ one, count: 1 })
    else group.count++
  }
  return groups
}

function meetsSundays({ firstDay, counts }: DaysMet): boolean {
  for (let i = 7 - isoWeekday(firstDay); i < counts.length; i += 7) if (counts[i] !== 0) return true
  return false
}

/** Whether bars carry the same days whatever the calendar, so that they need be told but once. */
function areDates({ clock }: ObservedTimes, interval: Interval): boolean {
  return clock === 'date' || (clock === 'wall' && intervalClass(interval) !== 'intraday')
}

/** How a calendar fits bars of sessions, or of parts of them. */
function fitOfDays(name: string, counts: SessionCounts): CalendarFit | null {
  const { met } = counts
  const table = sessionTable(name, met.firstDay, met.firstDay + met.counts.length - 1) as SessionTable
  const { bars, onSession, expected } = counts.count(table)
  if (bars === 0 || met.bars - bars > bars) return null
  return fitOf(name, onSession / bars, expected === 0 ? 0 : onSession / expected)
}

/** How a calendar fits bars of weeks, months and longer. */
function fitOfPeriods(name: string, { firstDay, counts }: DaysMet, interval: Interval): CalendarFit | null {
  const calendar = calendarOf(name)
  let bars = 0
  let unknown = 0
  let onSession = 0
  counts.forEach((count, i) => {
    const day = firstDay + i
    if (count === 0) return
    if (!calendar.knows(day)) unknown += count
    else {
      bars += count
      if (lastOfPeriod(calendar, day, interval) === day) onSession += count
    }
  })
  return bars === 0 || unknown > bars ? null : fitOf(name, onSession / bars, 1)
}

function fitOf(name: string, barRatio: number, sessionRatio: number): CalendarFit {
  return { name, barRatio, sessionRatio, score: harmonic(barRatio, sessionRatio), stamp: 'start' }
}

/** Day numbers of the sessions that bars carry or fall in, ascending, each once. */
function daysOf(calendar: Calendar | null, { timesUs, clock }: ObservedTimes, interval: Interval): Float64Array {
  const isIntraday = intervalClass(interval) === 'intraday'
  const days = new Float64Array(timesUs.length)
  let count = 0
  for (let i = 0; i < timesUs.length; i++) {
    const time = timesUs[i] as number
    const day =
      calendar === null || clock === 'date' || (clock === 'wall' && !isIntraday)
        ? utcDay(time)
        : dayAt(calendar, clock === 'instant' ? time : wallToUtc(calendar, time), isIntraday)
    if (count === 0 || days[count - 1] !== day) days[count++] = day
  }
  return days.subarray(0, count)
}

/** Bars within the hours of a session carry its label, which may be the next day's; others the local date. */
function dayAt(calendar: Calendar, timeUs: number, isIntraday: boolean): number {
  const ordinal = isIntraday ? calendar.sessionAt(timeUs) : -1
  return ordinal >= 0 ? (calendar.sessions[ordinal] as number) : calendar.localDay(timeUs)
}

function wallToUtc(calendar: Calendar, wallUs: number): number {
  const day = utcDay(wallUs)
  return calendar.localToUtc(day, wallUs - day * DAY_US)
}

function lastOfPeriod(calendar: Calendar, day: number, interval: Interval): number | null {
  if (interval.unit === 'week') return weekLastSession(calendar, isoWeekday(day) === 7 ? day - 6 : weekMonday(day))
  const next = calendar.ordinalFrom(day + 1)
  const following = calendar.sessions[next]
  // The last session of a month is the one that the next session no longer shares its month with: at most ten days lie between them.
  return calendar.indexOf(day) >= 0 && following !== undefined && civilDate(following).month !== civilDate(day).month ? day : null
}
function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b)
}

/** Ranks the calendars whose dates fit about as well as the best by their hours. */
function byHours(fits: readonly CalendarFit[], observed: readonly ObservedTimes[], interval: Interval): CalendarFit[] {
  const best = Math.max(...fits.map((fit) => fit.score))
  return fits.map((fit) => {
    if (fit.score < best - 0.005) return { ...fit, score: fit.score / 2 }
    const stepUs = intervalUs(interval)
    const start = hoursKept(calendarOf(fit.name), observed, stepUs, 0)
    const end = hoursKept(calendarOf(fit.name), observed, stepUs, stepUs)
    // Thousandths: what a few bars outside the hours change is no difference between calendars, and the dates decide.
    const hours = Math.round(Math.max(start, end) * 1000) / 1000
    return { ...fit, score: (1 + hours) / 2 + fit.score * 1e-4, stamp: end > start ? 'end' : 'start' }
  })
}

/** Harmonic mean of the bars that begin inside a session and of the part of a session's hours between its first and last bar. */
function hoursKept(calendar: Calendar, observed: readonly ObservedTimes[], stepUs: number, shiftUs: number): number {
  let bars = 0
  let inside = 0
  let spanUs = 0
  let hoursUs = 0
  for (const { timesUs, clock } of observed) {
    // Dates say nothing of hours.
    if (clock === 'date') continue
    let ordinal = -1
    let firstUs = 0
    let lastUs = 0
    const close = (): void => {
      const hours = ordinal < 0 ? null : calendar.hours(calendar.sessions[ordinal] as number)
      if (hours === null) return
      hoursUs += hours.closeUs - hours.openUs
      spanUs += Math.min(lastUs + stepUs, hours.closeUs) - firstUs
    }
    for (const time of timesUs) {
      const beginUs = (clock === 'instant' ? time : wallToUtc(calendar, time)) - shiftUs
      const at = calendar.sessionAt(beginUs)
      bars++
      if (at < 0) continue
      inside++
      if (at !== ordinal) {
        close()
        ordinal = at
        firstUs = beginUs
      }
      lastUs = beginUs
    }
    close()
  }
  return bars === 0 || hoursUs === 0 ? 0 : harmonic(inside / bars, spanUs / hoursUs)
}

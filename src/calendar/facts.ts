import { dayNumber, dayOf, isoWeekday, yearOf } from '../base/day.ts'
import { type SessionHours, type SessionTimes, unknownTimes } from './session-hours.ts'
import { applyMask, emptyTable, type SessionTable, setDays } from './session-table.ts'
import type { Zone } from './zone.ts'

/**
 * One file of `data/`, as scripts/calendars/generate.py writes it; docs/reference/calendars.md describes the notation.
 * Weekday masks have seven digits, Monday first.
 */
export interface CalendarFacts {
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly timeZone: string
  readonly firstDate: string
  readonly lastDate: string
  /** Hours are unknown before. */
  readonly hoursFrom: string
  /** `1998-12-07 1111100`: the weekdays with sessions from that date on. */
  readonly weekMasks: readonly string[]
  /** `2000-05-22 1111100 09:00-15:00`: the regular hours of those weekdays from that date on. */
  readonly hours: readonly string[]
  /** `2024 0101 0115`: dates without a session although the mask has one. */
  readonly closed: readonly string[]
  /** `2024 0120`: sessions that the mask does not have. */
  readonly extraSessions: readonly string[]
  readonly specialHours: readonly SpecialHours[]
}

interface SpecialHours {
  readonly kind: string
  readonly hours: string
  readonly days: readonly string[]
}

/** Wall times of a session as µs of its label's day; an open on the day before carries -1 in `openDay`. */
interface WallHours {
  readonly openDay: 0 | -1
  readonly openUs: number
  readonly closeUs: number
  readonly breakStartUs: number
  readonly breakEndUs: number
}

/** The sessions of an exchange among the days of [fromDay, toDay]. */
export function sessionsAmong(facts: CalendarFacts, fromDay: number, toDay: number): SessionTable {
  const table = emptyTable({ firstDay: dayOf(facts.firstDate), lastDay: dayOf(facts.lastDate) }, fromDay, toDay)
  for (const line of facts.weekMasks) {
    const [from, mask] = line.split(' ') as [string, string]
    applyMask(table, mask, dayOf(from))
  }
  const years = { first: yearOf(table.firstDay), last: yearOf(table.firstDay + table.isSession.length) }
  const inYears = (lines: readonly string[]) => daysOf(lines.filter((line) => isAmong(Number(line.slice(0, 4)), years)))
  setDays(table, inYears(facts.closed), 0)
  setDays(table, inYears(facts.extraSessions), 1)
  return table
}

function isAmong(year: number, { first, last }: { readonly first: number; readonly last: number }): boolean {
  return year >= first && year <= last
}

/** The local hours of a session by its day; `undefined` where they are not known. */
export type HoursOfDay = (day: number) => WallHours | undefined

/** Decodes the hours of an exchange. */
export function hoursOf(facts: CalendarFacts): HoursOfDay {
  const hoursFrom = dayOf(facts.hoursFrom)
  const regimes = facts.hours.map((line) => {
    const [from, mask] = line.split(' ', 2) as [string, string]
    return { from: dayOf(from), mask, hours: wallHours(line.slice(from.length + mask.length + 2)) }
  })
  regimes.reverse()
  const special = new Map<number, WallHours>()
  for (const group of facts.specialHours) {
    const hours = wallHours(group.hours)
    for (const day of daysOf(group.days)) special.set(day, hours)
  }
  return (day) => {
    if (day < hoursFrom) return undefined
    const weekday = isoWeekday(day)
    return special.get(day) ?? regimes.find(({ from, mask }) => from <= day && mask[weekday - 1] === '1')?.hours
  }
}

/** When a session opens and closes, from its local wall times through the zone. */
export function sessionHours(hoursOfDay: HoursOfDay, day: number, zone: Zone): SessionHours | null {
  const hours = hoursOfDay(day)
  if (hours === undefined) return null
  const hasBreak = !Number.isNaN(hours.breakStartUs)
  return {
    openUs: zone.localToUtc(day + hours.openDay, hours.openUs),
    closeUs: zone.localToUtc(day, hours.closeUs),
    breakStartUs: hasBreak ? zone.localToUtc(day, hours.breakStartUs) : null,
    breakEndUs: hasBreak ? zone.localToUtc(day, hours.breakEndUs) : null,
  }
}

/** The hours of all `sessions`; NaN where they are not known. */
export function timesOf(hoursOfDay: HoursOfDay, sessions: Int32Array, zone: Zone): SessionTimes {
  const times = unknownTimes(sessions.length)
  sessions.forEach((day, i) => {
    const hours = sessionHours(hoursOfDay, day, zone)
    if (hours === null) return
    times.openUs[i] = hours.openUs
    times.closeUs[i] = hours.closeUs
    times.breakStartUs[i] = hours.breakStartUs ?? NaN
    times.breakEndUs[i] = hours.breakEndUs ?? NaN
  })
  return times
}

/** `09:30-16:00`, `09:00-11:30,12:30-15:00` with a break, `prev 17:00-17:00` opening on the day before. */
function wallHours(text: string): WallHours {
  const opensBefore = text.startsWith('prev ')
  const times = (text.match(/\d\d:\d\d/g) ?? []).map((time) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60e6)
  return {
    openDay: opensBefore ? -1 : 0,
    openUs: times[0] ?? NaN,
    closeUs: times.at(-1) ?? NaN,
    breakStartUs: times.length === 4 ? (times[1] as number) : NaN,
    breakEndUs: times.length === 4 ? (times[2] as number) : NaN,
  }
}

/** Day numbers of lines `2024 0101 0115`. */
function daysOf(lines: readonly string[]): number[] {
  const days: number[] = []
  for (const line of lines) {
    const year = Number(line.slice(0, 4))
    // The calendars together name 30,000 dates.
    const beforeMarch = dayNumber(year, 1, 1) - 1
    const fromMarch = dayNumber(year, 3, 1) - 1
    for (let at = 5; at < line.length; at += 5) {
      const month = twoDigits(line, at)
      const day = twoDigits(line, at + 2)
      days.push(month > 2 ? fromMarch + Math.floor((153 * (month - 3) + 2) / 5) + day : beforeMarch + (month === 2 ? 31 : 0) + day)
    }
  }
  return days
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528
}

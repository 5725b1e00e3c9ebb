import { civilDate, dayNumber, isoWeekday } from '../base/day.ts'
import type { Calendar } from './calendar.ts'

/**
 * Weeks of sessions. A week is known by the day number of its Monday and is the ISO week, save that the Sunday of a
 * market whose week opens on Sunday (foreign exchange, CME, Tel Aviv, Riyadh) belongs to the Monday that follows.
 *
 * How a source dates its weekly bars. Weekdays are the ISO week's, so `sunday` closes the week that is ending (pandas'
 * `W`), while `opening_sunday` opens the next (foreign exchange, Polygon). `thursday` is what multiples of seven days
 * since 1970 fall on: such a bar runs from Thursday to Wednesday and counts for the week of its label.
 */
export type WeekLabel =
  'last_session' | 'first_session' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday' | 'opening_sunday'

const weekdayLabels = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** ISO 8601 year * 100 + week: 2021-01-03 is 202053. */
export function isoWeekKey(day: number): number {
  // The year of a week is that of its Thursday.
  const thursday = weekMonday(day) + 3
  const { year } = civilDate(thursday)
  return year * 100 + Math.floor((thursday - dayNumber(year, 1, 1)) / 7) + 1
}

/** Day number of the Monday of a day's ISO week. */
export function weekMonday(day: number): number {
  return day - isoWeekday(day) + 1
}

/** Monday of the week that a weekly bar belongs to, from the date it carries and the rule of its file. */
export function weekOf(day: number, label: WeekLabel): number {
  const opens = label === 'opening_sunday' || label === 'first_session'
  return opens && isoWeekday(day) === 7 ? day + 1 : weekMonday(day)
}

/** Monday of the week that a session, or a daily bar, belongs to. Without a calendar the ISO week's. */
export function weekOfSession(calendar: Calendar | null, day: number): number {
  return calendar !== null && isoWeekday(day) === 7 && opensOnSunday(calendar) ? day + 1 : weekMonday(day)
}

/** Mondays, ascending, of the weeks with at least one session, from the week of one day to that of another, both whole. */
export function expectedWeeks(calendar: Calendar, fromDay: number, toDay: number): Int32Array {
  const shift = opensOnSunday(calendar) ? 1 : 0
  const first = calendar.ordinalFrom(weekOfSession(calendar, fromDay) - shift)
  const end = calendar.ordinalFrom(weekOfSession(calendar, toDay) + 7 - shift)
  const mondays: number[] = []
  for (let i = first; i < end; i++) {
    const monday = weekMonday((calendar.sessions[i] as number) + shift)
    if (mondays.at(-1) !== monday) mondays.push(monday)
  }
  return Int32Array.from(mondays)
}

/** Day number of the last session of the week of a Monday; null when the week has none or is unknown. */
export function weekLastSession(calendar: Calendar, monday: number): number | null {
  const firstDay = monday - (opensOnSunday(calendar) ? 1 : 0)
  const session = calendar.sessions[calendar.ordinalFrom(firstDay + 7) - 1]
  return session !== undefined && session >= firstDay ? session : null
}

/** Day number of the first session of the week of a Monday; null when the week has none or is unknown. */
export function weekFirstSession(calendar: Calendar, monday: number): number | null {
  const firstDay = monday - (opensOnSunday(calendar) ? 1 : 0)
  const session = calendar.sessions[calendar.ordinalFrom(firstDay)]
  return session !== undefined && session < firstDay + 7 ? session : null
}

/**
 * The rule by which a file dates its weekly bars: the one that most of `days` follow, so a running row dated today does
 * not decide. Where two rules explain as many, the session rules lose to `monday` and win over `friday` and Sundays.
 * Without a calendar, Fridays with other days among them are `last_session`, Mondays with others `first_session`.
 * Empty gives `last_session`.
 */
export function inferWeekLabel(days: Int32Array, calendar: Calendar | null): WeekLabel {
  const counts = [0, 0, 0, 0, 0, 0, 0]
  let last = 0
  let first = 0
  const shift = calendar !== null && opensOnSunday(calendar) ? 1 : 0
  for (let i = 0; i < days.length; i++) {
    const day = days[i] as number
    const weekday = isoWeekday(day) - 1
    counts[weekday] = (counts[weekday] as number) + 1
    if (calendar === null) continue
    // As `weekLastSession` and `weekFirstSession` say, of the week that the day is in.
    const firstDay = day - weekday - shift
    if (calendar.sessions[calendar.ordinalFrom(firstDay + 7) - 1] === day) last++
    if (calendar.sessions[calendar.ordinalFrom(weekday === 6 ? day + 1 - shift : firstDay)] === day) first++
  }
  const most = Math.max(...counts)
  const weekday = counts.indexOf(most)
  const label = weekdayLabels[weekday] ?? 'monday'
  if (days.length === 0) return 'last_session'
  if (calendar === null) return mixed(days, weekday) ?? label
  if (label === 'monday' && most >= Math.max(first, last)) return 'monday'
  if (last >= most && last >= first && !(weekday === 6 && opensOnSunday(calendar))) return 'last_session'
  if (first >= most) return 'first_session'
  return label === 'sunday' ? sundayLabel(days, calendar) : label
}

/** Whether a market's trading week opens on Sunday, by its sessions or by the hour at which Monday's session opens. */
export function opensOnSunday(calendar: Calendar): boolean {
  let answer = sundayWeeks.get(calendar)
  if (answer === undefined) {
    answer = hasSundaysOnly(calendar) || mondayOpensBefore(calendar)
    sundayWeeks.set(calendar, answer)
  }
  return answer
}

const sundayWeeks = new WeakMap<Calendar, boolean>()

function hasSundaysOnly({ sessions }: Calendar): boolean {
  let saturdays = 0
  let sundays = 0
  for (const day of sessions) {
    const weekday = isoWeekday(day)
    if (weekday === 6) saturdays++
    else if (weekday === 7) sundays++
  }
  return sundays * 10 > sessions.length && saturdays * 10 < sessions.length
}

function mondayOpensBefore(calendar: Calendar): boolean {
  for (let i = calendar.sessions.length - 1; i >= 0; i--) {
    const day = calendar.sessions[i] as number
    if (isoWeekday(day) !== 1) continue
    const hours = calendar.hours(day)
    return hours !== null && hours.openUs < calendar.localToUtc(day, 0)
  }
  return false
}

/** A session rule seen without a calendar: holidays move some labels off the weekday of the rest. The last row may be a running one. */
function mixed(days: Int32Array, weekday: number): WeekLabel | null {
  const others = days.subarray(0, -1).some((day) => isoWeekday(day) - 1 !== weekday)
  if (!others) return null
  return weekday === 4 ? 'last_session' : weekday === 0 ? 'first_session' : null
}

/** Which way Sundays point: a week without sessions has no bar, so the reading under which fewer bars lie in one is right. */
function sundayLabel(days: Int32Array, calendar: Calendar): WeekLabel {
  if (opensOnSunday(calendar)) return 'opening_sunday'
  let closesNothing = 0
  let opensNothing = 0
  for (const day of days) {
    if (isoWeekday(day) !== 7) continue
    if (weekLastSession(calendar, day - 6) === null) closesNothing++
    if (weekLastSession(calendar, day + 1) === null) opensNothing++
  }
  return closesNothing > opensNothing ? 'opening_sunday' : 'sunday'
}

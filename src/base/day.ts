/**
 * Day numbers: whole days since 1970-01-01 in the proleptic Gregorian calendar, negative before.
 *
 * A day number names a date, not an instant, so nothing here knows a time zone; `Date` is never used.
 * Source of the two conversions: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
 * civil_from_days.
 */

/** One day of 24 hours in microseconds. */
export const DAY_US = 86_400_000_000

/** A date of the proleptic Gregorian calendar. `month` and `day` count from 1. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const DAYS_PER_ERA = 146_097
const DAYS_FROM_ERA_START_TO_1970 = 719_468

/** Day number of a date that exists; for text that may be wrong see `parseIsoDate`. */
export function dayNumber(year: number, month: number, day: number): number {
  // Years begin in March here, so that the leap day comes last.
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - DAYS_FROM_ERA_START_TO_1970
}

/** The date of a day number: the inverse of `dayNumber`. */
export function civilDate(day: number): CivilDate {
  const shifted = day + DAYS_FROM_ERA_START_TO_1970
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth + (marchMonth < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}

/** Calendar year of a day number. */
export function yearOf(day: number): number {
  return civilDate(day).year
}

/** Day of the week, ISO: 1 is Monday, 7 is Sunday. */
export function isoWeekday(day: number): number {
  const weekday = (day + 3) % 7
  return weekday < 0 ? weekday + 8 : weekday + 1
}

/**
 * Day number of `YYYY-MM-DD`, or null when the text is anything else or names a date that does not exist
 * (2023-02-29). Years 0000 to 9999.
 */
export function parseIsoDate(text: string): number | null {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return dayNumber(year, month, day)
}

/** Day number of a `YYYY-MM-DD` known to be right: constants and tests. Throws RangeError on anything else. */
export function dayOf(isoDateText: string): number {
  const day = parseIsoDate(isoDateText)
  if (day === null) throw new RangeError(`not a date of the form YYYY-MM-DD: ${JSON.stringify(isoDateText)}`)
  return day
}

/** `YYYY-MM-DD` of a day number: the inverse of `parseIsoDate` for years 0000 to 9999. */
export function isoDate(day: number): string {
  const date = civilDate(day)
  return `${padded(date.year, 4)}-${padded(date.month, 2)}-${padded(date.day, 2)}`
}

/** Day number of the UTC date that holds an instant in µs since 1970 UTC. */
export function utcDay(timeUs: number): number {
  return Math.floor(timeUs / DAY_US)
}

/**
 * ISO 8601 instant in UTC of whole µs since 1970: `2024-01-05T14:30:00Z`, and `…:00.25Z` with as many decimals of a
 * second as there are.
 */
export function isoInstant(timeUs: number): string {
  const day = utcDay(timeUs)
  const usOfDay = timeUs - day * DAY_US
  const second = Math.floor(usOfDay / 1e6)
  const us = Math.floor(usOfDay - second * 1e6)
  const fraction = us === 0 ? '' : `.${padded(us, 6).replace(/0+$/, '')}`
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((n) => padded(n, 2)).join(':')
  return `${isoDate(day)}T${clock}${fraction}Z`
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The number that `text[from, to)` spells in decimal digits, -1 when another character is among them. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** The first instant after a UTC day, µs: when something ends whose last day it is. */
export function endOfDay(day: number): number {
  return (day + 1) * DAY_US
}

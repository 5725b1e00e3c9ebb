import { DAY_US, dayNumber } from '../base/day.ts'
import { timeKind, type TimeKind } from '../model/decoded.ts'

/** A time as its text gives it; what `time` counts depends on `kind`, see `timeKind`. */
export interface ParsedTime {
  readonly time: number
  readonly kind: TimeKind
}

const unparsable: ParsedTime = { time: NaN, kind: timeKind.unparsable }

const isoForm =
  /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?:[Tt]| +)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?(?: ?([AaPp])\.?[Mm]\.?)? ?(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/
const yearFirstForm = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/
const slashForm =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?(?:[Tt]| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?$/
const dayMonthNameForm = /^(\d{1,2})[- ]([A-Za-z]{3,9})\.?[- ](\d{4})$/
const monthNameDayForm = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/
const numberForm = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads a time as any source is known to write it. White space around it is ignored. Nothing depends on the machine's time zone.
 *
 * `2024-01-05`, `2024/1/5`, `2024.01.05`, `20240105`, `05.01.2024` (day first, as dots always are), `05-Jan-2024`, `Jan 5, 2024` → `day`.
 * `2024-01-05T14:30:00.25Z`, with `+05:30`, `-0500`, `+00`, ` UTC`, a space instead of T → `instant`; without a zone → `local`.
 * `20240105 093000`, `20240105T0930` and the 14 digits `20240105093000` → `local`. `4:00 PM` counts as 16:00.
 * `1/5/2024` and `1-5-2024` → `slashDay`, with a time of day → `slashLocal`, which keeps milliseconds: the packed number is beyond 2^53, and what
 * it loses is less than half a millisecond.
 * Numbers: see `parseTimeNumber`. Decimals of a second beyond µs are cut off (rounded down). Dates that the calendar does not have,
 * hours from 24 and seconds from 60 on → `unparsable`.
 */
export function parseTime(text: string): ParsedTime {
  const trimmed = trimBlanks(text)
  const first = trimmed.charCodeAt(0)
  if (!(first >= 48 && first <= 57) && first !== 45) return monthNameDate(trimmed)
  const separator = trimmed.charCodeAt(4)
  if (trimmed.length === 10 && separator === 45) {
    const simple = yearFirstForm.exec(trimmed)
    if (simple) return dayTime(simple[1], simple[3], simple[4])
  }
  const number = parseTimeNumber(trimmed)
  if (number.kind !== timeKind.unparsable) return number
  const yearFirst = yearFirstForm.exec(trimmed)
  if (yearFirst) return dayTime(yearFirst[1], yearFirst[3], yearFirst[4])
  const iso = isoForm.exec(trimmed)
  if (iso) return isoTime(iso)
  const slash = slashForm.exec(trimmed)
  if (slash) return slashTime(slash)
  const named = dayMonthNameForm.exec(trimmed)
  if (named) return monthName(named[2], named[1], named[3])
  return unparsable
}

/**
 * Reads the text of a number (as printed, so nothing is lost beyond 2^53) as a time.
 *
 * The unit follows from the digits before the point: 8 are a date YYYYMMDD, 9 and 10 are seconds, 11 to 13 ms, 14 to 16 µs, 17 to 19 ns since
 * 1970; 14 that spell YYYYMMDDHHMMSS of the years 1900 to 2199 are that wall clock (as µs they would lie in 1970 to 1973). Negative numbers are
 * times before 1970, and for them 8 digits are seconds. Fewer than 8 digits are no time (row numbers, years, 0 as a stand-in), nor are 20 or more.
 * A fraction counts down to µs; an exponent is written out first. Always rounded down.
 */
export function parseTimeNumber(text: string): ParsedTime {
  const match = numberForm.exec(text)
  if (!match) return unparsable
  const negative = match[1] === '-'
  let whole = match[2] as string
  let fraction = match[3] ?? ''
  const exponent = match[4] === undefined ? 0 : Number(match[4])
  if (exponent > 0) {
    if (exponent > 30) return unparsable
    const moved = fraction.padEnd(exponent, '0')
    whole += moved.slice(0, exponent)
    fraction = moved.slice(exponent)
  } else if (exponent < 0) {
    if (exponent < -30) return unparsable
    const moved = whole.padStart(-exponent + 1, '0')
    fraction = moved.slice(exponent) + fraction
    whole = moved.slice(0, exponent)
  }
  if (exponent !== 0) whole = whole.replace(/^0+(?=\d)/, '')
  if (!negative && whole.length === 8) {
    return /[1-9]/.test(fraction) ? unparsable : dayTime(whole.slice(0, 4), whole.slice(4, 6), whole.slice(6))
  }
  if (!negative && whole.length === 14) {
    const compact = compactLocal(whole)
    if (compact) return compact
  }
  const powerOfUnit = powerToUs(whole.length)
  if (powerOfUnit === null) return unparsable
  return { time: scaled(negative, whole, fraction, powerOfUnit), kind: timeKind.instant }
}

/** Reads a number known to be seconds since 1970, whatever its digits: sources that document the unit (1972 in seconds has 8 digits). */
export function parseEpochSeconds(text: string): ParsedTime {
  const match = /^(-?)(\d{1,11})(?:\.(\d*))?$/.exec(text)
  if (!match) return unparsable
  return { time: scaled(match[1] === '-', match[2] as string, match[3] ?? '', 6), kind: timeKind.instant }
}

/** Reads a time that a source writes in two columns: `20240105` and `093000`, `2024-01-05` and `09:30`. An empty second part leaves the date. */
export function parseDateAndTime(date: string, timeOfDay: string): ParsedTime {
  const clock = trimBlanks(timeOfDay)
  return clock === '' ? parseTime(date) : parseTime(`${trimBlanks(date)} ${clock}`)
}

/** The text without spaces, tabs and no-break spaces around it. */
export function trimBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xa0
}

/** Exponent of ten from the unit that so many digits mean to µs; null when they mean none. */
function powerToUs(digitCount: number): number | null {
  if (digitCount < 8 || digitCount > 19) return null
  if (digitCount <= 10) return 6
  if (digitCount <= 13) return 3
  return digitCount <= 16 ? 0 : -3
}

/** `whole.fraction` times ten to the `power`, rounded down, worked out on the digits. */
function scaled(negative: boolean, whole: string, fraction: string, power: number): number {
  let kept: string
  let cut: string
  if (power >= 0) {
    kept = whole + fraction.slice(0, power).padEnd(power, '0')
    cut = fraction.slice(power)
  } else {
    kept = whole.slice(0, power)
    cut = whole.slice(power) + fraction
  }
  const value = Number(kept)
  if (!negative) return value
  return (/[1-9]/.test(cut) ? -value - 1 : -value) + 0
}

function compactLocal(digits: string): ParsedTime | null {
  const year = Number(digits.slice(0, 4))
  if (year < 1900 || year > 2199) return null
  const day = civilDay(year, Number(digits.slice(4, 6)), Number(digits.slice(6, 8)))
  const us = clockUs(digits.slice(8, 10), digits.slice(10, 12), digits.slice(12, 14), undefined, undefined)
  if (day === null || us === null) return null
  return { time: day * DAY_US + us, kind: timeKind.local }
}

function isoTime(match: RegExpExecArray): ParsedTime {
  const day = civilDay(Number(match[1]), Number(match[3] ?? match[5]), Number(match[4] ?? match[6]))
  const us = clockUs(match[7], match[8], match[9], match[10], match[11])
  if (day === null || us === null) return unparsable
  const zone = match[12]
  const wall = day * DAY_US + us
  if (zone === undefined) return { time: wall, kind: timeKind.local }
  const offset = zoneOffsetUs(zone)
  return offset === null ? unparsable : { time: wall - offset, kind: timeKind.instant }
}

function zoneOffsetUs(zone: string): number | null {
  const sign = zone.charCodeAt(0)
  if (sign !== 43 && sign !== 45) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0
  if (hours > 18 || minutes > 59) return null
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes) * 60e6
}

function slashTime(match: RegExpExecArray): ParsedTime {
  const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])]
  const us = match[5] === undefined ? null : clockUs(match[5], match[6], match[7], match[8], match[9])
  if (match[5] !== undefined && us === null) return unparsable
  if (match[2] === '.') {
    const day = civilDay(year, second, first)
    if (day === null) return unparsable
    return us === null ? { time: day, kind: timeKind.day } : { time: day * DAY_US + us, kind: timeKind.local }
  }
  if (civilDay(year, first, second) === null && civilDay(year, second, first) === null) return unparsable
  const packed = (year * 100 + first) * 100 + second
  if (us === null) return { time: packed, kind: timeKind.slashDay }
  return { time: packed * DAY_US + Math.floor(us / 1000) * 1000, kind: timeKind.slashLocal }
}

/** The instant or day of a slash time once it is known whether the first part is the month. */
export function resolveSlash(time: number, kind: TimeKind, monthFirst: boolean): ParsedTime {
  const packed = kind === timeKind.slashLocal ? Math.floor(time / DAY_US) : time
  const second = packed % 100
  const first = Math.floor(packed / 100) % 100
  const day = civilDay(Math.floor(packed / 10_000), monthFirst ? first : second, monthFirst ? second : first)
  if (day === null) return unparsable
  if (kind === timeKind.slashDay) return { time: day, kind: timeKind.day }
  const usOfDay = Math.round((time - packed * DAY_US) / 1000) * 1000
  return { time: day * DAY_US + usOfDay, kind: timeKind.local }
}

/** Which readings a slash time allows. At least one of the two is true. */
export function slashReadings(
  time: number,
  kind: TimeKind,
): { readonly monthFirst: boolean; readonly dayFirst: boolean; readonly same: boolean } {
  const packed = kind === timeKind.slashLocal ? Math.floor(time / DAY_US) : time
  const second = packed % 100
  const first = Math.floor(packed / 100) % 100
  return { monthFirst: first <= 12, dayFirst: second <= 12, same: first === second }
}

function monthNameDate(text: string): ParsedTime {
  const match = monthNameDayForm.exec(text)
  return match ? monthName(match[1], match[2], match[3]) : unparsable
}

function monthName(name: string | undefined, day: string | undefined, year: string | undefined): ParsedTime {
  const month = months.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1
  return dayTime(year, String(month), day)
}

function dayTime(year: string | undefined, month: string | undefined, day: string | undefined): ParsedTime {
  const number = civilDay(Number(year), Number(month), Number(day))
  return number === null ? unparsable : { time: number, kind: timeKind.day }
}

/** Day number of a date; null when the calendar does not have it. */
function civilDay(year: number, month: number, day: number): number | null {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return dayNumber(year, month, day)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** µs since midnight; null when no clock shows it. */
function clockUs(
  hourText: string | undefined,
  minuteText: string | undefined,
  secondText: string | undefined,
  fraction: string | undefined,
  half: string | undefined,
): number | null {
  let hour = Number(hourText)
  const minute = Number(minuteText)
  const second = secondText === undefined ? 0 : Number(secondText)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'p' || half === 'P' ? 12 : 0)
  }
  if (hour > 23 || minute > 59 || second > 59) return null
  const us = fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0'))
  return ((hour * 60 + minute) * 60 + second) * 1e6 + us
}

import { DAY_US } from '../base/day.ts'
import { areSameNumbers, isUniform } from '../base/same-numbers.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import { timeKind } from '../model/decoded.ts'
import { intervalClass, intervalUs } from '../model/interval.ts'
import type { SeriesPart } from './parts.ts'

/** What turning a written time into an instant and a session takes. */
export interface StampRules {
  readonly dataset: Dataset
  /** `null`: the dataset has none; wall times are then taken as UTC, and sessions are UTC dates. */
  readonly calendar: Calendar | null
}

/**
 * Writes the instant (µs since 1970 UTC) and the session's label of each of a part's rows to `time` and `session` from `at` on; an unparsable time is NaN.
 *
 * A bare date is its own label and stands for midnight UTC. An instant belongs to the session that is open then (the evening of a futures or FX
 * session counts for the next date), outside hours to its local date. For daily and longer bars two midnights are bare dates as well: wall times
 * of 00:00, and instants of 00:00 UTC where every instant of the part is one. Intraday bars stamped with their end are moved to their start,
 * and one that begins before its session opens belongs to it if it ends inside.
 */
export function stampRows(part: SeriesPart, rules: StampRules, time: Float64Array, session: Int32Array, at: number): void {
  if (intervalClass(rules.dataset.interval) === 'intraday') stampIntraday(part, rules, time, session, at)
  else stampDates(part, rules, time, session, at)
}

/** The instant (µs since 1970 UTC) and the session's label of each row. */
export interface Stamps {
  readonly time: Float64Array
  readonly session: Int32Array
}

/** Bare dates as written, and their stamps. */
interface Stamped {
  readonly days: Float64Array
  readonly stamps: Stamps
}

/** The last dates of each dataset: most of its series have the same, and then their stamps are the same arrays. */
const lastStamped = new WeakMap<Dataset, Stamped>()

/**
 * The common case of `stampRows`: every row is a bare date, in ascending order, and the rows stand together in their object.
 * `null` when that is not so. Series of a dataset share the arrays, so they are never written to.
 */
export function stampBareDates({ rows, order, from, to }: SeriesPart, dataset: Dataset): Stamps | null {
  if (order !== null || (to > from && rows.timeKind[from] !== timeKind.day) || !isUniform(rows.timeKind.subarray(from, to))) return null
  const days = rows.time.subarray(from, to)
  const last = lastStamped.get(dataset)
  if (last !== undefined && areSameNumbers(days, last.days)) return last.stamps
  const stamps = stampsOfDays(days)
  if (stamps !== null) lastStamped.set(dataset, { days: days.slice(), stamps })
  return stamps
}

/** `null` when a day is none or before the one before. */
function stampsOfDays(days: Float64Array): Stamps | null {
  const time = new Float64Array(days.length)
  const session = new Int32Array(days.length)
  let previous = -Infinity
  for (let i = 0; i < days.length; i++) {
    const day = days[i] as number
    if (!(day >= previous)) return null
    previous = day
    session[i] = day
    time[i] = day * DAY_US
  }
  return { time, session }
}

function stampDates(part: SeriesPart, { calendar }: StampRules, time: Float64Array, session: Int32Array, at: number): void {
  const { rows, order, from, to } = part
  const midnights = calendar !== null && everyInstantIsMidnight(part)
  for (let k = from, j = at; k < to; k++, j++) {
    const row = order === null ? k : (order[k] as number)
    const written = rows.time[row] as number
    const kind = rows.timeKind[row] as number
    if (!isPlainKind(kind) || !isInRange(kind === timeKind.day ? written * DAY_US : written)) {
      time[j] = NaN
      continue
    }
    const date = Math.floor(kind === timeKind.day ? written : written / DAY_US)
    const isMidnight = kind === timeKind.day || written === date * DAY_US
    if (calendar === null || (isMidnight && (kind !== timeKind.instant || midnights))) {
      session[j] = date
      time[j] = kind === timeKind.day ? date * DAY_US : written
      continue
    }
    const timeUs = kind === timeKind.local ? calendar.localToUtc(date, written - date * DAY_US) : written
    time[j] = timeUs
    session[j] = labelAt(calendar, timeUs)
  }
}

function stampIntraday(part: SeriesPart, { dataset, calendar }: StampRules, time: Float64Array, session: Int32Array, at: number): void {
  const { rows, order, from, to } = part
  const stepUs = intervalUs(dataset.interval)
  const shiftUs = dataset.stamp === 'end' ? stepUs : 0
  for (let k = from, j = at; k < to; k++, j++) {
    const row = order === null ? k : (order[k] as number)
    const written = rows.time[row] as number
    const kind = rows.timeKind[row] as number
    if (!isPlainKind(kind) || !isInRange(kind === timeKind.day ? written * DAY_US : written)) {
      time[j] = NaN
      continue
    }
    if (kind === timeKind.day) {
      session[j] = written
      time[j] = written * DAY_US
      continue
    }
    const date = Math.floor(written / DAY_US)
    const stampUs = kind === timeKind.local && calendar !== null ? calendar.localToUtc(date, written - date * DAY_US) : written
    const timeUs = stampUs - shiftUs
    time[j] = timeUs
    if (calendar === null) {
      session[j] = Math.floor(timeUs / DAY_US)
      continue
    }
    let ordinal = calendar.sessionAt(timeUs)
    if (ordinal < 0) ordinal = calendar.sessionAt(timeUs + stepUs - 1)
    session[j] = ordinal >= 0 ? (calendar.sessions[ordinal] as number) : calendar.localDay(timeUs)
  }
}

/** Label of the session open at an instant, else its local date. */
function labelAt(calendar: Calendar, timeUs: number): number {
  const ordinal = calendar.sessionAt(timeUs)
  return ordinal >= 0 ? (calendar.sessions[ordinal] as number) : calendar.localDay(timeUs)
}

/** Dates whose order of day and month is still open are settled before a part is made; one left over cannot be read. */
function isPlainKind(kind: number): boolean {
  return kind === timeKind.day || kind === timeKind.instant || kind === timeKind.local
}

/** Doubles hold µs exactly up to the year 2255; a time beyond is a unit taken for another, and no day number can hold the farthest. */
function isInRange(timeUs: number): boolean {
  return timeUs >= -FARTHEST_US && timeUs <= FARTHEST_US
}
const FARTHEST_US = (2 ** 31 - 2) * DAY_US

function everyInstantIsMidnight({ rows, order, from, to }: SeriesPart): boolean {
  for (let k = from; k < to; k++) {
    const row = order === null ? k : (order[k] as number)
    if (rows.timeKind[row] === timeKind.instant && (rows.time[row] as number) % DAY_US !== 0) return false
  }
  return true
}

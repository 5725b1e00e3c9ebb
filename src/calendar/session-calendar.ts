import { DAY_US } from '../base/day.ts'
import type { SessionHours, SessionTimes } from './session-hours.ts'
import type { Zone } from './zone.ts'

/** What a calendar is made of. `times` and `digest` are called once, when they are first needed. */
export interface SessionPlan {
  readonly name: string
  readonly version: string
  readonly zone: Zone
  readonly firstDay: number
  readonly lastDay: number
  readonly sessions: Int32Array
  times(): SessionTimes
  /** The same of one session, where that costs less: the table takes the zone's changes of a century. */
  hoursOn?(day: number): SessionHours | null
  readonly factsDigest: string
  digest(): string
}

/** No session closes further from its date, in UTC. */
const NEAR_DAYS = 3
/** Days whose hours are remembered. */
const MOST_HOURS = 64

/** `Calendar` over a list of sessions; see there for what each member means. */
export class SessionCalendar {
  readonly name: string
  readonly version: string
  readonly timeZone: string
  readonly firstDay: number
  readonly lastDay: number
  readonly sessions: Int32Array
  readonly factsDigest: string
  readonly #plan: SessionPlan
  readonly #zone: Zone
  /** For every day from `firstDay` to `lastDay + 1` the ordinal of the first session on or after it. */
  readonly #ordinals: Int32Array
  #times: SessionTimes | undefined
  #digest: string | undefined
  #lastHit = 0
  /** Hours of days that were asked for lately: thousands of series end on the same few. */
  readonly #hours = new Map<number, SessionHours | null>()

  constructor(plan: SessionPlan) {
    this.name = plan.name
    this.version = plan.version
    this.timeZone = plan.zone.name
    this.firstDay = plan.firstDay
    this.lastDay = plan.lastDay
    this.sessions = plan.sessions
    this.factsDigest = plan.factsDigest
    this.#plan = plan
    this.#zone = plan.zone
    this.#ordinals = new Int32Array(plan.lastDay - plan.firstDay + 2)
    let ordinal = 0
    for (let i = 0; i < this.#ordinals.length; i++) {
      this.#ordinals[i] = ordinal
      if (this.sessions[ordinal] === plan.firstDay + i) ordinal++
    }
  }

  get digest(): string {
    return (this.#digest ??= this.#plan.digest())
  }

  knows(day: number): boolean {
    return day >= this.firstDay && day <= this.lastDay
  }

  indexOf(day: number): number {
    const ordinal = this.#ordinals[day - this.firstDay]
    return ordinal !== undefined && this.sessions[ordinal] === day ? ordinal : -1
  }

  ordinalFrom(day: number): number {
    if (day <= this.firstDay) return 0
    return this.#ordinals[day - this.firstDay] ?? this.sessions.length
  }

  countBetween(fromDay: number, toDay: number): number {
    return Math.max(0, this.ordinalFrom(toDay + 1) - this.ordinalFrom(fromDay))
  }

  hours(day: number): SessionHours | null {
    let hours = this.#hours.get(day)
    if (hours === undefined) {
      if (this.#hours.size === MOST_HOURS) this.#hours.clear()
      this.#hours.set(day, (hours = this.#hoursOn(day)))
    }
    return hours
  }

  #hoursOn(day: number): SessionHours | null {
    const ordinal = this.indexOf(day)
    if (ordinal < 0) return null
    if (this.#times === undefined && this.#plan.hoursOn !== undefined) return this.#plan.hoursOn(day)
    const { openUs, closeUs, breakStartUs, breakEndUs } = this.#timesOnce()
    const open = openUs[ordinal] as number
    if (Number.isNaN(open)) return null
    const breakStart = breakStartUs[ordinal] as number
    return {
      openUs: open,
      closeUs: closeUs[ordinal] as number,
      breakStartUs: Number.isNaN(breakStart) ? null : breakStart,
      breakEndUs: Number.isNaN(breakStart) ? null : (breakEndUs[ordinal] as number),
    }
  }

  sessionAt(timeUs: number): number {
    const { openUs, closeUs } = this.#timesOnce()
    const hit = this.#lastHit
    if (timeUs >= (openUs[hit] as number)) {
      if (timeUs < (closeUs[hit] as number)) return hit
      const nextOpen = openUs[hit + 1]
      if (nextOpen === undefined || timeUs < nextOpen) return -1
      if (timeUs < (closeUs[hit + 1] as number)) return (this.#lastHit = hit + 1)
    }
    const ordinal = lastAtMost(openUs, timeUs)
    if (ordinal < 0) return -1
    this.#lastHit = ordinal
    return timeUs < (closeUs[ordinal] as number) ? ordinal : -1
  }

  localDay(timeUs: number): number {
    return this.#zone.localDay(timeUs)
  }

  localToUtc(day: number, usOfDay: number): number {
    return this.#zone.localToUtc(day, usOfDay)
  }

  lastCompleted(asOfUs: number, lagUs: number): number {
    const untilUs = asOfUs - lagUs
    // Past the calendar's end a later session may have closed that it does not know. No zone is two days from UTC.
    if (!(untilUs <= (this.lastDay - 1) * DAY_US || untilUs <= this.localToUtc(this.lastDay + 1, 0))) return -1
    // A session is over within three days of its date, wherever it is.
    const day = Math.floor(untilUs / DAY_US)
    let ordinal = this.ordinalFrom(day + NEAR_DAYS)
    while (ordinal > 0 && this.completedUs(ordinal - 1) > untilUs) ordinal--
    return ordinal - 1
  }

  completedUs(ordinal: number): number {
    const day = this.sessions[ordinal] as number
    return this.hours(day)?.closeUs ?? this.localToUtc(day + 1, 0)
  }

  #timesOnce(): SessionTimes {
    return (this.#times ??= this.#plan.times())
  }
}

/** Index of the last element that is at most `limit`; -1 when none is. Ascending; leading NaN count as smaller and never match. */
function lastAtMost(ascending: Float64Array, limit: number): number {
  let low = -1
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((ascending[middle] as number) > limit) high = middle - 1
    else low = middle
  }
  return low >= 0 && (ascending[low] as number) <= limit ? low : -1
}

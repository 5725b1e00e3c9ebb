import { calendarAliases } from './aliases.ts'
import { aroundTheClock } from './around-the-clock.ts'
import { exchangeCalendar, exchangeDigest, exchangeNames, exchangeSessions } from './exchange-calendar.ts'
import { foreignExchange, foreignSessions } from './foreign-exchange.ts'
import { nearestName } from './nearest-name.ts'
import type { SessionHours } from './session-hours.ts'
import { emptyTable, type SessionTable, setDays } from './session-table.ts'

/**
 * When data should exist: the sessions of an exchange or market and their hours.
 *
 * A session is a date label, held as a day number (days since 1970-01-01); an ordinal is an index into `sessions`.
 * Instants are µs since 1970 UTC. Outside [firstDay, lastDay] every answer is unknown, never a guess.
 */
export interface Calendar {
  /** Canonical name: `XNYS`, `24/7`, `FX`. */
  readonly name: string
  /** What the facts were taken from, for people: the package's version and our own revision. */
  readonly version: string
  /** Changes when any answer may have changed: facts, rules, or the runtime's time zone data. */
  readonly digest: string
  /** Changes when the calendar's own data do. Costs nothing, unlike `digest`, which also looks at what the runtime knows of the time zone. */
  readonly factsDigest: string
  /** IANA name. */
  readonly timeZone: string
  readonly firstDay: number
  readonly lastDay: number
  /** Day numbers of all sessions in range, ascending. Not to be written to. */
  readonly sessions: Int32Array
  /** Ordinal of a session; -1 when the day is none, or unknown (`knows` tells which). */
  indexOf(day: number): number
  /** Whether the day lies in [firstDay, lastDay]. */
  knows(day: number): boolean
  /** First ordinal with `sessions[ordinal] >= day`; `sessions.length` when there is none. */
  ordinalFrom(day: number): number
  /** Number of known sessions from one day to another, both included; 0 when they are the wrong way round. */
  countBetween(fromDay: number, toDay: number): number
  /** Null when the day is no session or its hours are unknown. */
  hours(day: number): SessionHours | null
  /** Ordinal of the session that is open at an instant, its break included, its close not; -1 when none is or its hours are unknown. */
  sessionAt(timeUs: number): number
  /** Day number of the local date of an instant. Answers outside the range too. */
  localDay(timeUs: number): number
  /** Instant of a local wall time. One that a change of clocks skips moves forward by the change, one that comes twice is the earlier. */
  localToUtc(day: number, usOfDay: number): number
  /**
   * Ordinal of the last session with close + lag <= as-of; -1 when unknown: before the first close or after `lastDay`.
   * A session whose hours are unknown closes with its local day. Never falls as as-of rises within the range.
   */
  lastCompleted(asOfUs: number, lagUs: number): number
  /** When the session of an ordinal is over, µs: its close; where its hours are unknown, with its local day. */
  completedUs(ordinal: number): number
}

export type { SessionHours, SessionTable }
export { calendarAliases }

/** Canonical names, in order of weight. */
export const calendarNames: readonly string[] = ['XNYS', '24/7', 'FX', 'FX-UTC', ...exchangeNames.filter((name) => name !== 'XNYS')]

const found = new Map<string, Calendar>()

/** The calendar of a canonical name or alias in any case, decoded when first asked for; null for any other name. */
export function findCalendar(name: string): Calendar | null {
  const canonical = canonicalName(name)
  if (canonical === null) return null
  const known = found.get(canonical)
  if (known !== undefined) return known
  const calendar = build(canonical)
  if (calendar !== null) found.set(canonical, calendar)
  return calendar
}

/** The sessions of a calendar, by name or alias, among the days of [fromDay, toDay]; null for any other name. */
export function sessionTable(name: string, fromDay: number, toDay: number): SessionTable | null {
  const canonical = canonicalName(name)
  if (canonical === null) return null
  if (canonical === 'FX') return foreignSessions(fromDay, toDay)
  const table = exchangeSessions(canonical, fromDay, toDay)
  if (table !== null) return table
  const calendar = findCalendar(canonical) as Calendar
  const whole = emptyTable(calendar, fromDay, toDay)
  setDays(whole, calendar.sessions, 1)
  return whole
}

/** `factsDigest` of a calendar by name or alias; of an exchange without decoding it. Null for any other name. */
export function calendarDigest(name: string): string | null {
  const canonical = canonicalName(name)
  return canonical === null ? null : (exchangeDigest(canonical) ?? findCalendar(canonical)?.factsDigest ?? null)
}

/** Canonical name of the calendar whose name or alias is nearest in spelling, for "did you mean"; `null` when none is near. */
export function nearestCalendarName(name: string): string | null {
  const nearest = nearestName(name, [...calendarNames, ...Object.keys(calendarAliases)])
  return nearest === null ? null : (canonicalName(nearest) ?? nearest)
}

function canonicalName(name: string): string | null {
  const upper = name.trim().toUpperCase()
  if (calendarNames.includes(upper)) return upper
  return Object.hasOwn(calendarAliases, upper) ? (calendarAliases[upper] as string) : null
}

function build(canonical: string): Calendar | null {
  if (canonical === '24/7') return aroundTheClock()
  if (canonical === 'FX' || canonical === 'FX-UTC') return foreignExchange(canonical)
  return exchangeCalendar(canonical)
}

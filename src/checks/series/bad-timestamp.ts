import { civilDate, DAY_US, dayNumber, isoDate, isoInstant, utcDay } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { weekMonday } from '../../calendar/weeks.ts'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { barsName, blame } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import type { Derived } from '../derived.ts'

/** Seconds or ms of any year up to 2100, read as ms or µs, fall before this day. */
const epochEnd = dayNumber(1970, 2, 18)
/** Dates that programs write when they have none: .NET, Excel's two zeros, .NET on SQL Server, NTP and COBOL, Unix. */
const defaultDays: ReadonlySet<number> = new Set([
  dayNumber(1, 1, 1),
  dayNumber(1601, 1, 1),
  dayNumber(1753, 1, 1),
  dayNumber(1899, 12, 30),
  dayNumber(1899, 12, 31),
  dayNumber(1900, 1, 1),
])
const fiveYears = 1826

/**
 * Finds times that cannot be: unreadable, in the future, or left over from a missing or wrongly scaled value.
 *
 * Three kinds of defects: one for all rows whose time could not be read (they have no slot), one for the bars of sessions that have not begun,
 * one for bars that stand alone, over five years before all others, on a date that programs write for "none" or in early 1970 (a unit jump).
 * Source: epoch conventions of Unix, .NET, SQL Server and Excel; sources that changed from ms to µs (Binance's bulk files, 2025-01-01).
 */
export const badTimestamp = defineSeriesCheck({
  id: 'bad_timestamp',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a time that is unreadable, in the future, or a default or wrongly scaled value',
  formula:
    "Rows whose time cannot be read. Bars whose session, week or month begins more than `skewSeconds` after as-of (intraday: whose start does; daily: both the session's open and its local midnight). At most `strays` bars (or 1 % of them) at the beginning, over five years before the next bar, dated 0001-01-01, 1601-01-01, 1753-01-01, 1899-12-30, 1899-12-31, 1900-01-01 or from 1970-01-01 to 1970-02-17.",
  source: 'Default dates of .NET, SQL Server, Excel and Unix; unit changes of vendors such as Binance (ms to µs on 2025-01-01).',
  params: {
    skewSeconds: { default: 300, min: 0, max: 86_400, unit: 's', about: 'how far a start may lie after as-of' },
    strays: { default: 5, min: 1, max: 1000, unit: 'bars', about: 'most bars that count as strays before the series' },
  },
  reads: ['as-of', 'calendar'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run(series, { calendar, asOfUs, derived }, { skewSeconds, strays }) {
    const { bars, unparsableRows } = series
    const defects: Defect[] = []
    if (unparsableRows.length > 0) defects.push(unparsable(unparsableRows))
    const isolated = straysBefore(series, Math.max(strays, Math.floor(bars.length / 100)))
    if (isolated > 0) defects.push(stray(series, derived, isolated))
    const latestUs = asOfUs + skewSeconds * 1e6
    let first = bars.length
    while (first > isolated && earliestUs(series, derived, calendar, first - 1) > latestUs) first--
    if (first < bars.length) defects.push(future(derived, first, bars.length, asOfUs))
    return defects
  },
})

function unparsable(rows: readonly number[]): Defect {
  const [first] = rows
  const message =
    rows.length === 1
      ? `The time of row ${first as number} cannot be read`
      : `The times of ${rows.length} rows cannot be read, the first is row ${first as number}`
  return { slots: [], from: null, to: null, message, evidence: { rows: rows.length, row: first as number } }
}

function future(derived: Derived, first: number, end: number, asOfUs: number): Defect {
  const run = Array.from({ length: end - first }, (_, k) => first + k)
  return blame(derived, run, {
    message: `${run.length === 1 ? 'A bar stands' : `${run.length} bars stand`} in the future ${barsName(derived, run)}; it is judged as of ${isoInstant(asOfUs)}`,
    evidence: { kind: 'future', bars: run.length, asOf: isoInstant(asOfUs) },
  })
}

/** The earliest instant at which bar `i` can have begun. */
function earliestUs({ bars }: Series, derived: Derived, calendar: Calendar | null, i: number): number {
  const day = bars.session[i] as number
  if (derived.intervalClass === 'intraday') return bars.time[i] as number
  if (derived.intervalClass === 'weekly') return midnightUs(calendar, weekMonday(day))
  if (derived.intervalClass === 'monthly') return midnightUs(calendar, dayNumber(civilDate(day).year, civilDate(day).month, 1))
  const midnight = midnightUs(calendar, day)
  return Math.min(midnight, calendar?.hours(day)?.openUs ?? midnight)
}

/** When a day begins on the exchange; where that is not known, when it first begins on earth. */
function midnightUs(calendar: Calendar | null, day: number): number {
  return calendar?.knows(day) === true ? calendar.localToUtc(day, 0) : day * DAY_US - 14 * 3600e6
}

/** How many bars at the beginning are leftovers: dated on a default, and over five years before the rest. */
function straysBefore({ bars: { session, length } }: Series, most: number): number {
  for (let i = 0; i < Math.min(most, length - 1); i++) {
    const day = session[i] as number
    if (!defaultDays.has(day) && !(day >= 0 && day < epochEnd)) return 0
    if ((session[i + 1] as number) - day > fiveYears) return i + 1
  }
  return 0
}

function stray({ bars }: Series, derived: Derived, count: number): Defect {
  const run = Array.from({ length: count }, (_, k) => k)
  const timeUs = bars.time[0] as number
  const firstUs = bars.time[count] as number
  const lastUs = bars.time[bars.length - 1] as number
  const factor = [1e3, 1e6, 1e9].find((by) => timeUs * by >= firstUs - 366 * DAY_US && timeUs * by <= lastUs + 366 * DAY_US)
  const why = factor === undefined ? 'a date that programs write for none' : `${factor} times too small: its unit was taken for a finer one`
  return blame(derived, run, {
    message: `${count === 1 ? 'A bar stands' : `${count} bars stand`} alone ${barsName(derived, run)}, the next is of ${isoDate(utcDay(firstUs))}: ${why}`,
    evidence: { kind: factor === undefined ? 'default' : 'unit', bars: count, factor: factor ?? null, next: isoDate(utcDay(firstUs)) },
  })
}

import { findCalendar } from '../../src/calendar/calendar.ts'
import { dayOf, DAY_US } from '../../src/base/day.ts'
import { Derived } from '../../src/checks/derived.ts'
import type { SeriesContext, SeriesSummary } from '../../src/checks/define.ts'
import type { Bars } from '../../src/model/bars.ts'
import type { Dataset } from '../../src/model/dataset.ts'
import type { Series, Slot } from '../../src/model/series.ts'

export interface BarValues {
  /** ISO date: the session's label. */
  readonly day?: string
  readonly sessionDay?: number
  /** µs since 1970; default midnight UTC of the session. */
  readonly timeUs?: number
  readonly open?: number
  readonly high?: number
  readonly low?: number
  readonly close?: number
  readonly volume?: number
  readonly flags?: number
  readonly decimals?: number
}

/** Bars from rows; fields left out are a flat 10 with a volume of 1,000,000. NaN needs its flags given beside it. */
export function barsOf(rows: readonly BarValues[]): Bars {
  const n = rows.length
  const column = (pick: (row: BarValues) => number) => Float64Array.from(rows, pick)
  const session = Int32Array.from(rows, (row) => row.sessionDay ?? dayOf(row.day ?? '2024-01-05'))
  return {
    length: n,
    time: Float64Array.from(rows, (row, i) => row.timeUs ?? (session[i] as number) * DAY_US),
    session,
    open: column((row) => row.open ?? 10),
    high: column((row) => row.high ?? Math.max(row.open ?? 10, row.close ?? 10)),
    low: column((row) => row.low ?? Math.min(row.open ?? 10, row.close ?? 10)),
    close: column((row) => row.close ?? 10),
    volume: column((row) => row.volume ?? 1_000_000),
    bid: null,
    ask: null,
    flags: Uint16Array.from(rows, (row) => row.flags ?? 0),
    decimals: Uint8Array.from(rows, (row) => row.decimals ?? 2),
    sourceRow: Uint32Array.from(rows, (_, i) => i),
  }
}

export const dailyDataset: Dataset = {
  name: 'daily',
  kind: 'bars',
  path: 'daily/{symbol}.json',
  format: 'auto',
  interval: { unit: 'day', count: 1 },
  calendar: 'XNYS',
  completeness: 'dense',
  lagUs: 0,
  stamp: 'start',
  dates: null,
}

export function seriesOf(bars: Bars, overrides: Partial<Series> = {}): Series {
  return {
    symbol: 'TEST',
    dataset: dailyDataset,
    bars,
    setAside: [],
    disordered: [],
    unparsableRows: [],
    declared: [{}],
    columns: [['time', 'open', 'high', 'low', 'close', 'volume']],
    modifiedUs: dayOf('2024-12-31') * DAY_US,
    ...overrides,
  }
}

export function contextOf(series: Series, overrides: Partial<SeriesContext> = {}): SeriesContext {
  const calendar =
    overrides.calendar !== undefined ? overrides.calendar : series.dataset.calendar === null ? null : findCalendar(series.dataset.calendar)
  return {
    calendar,
    metadata: null,
    asOfUs: dayOf('2024-12-31') * DAY_US,
    derived: new Derived(series, calendar),
    ...overrides,
  }
}

/** `count` XNYS-like bars on the calendar's sessions from `from` on, made by `make`. */
export function sessionBars(count: number, from: string, make: (i: number) => BarValues, calendarName = 'XNYS'): Bars {
  const calendar = findCalendar(calendarName)
  if (!calendar) throw new Error(`no calendar ${calendarName}`)
  const first = calendar.ordinalFrom(dayOf(from))
  return barsOf(Array.from({ length: count }, (_, i) => ({ ...make(i), sessionDay: calendar.sessions[first + i] as number })))
}

/** A series of the daily dataset as summary checks see it: one bar, the last. */
export function summaryOf(dataset: Partial<Dataset> = {}, last: Slot = dayOf('2024-01-04')): SeriesSummary {
  return {
    symbol: 'TEST',
    dataset: { ...dailyDataset, ...dataset },
    coverage: {
      records: 1,
      bars: 1,
      firstSlot: last,
      lastSlot: last,
      latestUs: 0,
      expected: 1,
      present: 1,
      yearOfBars: 252,
      liquidity: 'liquid',
    },
    declared: [],
    modifiedUs: 0,
  }
}

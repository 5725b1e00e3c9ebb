import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Series } from '../../model/series.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { intradayDataset, weeklyDataset } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { badTimestamp } from './bad-timestamp.ts'

const HOUR_US = 3600e6

function run(rows: readonly BarValues[], asOfUs: number, overrides: Partial<Series> = {}) {
  const series = seriesOf(barsOf(rows), overrides)
  return badTimestamp.run(series, contextOf(series, { asOfUs }), defaultsOf(badTimestamp))
}

const noon = dayOf('2024-01-05') * DAY_US + 17 * HOUR_US

test('rows whose time cannot be read are one defect without slots', () => {
  expect(run([{ day: '2024-01-05' }], noon, { unparsableRows: [3, 4] })).toMatchObject([
    { slots: [], message: 'The times of 2 rows cannot be read, the first is row 3', evidence: { rows: 2, row: 3 } },
  ])
})

test("today's running bar passes, tomorrow's is in the future", () => {
  expect(run([{ day: '2024-01-05' }], noon)).toEqual([])
  expect(run([{ day: '2024-01-05' }, { day: '2024-01-08' }, { day: '2025-01-08' }], noon)).toMatchObject([
    { slots: [dayOf('2024-01-08'), dayOf('2025-01-08')], evidence: { kind: 'future', bars: 2 } },
  ])
})

test('a daily bar is in the future until five minutes before its day begins on the exchange', () => {
  const midnight = findCalendar('XNYS')!.localToUtc(dayOf('2024-01-08'), 0)
  expect(run([{ day: '2024-01-08' }], midnight - 300e6)).toEqual([])
  expect(run([{ day: '2024-01-08' }], midnight - 300e6 - 1)).toHaveLength(1)
})

test('a session that opens on the evening before is not in the future then', () => {
  const cme = { ...seriesOf(barsOf([])).dataset, calendar: 'CMES' }
  const opening = findCalendar('CMES')!.hours(dayOf('2024-01-09'))!.openUs
  expect(run([{ day: '2024-01-09' }], opening, { dataset: cme })).toEqual([])
})

test('a weekly bar labelled by the last session of the running week passes, one of the next week does not', () => {
  const tuesday = dayOf('2024-01-09') * DAY_US + 17 * HOUR_US
  expect(run([{ day: '2024-01-05' }, { day: '2024-01-12' }], tuesday, { dataset: weeklyDataset })).toEqual([])
  expect(run([{ day: '2024-01-05' }, { day: '2024-01-19' }], tuesday, { dataset: weeklyDataset })).toHaveLength(1)
})

test('an intraday bar may begin up to five minutes after as-of', () => {
  const at = (timeUs: number) => run([{ day: '2024-01-05', timeUs }], noon, { dataset: intradayDataset(60) })
  expect(at(noon + 300e6)).toEqual([])
  expect(at(noon + 300e6 + 1)).toMatchObject([{ slots: [noon + 300e6 + 1] }])
})

test('a year that only a wrong unit can give is in the future', () => {
  expect(run([{ day: '2024-01-05' }, { sessionDay: 19_727_000 }], noon)).toMatchObject([
    { slots: [19_727_000], evidence: { kind: 'future' } },
  ])
})

test('a bar on a date that programs write for none, years before the rest, is a leftover', () => {
  for (const day of ['0001-01-01', '1899-12-30', '1900-01-01', '1970-01-01']) {
    expect(run([{ day }, { day: '2024-01-04' }, { day: '2024-01-05' }], noon), day).toMatchObject([
      { slots: [dayOf(day)], evidence: { kind: 'default', next: '2024-01-04' } },
    ])
  }
})

test('stamps in ms read as µs are told as a unit jump', () => {
  const day = dayOf('2024-01-04')
  const row = { sessionDay: Math.floor(day / 1000), timeUs: (day * DAY_US) / 1000 }
  expect(run([row, { day: '2024-01-04' }, { day: '2024-01-05' }], noon)).toMatchObject([{ evidence: { kind: 'unit', factor: 1000 } }])
})

test('a series that really begins in 1970, or with a long gap, passes', () => {
  const from = (...days: readonly string[]) =>
    run(
      [...days, '2024-01-05'].map((day) => ({ day })),
      noon,
    )
  expect(from('1970-01-02', '1970-01-05', '1970-02-18')).toEqual([])
  expect(from('1970-01-02', '1975-01-02')).toEqual([])
  expect(from('1970-01-02', '1975-01-03')).toHaveLength(1)
  expect(from('1985-03-04')).toEqual([])
})

test('an empty series passes', () => {
  expect(run([], noon)).toEqual([])
})

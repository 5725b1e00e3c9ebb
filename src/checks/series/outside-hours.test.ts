import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import type { Dataset } from '../../model/dataset.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { intradayDataset, intradayRows } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { outsideHours } from './outside-hours.ts'

const MINUTE_US = 60e6

function run(rows: readonly BarValues[], dataset: Dataset) {
  const series = seriesOf(barsOf([...rows].sort((a, b) => a.timeUs! - b.timeUs!)), { dataset })
  return outsideHours.run(series, contextOf(series), defaultsOf(outsideHours))
}

/** An instant of New York in winter, five hours behind UTC. */
const at = (day: string, hour: number, minute: number): BarValues => ({
  day,
  timeUs: dayOf(day) * DAY_US + ((hour + 5) * 60 + minute) * MINUTE_US,
})

const plan = { minutes: 30 } as const
const winter = intradayRows('2024-01-02', '2024-02-29', plan)
const halfHours = intradayDataset(30)

test('bars of the sessions pass', () => {
  expect(run(winter, halfHours)).toEqual([])
  expect(run([], halfHours)).toEqual([])
})

test('a bar before the open, at night or on a Saturday is a row too many', () => {
  const night = at('2024-01-05', 3, 0)
  const saturday = at('2024-01-06', 12, 0)
  expect(run([...winter, night, saturday], halfHours)).toMatchObject([
    { slots: [night.timeUs], extra: true, message: 'A bar lies outside the hours of XNYS at 2024-01-05T08:00:00Z' },
    { slots: [saturday.timeUs] },
  ])
})

test('the closing auction passes up to ten minutes after the close', () => {
  const minutes = intradayDataset(1)
  expect(run([...winter, at('2024-01-05', 16, 10)], minutes)).toEqual([])
  expect(run([...winter, at('2024-01-05', 16, 11)], minutes)).toHaveLength(1)
  expect(run([...winter, at('2024-01-05', 9, 29)], minutes)).toHaveLength(1)
  expect(run([...winter, at('2024-01-05', 9, 29)], intradayDataset(2))).toEqual([])
})

test('a half day ends at 13:00', () => {
  const rows = intradayRows('2023-11-20', '2023-12-22', plan)
  expect(run([...rows, at('2023-11-24', 15, 0)], halfHours)).toHaveLength(1)
})

test('hours by the clock, the first of which begins before the open, pass', () => {
  const clock = winter
    .filter((row) => row.timeUs! % (60 * MINUTE_US) !== 0)
    .map((row) => ({ ...row, timeUs: row.timeUs! - 30 * MINUTE_US }))
  expect(run(clock, intradayDataset(60))).toEqual([])
})

test("Tokyo's lunch is outside its hours", () => {
  const tokyo = intradayDataset(30, { calendar: 'XTKS' })
  const rows = intradayRows('2024-01-04', '2024-01-31', { ...plan, calendarName: 'XTKS' })
  // The morning ends at 02:30 UTC, the afternoon begins at 03:30.
  const lunch = { day: '2024-01-10', timeUs: dayOf('2024-01-10') * DAY_US + 2.75 * 60 * MINUTE_US }
  expect(run(rows, tokyo)).toEqual([])
  expect(run([...rows, lunch], tokyo)).toMatchObject([{ slots: [lunch.timeUs] }])
})

test('bars outside in over a fifth of the sessions are extended hours, for review', () => {
  const days = [...new Set(winter.map((row) => row.sessionDay!))].slice(0, 40)
  const sessions = winter.filter((row) => days.includes(row.sessionDay!))
  const early = (count: number) => days.slice(0, count).map((day) => ({ sessionDay: day, timeUs: day * DAY_US + 13 * 60 * MINUTE_US }))
  expect(run([...sessions, ...early(8)], halfHours)).toHaveLength(8)
  expect(run([...sessions, ...early(9)], halfHours)).toMatchObject([{ status: 'review', evidence: { bars: 9, sessions: 9 } }])
})

test('crypto and unknown calendars have no hours to be outside of', () => {
  const allDay = Array.from({ length: 48 }, (_, i) => ({ day: '2024-01-06', timeUs: dayOf('2024-01-06') * DAY_US + i * 30 * MINUTE_US }))
  expect(run(allDay, intradayDataset(30, { calendar: '24/7' }))).toEqual([])
  expect(run(allDay, intradayDataset(30, { calendar: null }))).toHaveProperty('notApplicable')
})

import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { intradayDataset, intradayRows } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { dstShift } from './dst-shift.ts'

const HOUR_US = 3600e6

function run(rows: readonly BarValues[], calendar: string | null = 'XNYS'): readonly Defect[] {
  const series = seriesOf(barsOf(rows), { dataset: intradayDataset(30, { calendar }) })
  return dstShift.run(series, contextOf(series), defaultsOf(dstShift)) as readonly Defect[]
}

const year = (shiftUs: (day: number) => number, calendarName = 'XNYS') =>
  intradayRows('2023-01-03', '2023-12-29', { minutes: 30, calendarName, shiftUs })
const between = (from: string, to: string) => (day: number) => (day >= dayOf(from) && day <= dayOf(to) ? HOUR_US : 0)
const spans = (defects: readonly Defect[]) =>
  defects.map(({ from, to }) => [from, to].map((us) => new Date(us! / 1000).toISOString().slice(0, 10)))

test('right stamps pass, half days among them', () => {
  expect(run(year(() => 0))).toEqual([])
})

test('stamps converted with the winter offset all year are an hour off in summer', () => {
  const newYork = findCalendar('XNYS')!
  const fixedOffset = (day: number) => day * DAY_US + 17 * HOUR_US - newYork.localToUtc(day, 12 * HOUR_US)
  const defects = run(year(fixedOffset))
  expect(spans(defects)).toEqual([['2023-03-13', '2023-11-03']])
  expect(defects[0]).toMatchObject({ evidence: { shiftHours: 1, timeZone: 'America/New_York' } })
})

test("stamps converted with Europe's rules are off in the weeks in which only America has changed", () => {
  const defects = run(year((day) => between('2023-03-13', '2023-03-24')(day) + between('2023-10-30', '2023-11-03')(day)))
  expect(spans(defects)).toEqual([
    ['2023-03-13', '2023-03-24'],
    ['2023-10-30', '2023-11-03'],
  ])
})

test('three sessions are the least', () => {
  expect(run(year(between('2023-03-13', '2023-03-14')))).toEqual([])
  expect(run(year(between('2023-03-13', '2023-03-15')))).toHaveLength(1)
})

test('a shift away from any change of clocks, or by another amount, is not this', () => {
  expect(run(year(between('2023-06-05', '2023-06-16')))).toEqual([])
  expect(run(year((day) => between('2023-03-13', '2023-03-24')(day) / 2))).toEqual([])
})

test('a session whose first bars are missing is not shifted', () => {
  const rows = year(() => 0).filter(
    (row) => row.sessionDay! < dayOf('2023-03-13') || row.sessionDay! > dayOf('2023-03-17') || row.timeUs! % DAY_US >= 14.5 * HOUR_US,
  )
  expect(run(rows)).toEqual([])
})

test('exchanges without clock changes, crypto and no calendar have none', () => {
  expect(
    run(
      intradayRows('2024-01-04', '2024-06-28', { minutes: 30, calendarName: 'XTKS', shiftUs: between('2024-03-11', '2024-03-22') }),
      'XTKS',
    ),
  ).toEqual([])
  expect(
    run(
      year(() => 0),
      null,
    ),
  ).toHaveProperty('notApplicable')
  expect(run([])).toEqual([])
})

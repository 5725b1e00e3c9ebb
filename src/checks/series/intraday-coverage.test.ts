import { expect, test } from 'vitest'
import { dayOf, isoInstant } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Defect } from '../../model/defect.ts'
import { contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { intradayBars } from '../../../test/support/intraday.ts'
import { defaultsOf } from '../define.ts'
import { intradayCoverage } from './intraday-coverage.ts'

const interval = { unit: 'minute', count: 30 } as const

interface Case {
  readonly calendar?: string
  readonly days: readonly string[]
  readonly completeness?: Dataset['completeness']
  readonly keeps?: (session: number, at: number) => boolean
  readonly asOfUs?: number
}

function run({ calendar = 'XNYS', days, completeness = 'dense', keeps = () => true, asOfUs }: Case): readonly Defect[] {
  const dataset: Dataset = { ...dailyDataset, calendar, interval, completeness }
  const series = seriesOf(intradayBars(calendar, interval, days, keeps), { dataset })
  return intradayCoverage.run(
    series,
    contextOf(series, asOfUs === undefined ? {} : { asOfUs }),
    defaultsOf(intradayCoverage),
  ) as readonly Defect[]
}

const times = (defect: Defect | undefined) => defect?.slots.map((slot) => isoInstant(slot).slice(11, 16))

test('full sessions pass: a half day, a day with a break, a day without end, a week of foreign exchange', () => {
  expect(run({ days: ['2024-07-02', '2024-07-03', '2024-07-05'] })).toEqual([])
  expect(run({ calendar: 'XTKS', days: ['2024-01-04', '2024-01-05'] })).toEqual([])
  expect(run({ calendar: '24/7', days: ['2024-01-05', '2024-01-06', '2024-01-07'] })).toEqual([])
  expect(run({ calendar: 'FX', days: ['2024-01-04', '2024-01-05', '2024-01-08'] })).toEqual([])
})

test('intervals without a bar inside a session are one defect of that session', () => {
  const [first, ...rest] = run({
    days: ['2024-01-04', '2024-01-05'],
    keeps: (session, at) => !(session === 1 && (at === 2 || at === 3 || at === 7)),
  })
  expect(rest).toEqual([])
  expect(times(first)).toEqual(['15:30', '16:00', '18:00'])
  expect(first).toMatchObject({
    message: '3 of 13 intervals inside the session of 2024-01-05 have no bar, the first at 2024-01-05T15:30:00Z',
  })
})

test("a session's missing ends are not its business", () => {
  expect(run({ days: ['2024-01-04', '2024-01-05'], keeps: (_, at) => at > 2 && at < 9 })).toEqual([])
})

test('a sparse session may have holes, until it holds less than half of what it usually does', () => {
  const days = sessionsFrom('2024-02-01', 20)
  const holes = (modulus: number) => (session: number, at: number) => session !== 15 || at === 0 || at === 12 || at % modulus === 0
  expect(run({ days, completeness: 'sparse', keeps: holes(2) })).toEqual([])
  expect(run({ days, completeness: 'sparse', keeps: holes(4) })).toMatchObject([{ evidence: { session: days[15], bars: 4 } }])
  // A name that is thin every day is only that.
  expect(run({ days, completeness: 'sparse', keeps: (session, at) => at === 0 || at === 12 || (session !== 15 && at % 2 === 0) })).toEqual(
    [],
  )
})

test('a session that is running at as-of is not judged', () => {
  const holes = { days: ['2024-01-04', '2024-01-05'], keeps: (session: number, at: number) => session === 0 || at !== 4 }
  const closeUs = findCalendar('XNYS')?.hours(dayOf('2024-01-05'))?.closeUs ?? NaN
  expect(run({ ...holes, asOfUs: closeUs - 1 })).toEqual([])
  expect(run({ ...holes, asOfUs: closeUs })).toHaveLength(1)
})

function sessionsFrom(day: string, count: number): string[] {
  const calendar = findCalendar('XNYS')
  const from = calendar?.ordinalFrom(dayOf(day)) ?? 0
  return Array.from({ length: count }, (_, i) => isoInstant((calendar?.sessions[from + i] as number) * 86_400e6).slice(0, 10))
}

import { expect, test } from 'vitest'
import { dayOf, isoDate, isoInstant } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Defect } from '../../model/defect.ts'
import { intradayBars } from '../../../test/support/intraday.ts'
import { contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { partialSession } from './partial-session.ts'

const interval = { unit: 'minute', count: 30 } as const

interface Case {
  readonly calendar?: string
  readonly days: readonly string[]
  readonly completeness?: Dataset['completeness']
  readonly keeps?: (session: number, at: number) => boolean
  readonly asOfUs?: number
}

function run(
  { calendar = 'XNYS', days, completeness = 'dense', keeps = () => true, asOfUs }: Case,
  allowedIntervals = 0,
): readonly Defect[] {
  const dataset: Dataset = { ...dailyDataset, calendar, interval, completeness }
  const series = seriesOf(intradayBars(calendar, interval, days, keeps), { dataset })
  const params = { ...defaultsOf(partialSession), allowedIntervals }
  return partialSession.run(series, contextOf(series, asOfUs === undefined ? {} : { asOfUs }), params) as readonly Defect[]
}

const times = (defect: Defect | undefined) => defect?.slots.map((slot) => isoInstant(slot).slice(11, 16))

test('full sessions pass, half days and days with a break too', () => {
  expect(run({ days: ['2024-07-02', '2024-07-03', '2024-07-05'] })).toEqual([])
  expect(run({ calendar: 'XTKS', days: ['2024-01-04', '2024-01-05'] })).toEqual([])
  expect(run({ calendar: '24/7', days: ['2024-01-05', '2024-01-06'] })).toEqual([])
})

test('what is missing at both ends of a session is one defect', () => {
  const [defect, ...rest] = run({ days: ['2024-01-04', '2024-01-05'], keeps: (session, at) => session === 0 || (at >= 1 && at <= 10) })
  expect(rest).toEqual([])
  expect(times(defect)).toEqual(['14:30', '20:00', '20:30'])
  expect(defect).toMatchObject({
    message: expect.stringContaining('The session of 2024-01-05 lacks 3 of 13 intervals at its beginning and end') as string,
  })
})

test('as many intervals as are allowed may be missing at an end', () => {
  const one = { days: ['2024-01-04', '2024-01-05'], keeps: (session: number, at: number) => session === 0 || at >= 1 }
  expect(run(one, 1)).toEqual([])
  expect(run(one, 0)).toHaveLength(1)
})

test('the first session may begin in its midst, the last may not end there once it is completed', () => {
  expect(run({ days: ['2024-01-04', '2024-01-05'], keeps: (session, at) => session === 1 || at >= 5 })).toEqual([])
  const cut = { days: ['2024-01-04', '2024-01-05'], keeps: (session: number, at: number) => session === 0 || at < 5 }
  const closeUs = findCalendar('XNYS')?.hours(dayOf('2024-01-05'))?.closeUs ?? NaN
  expect(run({ ...cut, asOfUs: closeUs - 1 })).toEqual([])
  expect(run({ ...cut, asOfUs: closeUs })).toMatchObject([{ slots: { length: 8 } }])
})

test('bars that fill the hours up to an early close are not held to the usual ones, bars beyond it are not counted', () => {
  expect(run({ days: ['2024-07-02', '2024-07-03'], keeps: (session, at) => session === 0 || at < 6 })).toMatchObject([
    { slots: { length: 1 } },
  ])
})

test('a sparse series is held to what it usually does', () => {
  const calendar = findCalendar('XNYS')
  const from = calendar?.ordinalFrom(dayOf('2024-02-01')) ?? 0
  const days = Array.from({ length: 20 }, (_, i) => isoDate(calendar?.sessions[from + i] as number))
  // It ends one to three intervals early; 10 % of the session is 1.3 intervals.
  const usual = (session: number, at: number) => at < 13 - (session % 3)
  expect(run({ days, completeness: 'sparse', keeps: usual })).toEqual([])
  expect(run({ days, completeness: 'sparse', keeps: (session, at) => (session === 15 ? at < 10 : usual(session, at)) })).toEqual([])
  expect(run({ days, completeness: 'sparse', keeps: (session, at) => (session === 15 ? at < 9 : usual(session, at)) })).toMatchObject([
    { evidence: { session: days[15], missingAtEnd: 4 } },
  ])
  // Too few sessions tell nothing yet.
  expect(run({ days, completeness: 'sparse', keeps: (session, at) => (session === 3 ? at < 2 : usual(session, at)) })).toEqual([])
})

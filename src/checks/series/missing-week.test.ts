import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf, isoDate } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { expectedWeeks, weekLastSession } from '../../calendar/weeks.ts'
import type { Defect } from '../../model/defect.ts'
import { barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { missingWeek } from './missing-week.ts'

function judge(days: readonly (string | number)[], asOf = '2024-12-31'): readonly Defect[] {
  const bars = barsOf(days.map((day) => ({ sessionDay: typeof day === 'string' ? dayOf(day) : day })))
  const series = seriesOf(bars, { dataset: { ...dailyDataset, interval: { unit: 'week', count: 1 } } })
  const result = missingWeek.run(series, contextOf(series, { asOfUs: dayOf(asOf) * DAY_US }), defaultsOf(missingWeek))
  if ('notApplicable' in result) throw new Error(result.notApplicable)
  return result
}

const missing = (defects: readonly Defect[]) => defects.map(({ slots }) => slots.map((slot) => isoDate(slot)))

test('neighbouring weeks pass whatever day they are labelled by', () => {
  expect(judge(['2024-01-01', '2024-01-08', '2024-01-15'])).toEqual([])
  // Good Friday: the last session of the week is a Thursday.
  expect(judge(['2024-03-15', '2024-03-22', '2024-03-28', '2024-04-05'])).toEqual([])
  // The week of 10 September 2001 had one session.
  expect(judge(['2001-08-31', '2001-09-07', '2001-09-10', '2001-09-21'])).toEqual([])
  expect(judge([])).toEqual([])
})

test('a maximal run of weeks is one defect with the labels that the file would give them', () => {
  const fridays = judge(['2024-02-23', '2024-03-01', '2024-03-08', '2024-03-15', '2024-04-12', '2024-04-19', '2024-05-03'])
  expect(missing(fridays)).toEqual([['2024-03-22', '2024-03-28', '2024-04-05'], ['2024-04-26']])
  expect(fridays[0]).toMatchObject({
    message: '3 weeks from 2024-03-22 to 2024-04-05 have no bar',
    evidence: { weeks: 3, label: 'last_session' },
  })
  expect(missing(judge(['2024-02-26', '2024-03-04', '2024-03-11', '2024-03-25']))).toEqual([['2024-03-18']])
})

test('a bar of a week to come sets no edge', () => {
  expect(judge(['2024-03-01', '2024-03-08', '2024-03-15', '2024-05-03'], '2024-03-18')).toEqual([])
})

test('a week without sessions is not missing', () => {
  const shanghai = findCalendar('XSHG')
  const fridays = ['2024-01-26', '2024-02-02', '2024-02-08', '2024-02-23', '2024-03-01']
  const bars = barsOf(fridays.map((day) => ({ day })))
  const series = seriesOf(bars, { dataset: { ...dailyDataset, calendar: 'XSHG', interval: { unit: 'week', count: 1 } } })
  // Spring festival: 12 to 16 February 2024.
  expect(missingWeek.run(series, contextOf(series, { calendar: shanghai }), defaultsOf(missingWeek))).toEqual([])
})

test('present and missing weeks together are all weeks between the edges', () => {
  const calendar = findCalendar('XNYS')
  if (!calendar) throw new Error('no XNYS')
  const all = Array.from(
    expectedWeeks(calendar, dayOf('1998-01-05'), dayOf('2024-06-28')),
    (monday) => weekLastSession(calendar, monday) as number,
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: all.length - 100 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 90 }),
      (start, draws) => {
        const weeks = all.slice(start, start + draws.length + 2)
        // One in ten is missing: with most of its bars gone a file does not tell how it labels its weeks.
        const days = weeks.filter((_, i) => i === 0 || i === weeks.length - 1 || draws[i - 1] !== 0)
        const slots = judge(days, '2025-06-30').flatMap((defect) => defect.slots)
        expect([...days, ...slots].sort((a, b) => a - b)).toEqual(weeks)
      },
    ),
  )
})

test('weeks of a thin name are for review, those of a known halt are excused when it covers all their sessions', () => {
  const days = ['2024-02-23', '2024-03-01', '2024-03-15', '2024-03-22']
  const thin = seriesOf(barsOf(days.map((day) => ({ day, volume: 50_000 }))), {
    dataset: { ...dailyDataset, interval: { unit: 'week', count: 1 } },
  })
  expect(missingWeek.run(thin, contextOf(thin, { asOfUs: dayOf('2024-12-31') * DAY_US }), defaultsOf(missingWeek))).toMatchObject([
    { slots: [dayOf('2024-03-08')], status: 'review', evidence: { liquidity: 'thin' } },
  ])
  const liquid = seriesOf(barsOf(days.map((day) => ({ day }))), { dataset: thin.dataset })
  const halt = (from: string, to: string) => {
    const action = { kind: 'halt', day: dayOf(from), lastDay: dayOf(to), ratio: null, amount: null, other: null, note: null } as const
    const context = contextOf(liquid, { asOfUs: dayOf('2024-12-31') * DAY_US, actions: [{ ...action, symbol: liquid.symbol }] })
    return missingWeek.run(liquid, context, defaultsOf(missingWeek))
  }
  expect(halt('2024-03-04', '2024-03-08')).toMatchObject([{ excuse: expect.stringContaining('halt') }])
  expect(halt('2024-03-05', '2024-03-08')).toMatchObject([{ slots: [dayOf('2024-03-08')] }])
  expect(halt('2024-03-05', '2024-03-08')).not.toMatchObject([{ excuse: expect.anything() }])
})

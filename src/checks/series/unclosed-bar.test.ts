import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { SeriesSummary } from '../define.ts'
import { dailyDataset } from '../../../test/support/series.ts'
import { intradayDataset, weeklyDataset } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { unclosedBar } from './unclosed-bar.ts'

function run(
  lastSlot: number | null,
  modifiedUs: number,
  { dataset = dailyDataset, asOfUs = dayOf('2024-02-01') * DAY_US }: { dataset?: Dataset; asOfUs?: number } = {},
) {
  const summary: SeriesSummary = {
    symbol: 'TEST',
    dataset,
    coverage: {
      records: 1,
      bars: 1,
      firstSlot: lastSlot,
      lastSlot,
      latestUs: null,
      expected: null,
      present: 1,
      yearOfBars: 252,
      liquidity: 'liquid',
    },
    declared: [],
    modifiedUs,
  }
  const calendar = dataset.calendar === null ? null : findCalendar(dataset.calendar)
  return unclosedBar.run(summary, { calendar, metadata: null, asOfUs }, defaultsOf(unclosedBar))
}

const friday = dayOf('2024-01-05')
const { openUs, closeUs } = findCalendar('XNYS')!.hours(friday)!

test('a bar stored between open and close of its session is a defect', () => {
  expect(run(friday, closeUs - 3600e6)).toMatchObject([
    { slots: [friday], message: 'The last bar, 2024-01-05, was stored at 2024-01-05T20:00:00Z, before it closed at 2024-01-05T21:00:00Z' },
  ])
})

test('stored at the close it passes, a microsecond before it does not', () => {
  expect(run(friday, closeUs)).toEqual([])
  expect(run(friday, closeUs - 1)).toHaveLength(1)
})

test('a file older than its last bar was given its time by a copy', () => {
  expect(run(friday, openUs)).toHaveLength(1)
  expect(run(friday, openUs - 1)).toEqual([])
})

test('a session that is still open, or within the lag of its source, passes', () => {
  expect(run(friday, closeUs - 3600e6, { asOfUs: closeUs - 1 })).toEqual([])
  expect(run(friday, closeUs - 3600e6, { asOfUs: closeUs })).toHaveLength(1)
  const dataset = { ...dailyDataset, lagUs: 3600e6 }
  expect(run(friday, closeUs - 3600e6, { dataset, asOfUs: closeUs })).toEqual([])
})

test('a weekly bar closes with the last session of its week', () => {
  const monday = dayOf('2024-01-15')
  const wednesday = dayOf('2024-01-17') * DAY_US + 18 * 3600e6
  for (const label of [monday, monday + 4, monday + 6]) expect(run(label, wednesday, { dataset: weeklyDataset })).toHaveLength(1)
  expect(run(monday, dayOf('2024-01-20') * DAY_US, { dataset: weeklyDataset })).toEqual([])
})

test('crypto days close at midnight UTC, currencies at 17:00 in New York', () => {
  const crypto = { ...dailyDataset, calendar: '24/7' }
  expect(run(friday, (friday + 1) * DAY_US - 1, { dataset: crypto })).toHaveLength(1)
  expect(run(friday, (friday + 1) * DAY_US, { dataset: crypto })).toEqual([])
  const currency = { ...dailyDataset, calendar: 'FX' }
  expect(run(friday, friday * DAY_US + 21 * 3600e6, { dataset: currency })).toHaveLength(1)
  expect(run(friday, friday * DAY_US + 22 * 3600e6, { dataset: currency })).toEqual([])
})

test('a monthly bar closes with the last session of its month', () => {
  const dataset: Dataset = { ...dailyDataset, interval: { unit: 'month', count: 1 } }
  expect(run(dayOf('2024-01-01'), friday * DAY_US, { dataset })).toHaveLength(1)
  expect(run(dayOf('2023-12-01'), friday * DAY_US, { dataset })).toEqual([])
})

test('an intraday bar closes with its interval', () => {
  const hours = intradayDataset(60, { calendar: null })
  const start = friday * DAY_US + 15 * 3600e6
  expect(run(start, start + 3600e6 - 1, { dataset: hours })).toHaveLength(1)
  expect(run(start, start + 3600e6, { dataset: hours })).toEqual([])
})

test('without a bar, without a calendar, and of bars of several days nothing is said', () => {
  expect(run(friday, closeUs - 1, { dataset: { ...dailyDataset, interval: { unit: 'day', count: 3 } } })).toEqual([])
  expect(run(null, closeUs)).toEqual([])
  expect(run(friday, closeUs - 1, { dataset: { ...dailyDataset, calendar: null } })).toHaveProperty('notApplicable')
})

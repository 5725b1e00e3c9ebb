import { expect, test } from 'vitest'
import { findCalendar } from '../calendar/calendar.ts'
import { dailyDataset } from '../../test/support/series.ts'
import { stillTimeAround } from './still-time.ts'

const us = (instant: string) => Date.parse(instant) * 1000

test('verdicts hold from the close of the last completed session until the next one closes, half days and weekends included', () => {
  // Friday 2024-11-29 closes at 13:00 New York; Monday's session is the next.
  expect(stillTimeAround(us('2024-11-30T12:00:00Z'), [dailyDataset], findCalendar)).toEqual({
    fromUs: us('2024-11-29T18:00:00Z'),
    untilUs: us('2024-12-02T21:00:00Z'),
  })
})

test('the lag of the source moves both ends', () => {
  const lagUs = 3600e6
  expect(stillTimeAround(us('2024-12-02T21:30:00Z'), [{ ...dailyDataset, lagUs }], findCalendar)).toEqual({
    fromUs: us('2024-11-29T19:00:00Z'),
    untilUs: us('2024-12-02T22:00:00Z'),
  })
})

test('of several datasets the shortest stretch holds; intraday ones, and the end of a calendar, have none', () => {
  const london = { ...dailyDataset, name: 'london', calendar: 'XLON' }
  expect(stillTimeAround(us('2024-12-03T18:00:00Z'), [dailyDataset, london], findCalendar)).toEqual({
    fromUs: us('2024-12-03T16:30:00Z'),
    untilUs: us('2024-12-03T21:00:00Z'),
  })
  expect(
    stillTimeAround(us('2024-12-03T18:00:00Z'), [{ ...dailyDataset, interval: { unit: 'minute', count: 1 } }], findCalendar),
  ).toBeNull()
  expect(stillTimeAround(us('2040-01-01T00:00:00Z'), [dailyDataset], findCalendar)).toBeNull()
})

import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import type { Dataset } from '../../model/dataset.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { intradayDataset, intradayRows } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { misalignedTimestamp } from './misaligned-timestamp.ts'

function run(rows: readonly BarValues[], dataset: Dataset) {
  const series = seriesOf(barsOf([...rows].sort((a, b) => a.timeUs! - b.timeUs!)), { dataset })
  return misalignedTimestamp.run(series, contextOf(series), defaultsOf(misalignedTimestamp))
}

const hours = intradayDataset(60)
const fromOpen = intradayRows('2024-01-02', '2024-01-31', { minutes: 60 })
const moved = (by: (i: number) => number) => fromOpen.map((row, i) => ({ ...row, timeUs: row.timeUs! + by(i) }))

test('hours from the open pass, and hours by the clock', () => {
  expect(run(fromOpen, hours)).toEqual([])
  expect(
    run(
      moved(() => 30 * 60e6),
      hours,
    ),
  ).toEqual([])
  expect(run([], hours)).toEqual([])
})

test('one stamp a second off is a defect, and the bar after it is not', () => {
  expect(
    run(
      moved((i) => (i === 17 ? 1e6 : 0)),
      hours,
    ),
  ).toMatchObject([{ slots: [fromOpen[17]!.timeUs! + 1e6], evidence: { bars: 1, offsetSeconds: 1801, intervalSeconds: 3600 } }])
})

test('the end of the break and local midnight begin grids of their own', () => {
  const tokyo = intradayDataset(60, { calendar: 'XTKS' })
  expect(run(intradayRows('2024-01-04', '2024-01-31', { minutes: 60, calendarName: 'XTKS' }), tokyo)).toEqual([])
  const mumbai = intradayDataset(60, { calendar: 'XBOM' })
  const byTheClock = Array.from({ length: 6 }, (_, i) => ({ day: '2024-01-05', timeUs: dayOf('2024-01-05') * DAY_US + (4.5 + i) * 3600e6 }))
  expect(run(byTheClock, mumbai)).toEqual([])
})

test('an offset that nine in ten bars share is a habit', () => {
  expect(
    run(
      moved(() => 3599_999_000),
      hours,
    ),
  ).toEqual([])
  const strays = run(
    moved((i) => (i === 3 ? 7e6 : 3599_999_000)),
    hours,
  )
  expect(strays).toMatchObject([{ evidence: { bars: 1 } }])
})

test('stamps that follow the trades are told once, for review', () => {
  expect(
    run(
      moved((i) => 1e6 + i * 13e6),
      hours,
    ),
  ).toMatchObject([{ status: 'review' }])
})

test('half of the bars off the grid are confirmed, more are for review', () => {
  const rows = fromOpen.slice(0, 100)
  const off = (count: number) =>
    run(
      rows.map((row, i) => ({ ...row, timeUs: row.timeUs! + (i < count ? 1e6 + i * 13e6 : 0) })),
      hours,
    ) as readonly object[]
  expect(off(50)[0]).not.toHaveProperty('status')
  expect(off(51)[0]).toHaveProperty('status', 'review')
})

import { expect, test } from 'vitest'
import { type BarValues, barsOf, dailyDataset, seriesOf, sessionBars } from '../../test/support/series.ts'
import { DAY_US, dayOf, isoDate } from '../base/day.ts'
import { type Calendar, findCalendar } from '../calendar/calendar.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import type { Series } from '../model/series.ts'
import { coverageOf } from './coverage.ts'

const xnys = findCalendar('XNYS') as Calendar
const on = (...days: string[]) => barsOf(days.map((day) => ({ day })))
const noon = (day: string) => dayOf(day) * DAY_US + 43_200e6

function cover(series: Series, asOf = '2024-12-31', calendar: Calendar | null = xnys, metadata: SymbolMetadata | null = null) {
  return coverageOf(series, calendar, metadata, noon(asOf), 'liquid')
}

test('expected are the sessions from the first bar to the last, present those that are there', () => {
  const coverage = cover(seriesOf(on('2024-01-11', '2024-01-12', '2024-01-18')))
  // 15 January was a holiday, the 16th and 17th are missing.
  expect(coverage).toMatchObject({
    records: 3,
    bars: 3,
    expected: 5,
    present: 3,
    firstSlot: dayOf('2024-01-11'),
    lastSlot: dayOf('2024-01-18'),
    liquidity: 'liquid',
  })
})

test('rows off session and in the future set no edge, though the last of them is the latest', () => {
  const coverage = cover(seriesOf(on('2023-12-30', '2024-01-02', '2024-01-03', '2024-06-03')), '2024-01-04')
  expect(coverage).toMatchObject({
    bars: 4,
    expected: 2,
    present: 2,
    firstSlot: dayOf('2024-01-02'),
    lastSlot: dayOf('2024-01-03'),
    latestUs: dayOf('2024-06-03') * DAY_US,
  })
})

test('a declared range widens the edges, its end only over completed sessions', () => {
  const declared = [{ start: '2024-01-08', end: '2024-12-31' }]
  const coverage = cover(seriesOf(on('2024-01-10', '2024-01-11'), { declared }), '2024-01-17')
  // 8 to 12 and 16 January; the session of the 17th is not over.
  expect(coverage).toMatchObject({ expected: 6, present: 2, firstSlot: dayOf('2024-01-10') })
  expect(cover(seriesOf(on('2024-01-10', '2024-01-11'), { declared: [{ start: '2024-01-11' }] }))).toMatchObject({ expected: 2 })
})

test('listing dates narrow what is declared, and stand for it when they are near', () => {
  const metadata = { tags: [], universe: true, listed: '2024-01-08', delisted: '2024-01-13' }
  expect(cover(seriesOf(on('2024-01-10')), '2024-12-31', xnys, metadata)).toMatchObject({ expected: 5 })
  const declared = [{ start: '2024-01-02', end: '2024-06-28' }]
  expect(cover(seriesOf(on('2024-01-10'), { declared }), '2024-12-31', xnys, metadata)).toMatchObject({ expected: 5 })
  // A lake may begin when it likes.
  expect(cover(seriesOf(on('2024-01-10')), '2024-12-31', xnys, { ...metadata, listed: '1980-12-12' })).toMatchObject({ expected: 3 })
})

test('bars before the calendar begins are expected as they are', () => {
  expect(cover(seriesOf(on('1950-01-03', '1950-01-04', '1952-09-29', '1952-10-01')))).toMatchObject({
    expected: 5,
    present: 4,
    firstSlot: dayOf('1950-01-03'),
  })
})

test('without a calendar nothing is expected', () => {
  expect(cover(seriesOf(on('2024-01-06', '2024-01-08', '2025-06-02')), '2024-12-31', null)).toMatchObject({
    expected: null,
    present: 2,
    yearOfBars: 252,
    lastSlot: dayOf('2024-01-08'),
  })
})

test('a series without valid bars has no slots and expects none', () => {
  expect(cover(seriesOf(on()))).toMatchObject({ bars: 0, firstSlot: null, lastSlot: null, latestUs: null, expected: 0, present: 0 })
  expect(cover(seriesOf(on('2024-01-06')))).toMatchObject({ bars: 1, firstSlot: null, expected: 0, present: 0 })
})

test('every row of the objects is a record', () => {
  const aside = { kind: 'identical', kept: 0, sourceRow: 1, open: 1, high: 1, low: 1, close: 1, volume: 1 } as const
  expect(cover(seriesOf(on('2024-01-05'), { setAside: [aside], unparsableRows: [2, 3] }))).toMatchObject({ records: 4, bars: 1 })
})

test('a year of bars follows the calendar and the interval', () => {
  const year = (name: string, unit: 'day' | 'week' | 'month' | 'minute' | 'hour', count = 1) =>
    cover(seriesOf(on(), { dataset: { ...dailyDataset, interval: { unit, count } } }), '2024-12-31', findCalendar(name)).yearOfBars
  expect(year('XNYS', 'day')).toBe(251)
  expect(year('24/7', 'day')).toBe(365)
  expect(year('XNYS', 'week')).toBe(52)
  expect(year('XNYS', 'month')).toBe(12)
  expect(year('XNYS', 'minute')).toBe(251 * 390)
  expect(year('XNYS', 'hour')).toBe(251 * 7)
  expect(year('24/7', 'minute')).toBe(365 * 1440)
  // Hong Kong: two and a half hours in the morning, three in the afternoon.
  expect(year('XHKG', 'hour') % 6).toBe(0)
})

const weekly = { ...dailyDataset, name: 'weekly', interval: { unit: 'week', count: 1 } as const }

test('weeks with at least one session are expected, under whichever label', () => {
  const mondays = on('2001-09-03', '2001-09-10', '2001-09-24')
  expect(cover(seriesOf(mondays, { dataset: weekly }))).toMatchObject({ expected: 4, present: 3 })
  expect(cover(seriesOf(on('2001-09-07', '2001-09-10', '2001-09-28'), { dataset: weekly }))).toMatchObject({ expected: 4, present: 3 })
  expect(cover(seriesOf(on('2023-12-29', '2024-01-05', '2024-01-12'), { dataset: weekly }))).toMatchObject({ expected: 3, present: 3 })
})

test('a week that has begun is not in the future though its label is', () => {
  expect(cover(seriesOf(on('2024-01-05', '2024-01-12', '2024-01-19'), { dataset: weekly }), '2024-01-10')).toMatchObject({
    present: 2,
    expected: 2,
    lastSlot: dayOf('2024-01-12'),
  })
})

test('weeks without a gap count as those after a gap do, wherever as-of lies', () => {
  const fridays = Array.from({ length: 12 }, (_, i) => dayOf('2023-11-03') + 7 * i)
  const dates = (days: readonly number[]) => on(...days.map((day) => isoDate(day)))
  for (let asOf = dayOf('2023-11-11'); asOf < dayOf('2024-02-01'); asOf++) {
    const whole = cover(seriesOf(dates(fridays), { dataset: weekly }), isoDate(asOf))
    // Two weeks before the first: the week between them is missing.
    const gapped = cover(seriesOf(dates([(fridays[0] as number) - 14, ...fridays]), { dataset: weekly }), isoDate(asOf))
    expect(whole.lastSlot).toBe(gapped.lastSlot)
    expect([whole.present, whole.expected]).toEqual([gapped.present - 1, (gapped.expected as number) - 2])
    expect(whole.present).toBe(whole.expected)
  }
})

test('a declared end adds only weeks that are over', () => {
  const series = seriesOf(on('2024-01-05'), { dataset: weekly, declared: [{ start: '2024-01-05', end: '2024-12-31' }] })
  expect(cover(series, '2024-01-17')).toMatchObject({ expected: 2 })
  expect(cover(series, '2024-01-20')).toMatchObject({ expected: 3 })
})

test('months are counted by the calendar', () => {
  const dataset = { ...dailyDataset, interval: { unit: 'month', count: 1 } as const }
  expect(cover(seriesOf(on('2024-01-31', '2024-02-29', '2024-05-31'), { dataset }))).toMatchObject({ expected: 5, present: 3 })
})

const minutes = { ...dailyDataset, name: 'minutes', interval: { unit: 'minute', count: 30 } as const }
/** Every half hour of the given sessions. */
function halfHours(calendar: Calendar, ...days: string[]): BarValues[] {
  return days.flatMap((day) => {
    const hours = calendar.hours(dayOf(day))
    if (hours === null) throw new Error(`no session on ${day}`)
    const rows: BarValues[] = []
    for (let timeUs = hours.openUs; timeUs < hours.closeUs; timeUs += 1800e6) {
      if (hours.breakStartUs === null || hours.breakEndUs === null || timeUs < hours.breakStartUs || timeUs >= hours.breakEndUs)
        rows.push({ day, timeUs })
    }
    return rows
  })
}

test('intraday bars are counted over sessions, early closes included', () => {
  // 3 July 2024 closed at 13:00: 13 + 7 + 13 half hours.
  const rows = halfHours(xnys, '2024-07-02', '2024-07-03', '2024-07-05')
  expect(rows).toHaveLength(33)
  expect(cover(seriesOf(barsOf(rows), { dataset: minutes }))).toMatchObject({
    expected: 33,
    present: 33,
    firstSlot: rows[0]?.timeUs,
    lastSlot: rows.at(-1)?.timeUs,
  })
  expect(cover(seriesOf(barsOf(rows.filter((_, i) => i !== 15)), { dataset: minutes }))).toMatchObject({ expected: 33, present: 32 })
  const without = rows.filter((row) => row.day !== '2024-07-03')
  expect(cover(seriesOf(barsOf(without), { dataset: minutes }))).toMatchObject({ expected: 33, present: 26 })
  expect(cover(seriesOf(barsOf(without), { dataset: { ...minutes, completeness: 'sparse' } }))).toMatchObject({ expected: 26, present: 26 })
})

test('intraday edges are bars, not sessions', () => {
  const rows = halfHours(xnys, '2024-07-02', '2024-07-03').slice(3, -2)
  expect(cover(seriesOf(barsOf(rows), { dataset: minutes }))).toMatchObject({ expected: rows.length, present: rows.length })
})

test('no bar is expected in the break of a session, and one outside hours is not present', () => {
  const hongKong = findCalendar('XHKG') as Calendar
  const rows = halfHours(hongKong, '2024-07-02', '2024-07-03')
  expect(cover(seriesOf(barsOf(rows), { dataset: minutes }), '2024-12-31', hongKong)).toMatchObject({
    expected: rows.length,
    present: rows.length,
  })
  const late = { day: '2024-07-03', timeUs: (rows.at(-1)?.timeUs as number) + 3600e6 }
  expect(cover(seriesOf(barsOf([...rows, late]), { dataset: minutes }), '2024-12-31', hongKong)).toMatchObject({
    expected: rows.length,
    present: rows.length,
  })
})

test('a complete series is complete in every calendar', () => {
  for (const name of ['XNYS', 'XTKS', 'XTAE', '24/7', 'FX', 'FX-UTC', 'CMES']) {
    const calendar = findCalendar(name) as Calendar
    expect(cover(seriesOf(sessionBars(700, '2019-01-02', () => ({}), name)), '2024-12-31', calendar), name).toMatchObject({
      expected: 700,
      present: 700,
    })
  }
})

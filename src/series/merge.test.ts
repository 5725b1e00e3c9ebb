import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodedOf, type RowValues } from '../../test/support/decoded.ts'
import { dailyDataset } from '../../test/support/series.ts'
import { DAY_US, dayOf, isoDate } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import { timeKind } from '../model/decoded.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { mergeColumns, mergeParts } from './merge.ts'
import { partsOf, type SeriesPart } from './parts.ts'

const minutely: Dataset = { ...dailyDataset, name: 'minutes', interval: { unit: 'minute', count: 1 } }
const at = (day: string, hour: number, minute = 0) => dayOf(day) * DAY_US + (hour * 60 + minute) * 60e6

function partOf(rows: readonly RowValues[], index = 0): SeriesPart {
  return partsOf(decodedOf(rows), 'TEST', { index })[0] as SeriesPart
}

function labels(rows: readonly RowValues[], calendarName: string | null, dataset: Dataset = dailyDataset): string[] {
  const { columns } = mergeParts([partOf(rows)], { dataset, calendar: calendarName === null ? null : findCalendar(calendarName) })
  return Array.from(columns.session.subarray(0, columns.length), isoDate)
}

const xnys = { dataset: dailyDataset, calendar: findCalendar('XNYS') }

test('ascending bare dates keep the arrays of the decoder', () => {
  const part = partOf([{ day: '2024-01-04' }, { day: '2024-01-05' }, { day: '2024-01-05', close: 11 }])
  const { columns } = mergeParts([part], xnys)
  expect(columns.close).toBe(part.rows.close)
  expect(columns.flags).toBe(part.rows.flags)
  expect(Array.from(columns.time)).toEqual(['2024-01-04', '2024-01-05', '2024-01-05'].map((day) => dayOf(day) * DAY_US))
  expect(Array.from(columns.sourceRow)).toEqual([0, 1, 2])
  expect(columns.object).toBeNull()
})

test('series of a dataset with the same dates share their stamps, others have their own', () => {
  const stampsOf = (days: readonly string[], dataset: Dataset) => {
    const { columns } = mergeParts([partOf(days.map((day) => ({ day })))], { dataset, calendar: xnys.calendar })
    expect(Array.from(columns.session, isoDate)).toEqual(days)
    return columns.session
  }
  const days = ['2024-01-04', '2024-01-05', '2024-01-08']
  const session = stampsOf(days, dailyDataset)
  expect(stampsOf(days, dailyDataset)).toBe(session)
  expect(stampsOf(days, { ...dailyDataset, name: 'other' })).not.toBe(session)
  for (const other of [days.slice(1), [...days, '2024-01-09'], ['2024-01-04', '2024-01-05', '2024-01-09']]) stampsOf(other, dailyDataset)
  expect(stampsOf(days, dailyDataset)).not.toBe(session)
})

test('a file that is newest first is reversed, its rows known by their place in the file', () => {
  const { columns } = mergeParts(
    [
      partOf([
        { day: '2024-01-05', close: 3 },
        { day: '2024-01-04', close: 2 },
        { day: '2024-01-03', close: 1 },
      ]),
    ],
    xnys,
  )
  expect(Array.from(columns.close)).toEqual([1, 2, 3])
  expect(Array.from(columns.sourceRow)).toEqual([2, 1, 0])
})

test('rows of one date keep the order of the file, newest first or not', () => {
  const { columns } = mergeParts(
    [
      partOf([
        { day: '2024-01-05', close: 3 },
        { day: '2024-01-04', close: 1 },
        { day: '2024-01-04', close: 2 },
      ]),
    ],
    xnys,
  )
  expect(Array.from(columns.close)).toEqual([1, 2, 3])
})

test('rows whose time cannot be read stand apart', () => {
  const rows = [
    { day: '2024-01-05' },
    { time: NaN, kind: timeKind.unparsable },
    { day: '2024-01-04' },
    { time: 20240105, kind: timeKind.slashDay },
    { time: 1e300 },
  ]
  const { columns, unparsableRows } = mergeParts([partOf(rows)], xnys)
  expect(Array.from(columns.sourceRow)).toEqual([2, 0])
  expect(unparsableRows).toEqual([1, 3, 4])
})

test('a daily instant is labelled with the local date of its exchange', () => {
  // Yahoo stamps the open, Polygon local midnight; 20:30 UTC is still the same day in New York, 01:00 UTC the one before.
  expect(labels([{ time: at('2024-01-05', 14, 30) }, { time: at('2024-01-08', 5) }, { time: at('2024-01-10', 1) }], 'XNYS')).toEqual([
    '2024-01-05',
    '2024-01-08',
    '2024-01-09',
  ])
  // Sydney opens at 23:00 UTC of the day before in summer.
  expect(labels([{ time: at('2024-01-04', 23) }, { time: at('2024-07-05', 0) }], 'XASX')).toEqual(['2024-01-05', '2024-07-05'])
})

test('instants that are all midnight UTC are bare dates', () => {
  expect(labels([{ time: at('2024-01-04', 0) }, { time: at('2024-01-05', 0) }], 'XNYS')).toEqual(['2024-01-04', '2024-01-05'])
  expect(labels([{ time: at('2024-01-04', 0) }, { time: at('2024-01-05', 14, 30) }], 'XNYS')).toEqual(['2024-01-03', '2024-01-05'])
})

test('a wall time names its own date, one in the evening the session that it opens', () => {
  expect(
    labels(
      [
        { time: at('2024-01-05', 0), kind: timeKind.local },
        { time: at('2024-01-08', 16), kind: timeKind.local },
      ],
      'XNYS',
    ),
  ).toEqual(['2024-01-05', '2024-01-08'])
  // CME and foreign exchange open on Sunday evening for Monday.
  expect(labels([{ time: at('2024-01-07', 17), kind: timeKind.local }], 'CMES')).toEqual(['2024-01-08'])
  expect(labels([{ time: at('2024-01-07', 22) }], 'FX')).toEqual(['2024-01-08'])
})

test('without a calendar instants belong to UTC dates', () => {
  expect(labels([{ time: at('2024-01-05', 23, 59) }, { time: at('2024-01-06', 1), kind: timeKind.local }], null)).toEqual([
    '2024-01-05',
    '2024-01-06',
  ])
})

test('intraday wall times are exchange time', () => {
  const { columns } = mergeParts(
    [
      partOf([
        { time: at('2024-01-05', 9, 30), kind: timeKind.local },
        { time: at('2024-07-05', 9, 30), kind: timeKind.local },
      ]),
    ],
    { dataset: minutely, calendar: findCalendar('XNYS') },
  )
  expect(Array.from(columns.time)).toEqual([at('2024-01-05', 14, 30), at('2024-07-05', 13, 30)])
})

test('an intraday bar outside hours has its local date, one that ends in a session that session', () => {
  expect(labels([{ time: at('2024-01-06', 0, 30) }, { time: at('2024-01-08', 14, 30) }], 'XNYS', minutely)).toEqual([
    '2024-01-05',
    '2024-01-08',
  ])
  const hourly: Dataset = { ...minutely, interval: { unit: 'hour', count: 1 } }
  expect(labels([{ time: at('2024-01-07', 22, 30) }], 'CMES', hourly)).toEqual(['2024-01-08'])
})

test('intraday bars stamped with their end are moved to their start', () => {
  const { columns } = mergeParts([partOf([{ time: at('2024-01-05', 21) }])], {
    dataset: { ...minutely, stamp: 'end' },
    calendar: findCalendar('XNYS'),
  })
  expect(columns.time[0]).toBe(at('2024-01-05', 20, 59))
})

test('objects are numbered by their place among the parts', () => {
  const { columns } = mergeParts(
    [partOf([{ day: '2024-01-05' }], 9), partOf([{ day: '2024-01-05', close: 12 }, { day: '2024-01-04' }], 4)],
    xnys,
  )
  expect(Array.from(columns.object ?? [])).toEqual([0, 0, 1])
  expect(Array.from(columns.sourceRow)).toEqual([1, 0, 0])
})

const anyRow = fc.record({
  time: fc.oneof(
    fc.integer({ min: 19_000, max: 19_020 }),
    fc.integer({ min: 19_000, max: 19_020 }).map((day) => day * DAY_US + 52_200e6),
  ),
  close: fc.integer({ min: 1, max: 3 }),
})
const asRow = ({ time, close }: { time: number; close: number }): RowValues => ({
  time,
  close,
  kind: time < 1e6 ? timeKind.day : timeKind.instant,
})
const plain = (columns: StoredColumns) =>
  Array.from({ length: columns.length }, (_, i) => [
    columns.session[i],
    columns.time[i],
    columns.object?.[i] ?? 0,
    columns.sourceRow[i],
    columns.close[i],
  ])

test('the order of parts does not matter, nor which of them are merged first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyRow, { maxLength: 8 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      (files, cut, shuffle) => {
        const parts = files.map((rows, index) => partOf(rows.map(asRow), index))
        const whole = plain(mergeParts(parts, xnys).columns)
        const mixed = parts.map((part, i) => ({ part, key: shuffle[i] as number })).sort((a, b) => a.key - b.key)
        expect(
          plain(
            mergeParts(
              mixed.map(({ part }) => part),
              xnys,
            ).columns,
          ),
        ).toEqual(whole)

        const at = cut % (parts.length + 1)
        const pieces = [parts.slice(0, at), parts.slice(at)].map((some) => ({
          columns: mergeParts(some, xnys).columns,
          places: some.map((part) => part.object),
        }))
        expect(plain(mergeColumns(pieces, parts.length, dailyDataset))).toEqual(whole)
        expect(plain(mergeColumns(pieces.reverse(), parts.length, dailyDataset))).toEqual(whole)
        expect(whole).toHaveLength(files.flat().length)
      },
    ),
  )
})

test('an object without a place is dropped', () => {
  const { columns } = mergeParts([partOf([{ day: '2024-01-04' }], 0), partOf([{ day: '2024-01-05' }], 1)], xnys)
  const kept = mergeColumns([{ columns, places: [-1, 0] }], 1, dailyDataset)
  expect(Array.from(kept.session.subarray(0, kept.length), isoDate)).toEqual(['2024-01-05'])
  expect(kept.object).toBeNull()
})

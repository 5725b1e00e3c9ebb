import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodedOf, type RowValues } from '../../test/support/decoded.ts'
import { dailyDataset } from '../../test/support/series.ts'
import { isoDate } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Series } from '../model/series.ts'
import { arrange } from './arrange.ts'
import { mergeParts } from './merge.ts'
import { partsOf } from './parts.ts'

const calendar = findCalendar('XNYS')
const weekly: Dataset = { ...dailyDataset, name: 'weekly', interval: { unit: 'week', count: 1 } }
const monthly: Dataset = { ...dailyDataset, name: 'monthly', interval: { unit: 'month', count: 1 } }

function seriesFrom(files: readonly (readonly RowValues[])[], dataset: Dataset = dailyDataset): Series {
  const { columns, unparsableRows } = mergeParts(
    files.flatMap((rows, index) => partsOf(decodedOf(rows), 'TEST', { index })),
    { dataset, calendar },
  )
  return arrange(columns, { symbol: 'TEST', dataset, unparsableRows, declared: [], columns: [], modifiedUs: 0 }, calendar)
}

const january = (...days: number[]): RowValues[] => days.map((day) => ({ day: `2024-01-${String(day).padStart(2, '0')}`, close: day }))
const daysOf = ({ bars }: Series, indexes: readonly number[]) => indexes.map((i) => isoDate(bars.session[i] as number))

test('a series without duplicates keeps its columns', () => {
  const [part] = partsOf(decodedOf(january(3, 4, 5)), 'TEST', { index: 0 })
  const series = seriesFrom([january(3, 4, 5)])
  expect(series).toMatchObject({ setAside: [], disordered: [], unparsableRows: [] })
  expect(series.bars.close.length).toBe(part?.rows.close.length)
})

test('the second of two equal rows is set aside as identical, of two unequal ones as conflicting', () => {
  const [same, other] = [
    seriesFrom([january(3, 4, 4, 5)]),
    seriesFrom([[...january(3, 4), { day: '2024-01-04', close: 9 }, ...january(5)]]),
  ]
  expect(same.setAside).toMatchObject([{ kind: 'identical', kept: 1, sourceRow: 2 }])
  expect(other.setAside).toMatchObject([{ kind: 'conflicting', kept: 1, sourceRow: 2, close: 9 }])
  expect(other.bars.length).toBe(3)
})

test('the first row with all its fields usable is kept', () => {
  const series = seriesFrom([
    [
      { day: '2024-01-04', close: NaN, flags: 2 << 9 },
      { day: '2024-01-04', close: 7 },
      { day: '2024-01-04', close: 8 },
    ],
  ])
  expect(Array.from(series.bars.close)).toEqual([7])
  expect(series.setAside.map(({ kind, sourceRow }) => [kind, sourceRow])).toEqual([
    ['conflicting', 0],
    ['conflicting', 2],
  ])
})

test('one bar in two objects is a duplicate', () => {
  expect(seriesFrom([january(3, 4), january(4, 5)])).toMatchObject({
    setAside: [{ kind: 'identical', kept: 1, sourceRow: 0 }],
    disordered: [],
  })
})

test('a file that is wholly newest first is in order', () => {
  expect(seriesFrom([january(5, 4, 3)]).disordered).toEqual([])
  expect(seriesFrom([january(5, 4, 4, 3)]).disordered).toEqual([])
  expect(seriesFrom([january(5, 4, 3), january(8, 9)]).disordered).toEqual([])
})

test('a row far from its place is one row out of order', () => {
  const late = seriesFrom([january(3, 4, 8, 9, 10, 5)])
  expect(daysOf(late, late.disordered)).toEqual(['2024-01-05'])
  const early = seriesFrom([january(10, 3, 4, 5, 8, 9)])
  expect(daysOf(early, early.disordered)).toEqual(['2024-01-10'])
  const descending = seriesFrom([january(10, 9, 3, 8, 5, 4)])
  expect(daysOf(descending, descending.disordered)).toEqual(['2024-01-03'])
})

test('of two rows that changed places the one that comes too late is named', () => {
  const swapped = seriesFrom([january(3, 5, 4, 8)])
  expect(daysOf(swapped, swapped.disordered)).toEqual(['2024-01-04'])
})

test('two labels in one week are a duplicate, in the last week a row of today is the running one', () => {
  const mondays = (...days: string[]) => days.map((day) => ({ day }))
  const series = seriesFrom(
    [mondays('2024-01-01', '2024-01-08', '2024-01-10', '2024-01-15', '2024-01-22', '2024-01-29', '2024-01-31')],
    weekly,
  )
  expect(series.setAside).toMatchObject([
    { kind: 'identical', kept: 1 },
    { kind: 'live', kept: 4 },
  ])
  expect(series.bars.length).toBe(5)
})

test('weeks labelled by their last session are unique over Good Friday and New Year', () => {
  const series = seriesFrom([['2024-03-22', '2024-03-28', '2024-04-05', '2024-12-27', '2025-01-03'].map((day) => ({ day }))], weekly)
  expect(series.setAside).toEqual([])
})

test('two rows in one month are one slot', () => {
  const series = seriesFrom([['2024-01-01', '2024-02-01', '2024-03-01', '2024-03-15'].map((day) => ({ day }))], monthly)
  expect(series.setAside).toMatchObject([{ kind: 'live', kept: 2 }])
})

test('every row is a bar, set aside or unparsable, and bars are ascending and unique', () => {
  const anyRows = fc.array(
    fc
      .record({ day: fc.integer({ min: 1, max: 28 }), close: fc.integer({ min: 1, max: 2 }), flags: fc.constantFrom(0, 0, 0, 1) })
      .map(({ day, close, flags }): RowValues => ({ ...january(day)[0], close, flags })),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(fc.array(anyRows, { minLength: 1, maxLength: 3 }), fc.constantFrom(dailyDataset, weekly, monthly), (files, dataset) => {
      const series = seriesFrom(files, dataset)
      const { bars, setAside, disordered } = series
      expect(bars.length + setAside.length).toBe(files.flat().length)
      for (let i = 1; i < bars.length; i++) expect(bars.session[i]).toBeGreaterThan(bars.session[i - 1] as number)
      for (const { kept } of setAside) expect(kept).toBeLessThan(bars.length)
      expect([...disordered]).toEqual([...new Set(disordered)].sort((a, b) => a - b))
    }),
  )
})

test('sorting a file leaves nothing out of order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 28 })), (days) => {
      const up = [...days].sort((a, b) => a - b)
      expect(seriesFrom([january(...up)]).disordered).toEqual([])
      expect(seriesFrom([january(...up.reverse())]).disordered).toEqual([])
    }),
  )
})

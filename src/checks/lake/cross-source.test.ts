import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bars } from '../../model/bars.ts'
import { type DatasetValues, type MemberValues, runLake } from '../../../test/support/lake-view.ts'
import { type BarValues, barsOf, sessionBars } from '../../../test/support/series.ts'
import { cleanWalk } from '../../../test/support/walk.ts'
import { checks } from '../registry.ts'
import { crossSource } from './cross-source.ts'

const COUNT = 120
const rows = cleanWalk(3, COUNT)
const barsFrom = (values: readonly BarValues[]): Bars => sessionBars(values.length, '2023-01-03', (i) => values[i] ?? {})
const { session } = barsFrom(rows)
const times = (row: BarValues, factor: number): BarValues => ({
  ...row,
  open: (row.open ?? 0) * factor,
  high: (row.high ?? 0) * factor,
  low: (row.low ?? 0) * factor,
  close: (row.close ?? 0) * factor,
})
const faultless = Object.fromEntries(checks.map(({ id }) => [id, []]))
const source = (name: string, values: readonly BarValues[] | Bars, more: Partial<MemberValues> = {}): DatasetValues => ({
  dataset: { name },
  members: [{ symbol: 'ONE', bars: 'time' in values ? values : barsFrom(values), defects: faultless, ...more }],
})
const found = (...sources: DatasetValues[]) => runLake(crossSource, sources)
const changed = (at: readonly number[], factor: number) =>
  rows.map((row, i) => (at.includes(i) ? { ...row, close: (row.close ?? 0) * factor } : row))

test('two sources that agree pass', () => {
  expect(found(source('a', rows), source('b', rows))).toEqual([])
  expect(found(source('a', rows))).toEqual([])
})

test('closes beyond half a percent are for review, runs are one defect, and both closes are told', () => {
  expect(found(source('a', rows), source('b', changed([50, 51, 70], 1.02)))).toMatchObject([
    { dataset: 'b', symbol: 'ONE', defect: { slots: [session[50], session[51]], evidence: { otherDataset: 'a', differenceRatio: 0.02 } } },
    { dataset: 'b', defect: { slots: [session[70]] } },
  ])
  expect([0.9951, 1.0049, 1.0051].map((factor) => found(source('a', rows), source('b', changed([50], factor))).length)).toEqual([0, 0, 1])
})

test('the dataset with more confirmed faults is blamed, then the one with fewer bars', () => {
  const fault = { slots: [1], from: 1, to: 1, severity: 'high', status: 'confirmed', weight: 1, evidence: {} } as const
  const wrong = changed([50], 1.02)
  expect(found(source('a', rows, { defects: { ...faultless, decimal_slip: [fault] } }), source('b', wrong))).toMatchObject([
    { dataset: 'a' },
  ])
  expect(found(source('a', rows.slice(0, 100)), source('b', wrong))).toMatchObject([{ dataset: 'a' }])
})

test('of three sources the one that stands alone is blamed', () => {
  const defects = found(source('a', changed([50], 1.02)), source('b', rows), source('c', rows))
  expect(defects.map(({ dataset, defect }) => [dataset, defect.slots])).toEqual([
    ['a', [session[50]]],
    ['a', [session[50]]],
  ])
})

test('a constant ratio, and one that dividends change, are one remark', () => {
  expect(
    found(
      source('a', rows),
      source(
        'b',
        rows.map((row) => times(row, 0.5)),
      ),
    ),
  ).toMatchObject([{ dataset: 'b', defect: { slots: [], severity: 'info', evidence: { leastRatio: 0.5, bars: COUNT } } }])
  const adjusted = rows.map((row, i) => times(row, i < 40 ? 0.97 : i < 80 ? 0.985 : 1))
  expect(found(source('a', rows), source('b', adjusted))).toMatchObject([
    { defect: { slots: [], severity: 'info', evidence: { bars: 80 } } },
  ])
})

test('a block at another ratio is a difference', () => {
  const block = rows.map((row, i) => (i >= 40 && i < 60 ? times(row, 1.03) : row))
  expect(found(source('a', rows), source('b', block))).toMatchObject([{ defect: { slots: { length: 20 } } }])
})

test('dates that only one has are counted, not blamed', () => {
  const without = barsOf(rows.map((row, i) => ({ ...row, sessionDay: session[i] as number })).filter((_, i) => i !== 30 && i !== 31))
  expect(found(source('a', rows), source('b', without))).toEqual([])
  const wrong = barsOf(
    changed([50], 1.02)
      .map((row, i) => ({ ...row, sessionDay: session[i] as number }))
      .filter((_, i) => i !== 30 && i !== 31),
  )
  expect(found(source('a', rows), source('b', wrong))).toMatchObject([
    { dataset: 'b', defect: { evidence: { onlyHere: 0, onlyThere: 2, commonBars: 118 } } },
  ])
})

test('other intervals, other symbols and unreadable series are not compared', () => {
  const other = changed([50], 1.02)
  expect(
    found(source('a', rows), {
      dataset: { name: 'b', interval: { unit: 'week', count: 1 } },
      members: [{ symbol: 'ONE', bars: barsFrom(other) }],
    }),
  ).toEqual([])
  expect(found(source('a', rows), source('b', other, { symbol: 'TWO' }))).toEqual([])
  expect(found(source('a', rows), source('b', other, { unreadable: true }))).toEqual([])
})

test('intraday bars are compared by their instants', () => {
  const minutes = (values: readonly BarValues[]) =>
    barsOf(values.map((row, i) => ({ ...row, sessionDay: 19_500, timeUs: (19_500 * 1440 + 870 + i) * 60e6 })))
  const intraday = (name: string, values: readonly BarValues[]): DatasetValues => ({
    dataset: { name, interval: { unit: 'minute', count: 1 } },
    members: [{ symbol: 'ONE', bars: minutes(values), defects: faultless }],
  })
  expect(found(intraday('a', rows), intraday('b', changed([50], 1.02)))).toMatchObject([
    { defect: { slots: [(19_500 * 1440 + 920) * 60e6], message: expect.stringContaining('T15:20:00Z') as string } },
  ])
})

test('scattered differences are found, all of them and nothing else, whichever way round the datasets stand', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(COUNT - 1), { maxLength: 12 }),
      fc.double({ min: 1.006, max: 1.5, noNaN: true }),
      fc.boolean(),
      (at, factor, isTurned) => {
        const [a, b] = [source(isTurned ? 'z' : 'a', rows), source('m', changed(at, factor))]
        fc.pre(at.every((i) => !at.includes(i + 1) || !at.includes(i + 2)))
        const slots = found(a, b).flatMap(({ defect }) => defect.slots)
        expect([...slots].sort((x, y) => x - y)).toEqual([...at].sort((x, y) => x - y).map((i) => session[i]))
      },
    ),
    { numRuns: 60 },
  )
})

import { expect, test } from 'vitest'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import type { Series } from '../../model/series.ts'
import { onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { schema } from './schema.ts'

const ABSENT = 1
const TEXT = 3

function run(rows: readonly BarValues[], overrides: Partial<Series> = {}) {
  const series = seriesOf(barsOf(onSessions(rows, '2024-01-02')), overrides)
  return schema.run(series, contextOf(series), defaultsOf(schema))
}

const with3 = (flags: number) => Array.from({ length: 5 }, () => ({ flags }))

test('a column that no bar has is told once, without slots', () => {
  expect(run(with3(ABSENT << 3))).toMatchObject([
    { slots: [], from: null, message: 'No bar has a high: the column is missing', evidence: { column: 'high', state: 'absent' } },
  ])
})

test('a column without a number in any bar has the wrong type', () => {
  expect(run(with3(TEXT << 9))).toMatchObject([{ message: 'The close is no number in any of 5 bars', evidence: { state: 'text' } }])
})

test("a field that one bar has is missing_field's business", () => {
  expect(run([...with3(ABSENT << 3), { flags: 0 }])).toEqual([])
  expect(run(with3(2 << 3))).toEqual([])
  expect(run(with3(0))).toEqual([])
  expect(run([])).toEqual([])
})

test('a missing volume is medium, and right for currencies', () => {
  expect(run(with3(ABSENT << 12))).toMatchObject([{ severity: 'medium' }])
  expect(run(with3(ABSENT << 12), { dataset: { ...dailyDataset, calendar: 'FX' } })).toEqual([])
})

test('objects that disagree are told by layout', () => {
  const usual = ['time', 'open', 'high', 'low', 'close', 'volume']
  const reordered = ['time', 'open', 'close', 'high', 'low', 'volume']
  expect(run(with3(0), { columns: [usual, usual] })).toEqual([])
  expect(run(with3(0), { columns: [usual, usual, reordered] })).toMatchObject([
    {
      slots: [],
      severity: 'low',
      message:
        '1 of 3 objects have their columns in another order: time,open,close,high,low,volume where most have time,open,high,low,close,volume',
    },
  ])
  expect(run(with3(0), { columns: [usual, usual, usual.slice(0, 5)] })).toMatchObject([{ severity: 'medium' }])
})

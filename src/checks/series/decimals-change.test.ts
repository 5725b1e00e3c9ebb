import { expect, test } from 'vitest'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { decimalsChange } from './decimals-change.ts'

function run(rows: readonly BarValues[], calendar = 'XNYS') {
  const series = seriesOf(barsOf(onSessions(rows, '2023-01-03', calendar)), { dataset: { ...dailyDataset, calendar } })
  return decimalsChange.run(series, contextOf(series), defaultsOf(decimalsChange))
}

const rounded = (from: number, to: number, { coarse = 0, fine = 2, price = 50 } = {}) =>
  cleanWalk(4, 150, price).map((row, i) => ({ ...row, decimals: i >= from && i < to ? coarse : fine }))

test('prices rounded to whole numbers from one bar on are a defect of that bar', () => {
  const rows = onSessions(rounded(100, 150), '2023-01-03')
  expect(run(rounded(100, 150))).toMatchObject([
    { slots: [rows[100]!.sessionDay], to: rows[149]!.sessionDay, evidence: { decimals: 0, decimalsBeside: 2, bars: 50 } },
  ])
})

test('a rounded block, and rounded bars at the beginning, are found too', () => {
  expect(run(rounded(60, 90))).toHaveLength(1)
  expect(run(rounded(0, 60))).toHaveLength(1)
})

test('nineteen bars are too few, twenty are not', () => {
  expect(run(rounded(60, 79))).toEqual([])
  expect(run(rounded(60, 80))).toHaveLength(1)
})

test('one decimal less is another tick band, six decimals are adjusted history', () => {
  expect(run(rounded(100, 150, { coarse: 1, fine: 2, price: 8 }))).toEqual([])
  expect(run(rounded(100, 150, { coarse: 1, fine: 3, price: 8 }))).toHaveLength(1)
  expect(run(rounded(100, 150, { coarse: 1, fine: 6, price: 8 }))).toEqual([])
  expect(run(rounded(100, 150, { coarse: 2, fine: 4 }))).toEqual([])
})

test('a unit of up to a thousandth of the price does no harm', () => {
  expect(run(rounded(100, 150, { price: 3000 }))).toEqual([])
  expect(run(rounded(100, 150, { price: 300 }))).toHaveLength(1)
})

test('currencies have five decimals, and whole yen are no loss', () => {
  expect(run(rounded(100, 150, { coarse: 2, fine: 5, price: 8 }), 'FX')).toHaveLength(1)
  expect(run(rounded(100, 150), 'XTKS')).toHaveProperty('notApplicable')
})

test('a source without printed decimals passes', () => {
  expect(run(rounded(0, 150))).toEqual([])
  expect(run([])).toEqual([])
})

test('cents above a dollar and hundredths of them below are the ticks of one listing, adjusted for a reverse split or not', () => {
  const crossing = Array.from({ length: 80 }, (_, i): BarValues => {
    const close = i < 40 ? 11 + (i % 7) / 10 : 9.5 + (i % 7) / 1000
    return { open: close, close, high: close + (i < 40 ? 0.1 : 0.003), low: close - (i < 40 ? 0.1 : 0.003), decimals: i < 40 ? 1 : 3 }
  })
  expect(run(crossing)).toEqual([])
  // The same decimals the other way round, dear prices printed finer than cheap ones, are no band; as coarse as cents may be at a dollar: for review.
  const other = crossing.map((row, i) => ({ ...row, decimals: i < 40 ? 3 : 1 }))
  expect(run(other)).toMatchObject([{ status: 'review' }])
})

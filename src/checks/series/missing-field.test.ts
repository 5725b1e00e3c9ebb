import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { missingField } from './missing-field.ts'

const NULL_OPEN = 2
const NULL_HIGH = 2 << 3
const TEXT_LOW = 3 << 6
const NON_FINITE_CLOSE = 4 << 9
const ABSENT_VOLUME = 1 << 12

function run(rows: readonly BarValues[]) {
  const series = seriesOf(barsOf(rows))
  return missingField.run(series, contextOf(series), defaultsOf(missingField))
}

const days = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'] as const

test('bars whose five fields are usable pass', () => {
  expect(run(days.map((day) => ({ day })))).toEqual([])
  expect(run([])).toEqual([])
})

test('neighbouring bars with the same fields missing are one defect that names them', () => {
  const flags = NULL_OPEN | NULL_HIGH | TEXT_LOW
  expect(run(days.map((day, i) => ({ day, flags: i === 1 || i === 2 ? flags : 0 })))).toMatchObject([
    {
      slots: [dayOf('2024-01-03'), dayOf('2024-01-04')],
      message: 'The 2 bars from 2024-01-03 to 2024-01-04 have no usable open, high, low',
      evidence: { fields: 'open high low', state: 'null text', bars: 2, row: 1 },
    },
  ])
})

test('different fields missing on neighbouring bars are different defects', () => {
  expect(run(days.map((day, i) => ({ day, flags: i === 1 ? NULL_OPEN : i === 2 ? NULL_HIGH : 0 })))).toMatchObject([
    { slots: [dayOf('2024-01-03')], message: 'The bar of 2024-01-03 has no usable open' },
    { slots: [dayOf('2024-01-04')] },
  ])
})

test('a volume that no bar has is not a hole, one that some bars lack is', () => {
  expect(run(days.map((day) => ({ day, flags: ABSENT_VOLUME })))).toEqual([])
  expect(run(days.map((day, i) => ({ day, flags: i === 3 ? 0 : ABSENT_VOLUME })))).toMatchObject([
    { slots: days.slice(0, 3).map(dayOf), evidence: { fields: 'volume', state: 'absent' } },
  ])
  expect(run(days.map((day, i) => ({ day, flags: ABSENT_VOLUME | (i === 2 ? NULL_OPEN : 0) })))).toMatchObject([
    { slots: [dayOf('2024-01-04')], evidence: { fields: 'open' } },
  ])
})

test('a NaN that was written as such belongs to non_finite', () => {
  expect(run([{ day: '2024-01-05', close: NaN, flags: NON_FINITE_CLOSE }])).toEqual([])
  expect(run([{ day: '2024-01-05', close: NaN, flags: NON_FINITE_CLOSE | NULL_OPEN }])).toMatchObject([{ evidence: { fields: 'open' } }])
})

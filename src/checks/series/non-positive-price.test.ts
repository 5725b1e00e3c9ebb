import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import { defaultsOf } from '../define.ts'
import { nonPositivePrice } from './non-positive-price.ts'

function run(rows: readonly BarValues[], metadata: SymbolMetadata | null = null, allow = false) {
  const series = seriesOf(barsOf(rows))
  return nonPositivePrice.run(series, contextOf(series, { metadata }), { ...defaultsOf(nonPositivePrice), allow })
}

const zero = [{ day: '2024-01-04' }, { day: '2024-01-05', open: 0, high: 10, low: 0, close: 10 }]

test('a price of zero is a defect of its bar', () => {
  expect(run(zero)).toMatchObject([
    { slots: [dayOf('2024-01-05')], message: 'The open is 0 on 2024-01-05', evidence: { field: 'open', value: 0 } },
  ])
})

test('the smallest positive price passes', () => {
  expect(run([{ day: '2024-01-05', open: 5e-324, high: 10, low: 5e-324, close: 10 }])).toEqual([])
})

test('a negative price whose size fits its neighbours is told as a mark', () => {
  const marked = { open: -10.2, high: -10.2, low: -10.2, close: -10.2 }
  expect(run([{ day: '2024-01-04' }, { day: '2024-01-05', ...marked }])).toMatchObject([{ message: expect.stringContaining('minus sign') }])
})

test('an unusable price passes, a bad one beside it does not', () => {
  expect(run([{ day: '2024-01-05', open: NaN, flags: 2 }])).toEqual([])
  expect(run([{ day: '2024-01-05', open: NaN, low: -1, flags: 2 }])).toHaveLength(1)
})

test('futures, spreads and rates may have them, and so may what the setting allows', () => {
  expect(run(zero, { type: 'Future', tags: [], universe: false })).toHaveProperty('notApplicable')
  expect(run(zero, { category: 'calendar spread', tags: [], universe: false })).toHaveProperty('notApplicable')
  expect(run(zero, { type: 'Common Stock', tags: [], universe: false })).toHaveLength(1)
  expect(run(zero, null, true)).toHaveProperty('notApplicable')
})

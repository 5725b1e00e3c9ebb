import { expect, test } from 'vitest'
import { barsOf } from '../../test/support/series.ts'
import { localTick } from './local-tick.ts'

test('the tick is the 10th percentile of the steps between neighbouring distinct prices', () => {
  // Prices 1, 2, 4, 7, 11, …: steps 1 to 11, the 10th percentile of which is the second smallest.
  const prices = Array.from({ length: 12 }, (_, i) => 1 + (i * (i + 1)) / 2)
  const rows = [0, 4, 8].map((k) => ({
    open: prices[k + 1] as number,
    low: prices[k] as number,
    high: prices[k + 3] as number,
    close: prices[k + 2] as number,
  }))
  expect(localTick(barsOf(rows), 1)).toBe(2)
})

test('only bars within twenty of the bar count, and a NaN is passed', () => {
  const rows = Array.from({ length: 42 }, (_, i) => (i === 41 ? { open: 9.99 } : { open: 10, high: 12, low: 8, close: i === 3 ? NaN : 10 }))
  expect(localTick(barsOf(rows), 20)).toBe(2)
  expect(localTick(barsOf(rows), 21)).toBeCloseTo(0.01, 9)
})

test('one price has no tick', () => {
  expect(localTick(barsOf([{}, {}]), 0)).toBeNaN()
})

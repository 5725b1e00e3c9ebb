import { expect, test } from 'vitest'
import { barsOf } from '../../test/support/series.ts'
import { localTick, ownStep } from './local-tick.ts'

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

test('a bar is measured by bars that are printed no finer: below a dollar prices have four decimals, above it two', () => {
  const cents = Array.from({ length: 8 }, (_, i) => ({ open: 1.05, high: 1.1, low: 1.02 + i / 100, close: 1.09, decimals: 2 }))
  const fine = Array.from({ length: 12 }, (_, i) => ({ open: 0.97, high: 0.98 + i / 1e4, low: 0.96, close: 0.97, decimals: 4 }))
  expect(localTick(barsOf([...cents, ...fine]), 3)).toBeCloseTo(0.01, 9)
  expect(localTick(barsOf([...cents, ...fine]), 12)).toBeCloseTo(0.0001, 9)
})

test('prices on two grids, before and after an ex-date, move by the step inside their bars and not by that between the grids', () => {
  const factor = 0.993417
  const rows = Array.from({ length: 40 }, (_, i) => {
    const open = 10 + ((7 * i) % 23) / 100
    const own = { open, high: open + 0.05, low: open - 0.01 * (1 + (i % 3)), close: open + 0.02 }
    const onGrid = (price: number) => Number((price * (i < 20 ? factor : 1)).toFixed(6))
    return { open: onGrid(own.open), high: onGrid(own.high), low: onGrid(own.low), close: onGrid(own.close), decimals: 6 }
  })
  expect(localTick(barsOf(rows), 20)).toBeGreaterThan(0.0099)
  expect(localTick(barsOf(rows), 20)).toBeLessThan(0.0101)
})

test('the own step of a bar divides all differences of its prices, to their rounding', () => {
  const adjusted = { open: 19.006294, high: 19.190821, low: 18.63724, close: 18.821767, decimals: 6 }
  expect(ownStep(barsOf([adjusted]), 0)).toBeCloseTo(0.184527, 5)
  expect(ownStep(barsOf([{ open: 10.01, high: 10.5, low: 9.98, close: 10.2, decimals: 2 }]), 0)).toBeGreaterThan(0)
  expect(ownStep(barsOf([{ open: 10, high: 10, low: 10, close: 10 }]), 0)).toBeNaN()
})

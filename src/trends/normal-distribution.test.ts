import { expect, test } from 'vitest'
import { upperTail } from './normal-distribution.ts'

test('the tail of the normal distribution is that of scipy 1.17.1 (norm.sf), far out too', () => {
  const known: readonly (readonly [number, number])[] = [
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1, 0.15865525393145707],
    [1.96, 0.024997895148220435],
    [2.5, 0.006209665325776132],
    [3, 0.0013498980316300933],
    [5, 2.866515718791933e-7],
    [10, 7.61985302416047e-24],
    [30, 4.906713927147908e-198],
  ]
  for (const [z, tail] of known) {
    expect(Math.abs(upperTail(z) / tail - 1), `z = ${z}`).toBeLessThan(1e-12)
    expect(upperTail(-z)).toBeCloseTo(1 - tail, 14)
  }
  expect(upperTail(40)).toBe(0)
})

test('the two formulas meet where one takes over from the other', () => {
  expect(Math.abs(upperTail(2.5) / upperTail(2.5 - 1e-13) - 1)).toBeLessThan(1e-11)
})

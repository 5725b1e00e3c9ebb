import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daily } from '../../test/support/nile.ts'
import { medianOf } from '../base/robust.ts'
import { seededRandom } from '../synthetic/random.ts'
import { expectationOf, fewPointsCorrection } from './expectation.ts'

test('median and deviation are those of a worked example', () => {
  // Median 3, deviations from it 1 0 2 1 97: their median is 1.
  const { expected, spread, count } = expectationOf(daily([2, 3, 1, 4, 100]))!
  expect([expected, count]).toEqual([3, 5])
  expect(spread).toBeCloseTo(1.4826 * 1.206, 12)
})

test('the correction for few points makes the spread of normal values right on average', () => {
  const random = seededRandom(3, 'few points')
  for (const count of [2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 30]) {
    const spreads = Array.from({ length: 20_000 }, () => {
      const values = Array.from({ length: count }, () => random.normal())
      const median = medianOf(values)
      return 1.4826 * medianOf(values.map((value) => Math.abs(value - median))) * fewPointsCorrection(count)
    })
    const average = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length
    expect(Math.abs(average - 1), `${count} points`).toBeLessThan(0.03)
  }
})

test('a metric that never moved has the floor for a spread', () => {
  const still = daily(new Array<number>(20).fill(100))
  expect(expectationOf(still)).toMatchObject({ expected: 100, spread: 1 })
  expect(expectationOf(still, { method: 'z', floorRatio: 0.05 })).toMatchObject({ expected: 100, spread: 5 })
  expect(expectationOf(daily([0, 0, 0]), { floor: 0.5 })).toMatchObject({ expected: 0, spread: 0.5 })
})

test('by z an outlier of the past is set aside, unless it was marked normal', () => {
  const points = daily([10, 11, 9, 10, 11, 9, 10, 500, 11, 9])
  const without = expectationOf(points, { method: 'z' })!
  expect(without.expected).toBe(10)
  expect(without.count).toBe(10)
  const marks = [{ fromUs: points[7]!.timeUs, toUs: points[7]!.timeUs }]
  const withMark = expectationOf(points, { method: 'z', marks })!
  expect(withMark.expected).toBe(59)
  expect(withMark).toMatchObject({ markedLow: 500, markedHigh: 500 })
})

test('no points, no expectation', () => {
  expect(expectationOf([])).toBeNull()
})

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 })

test('what is expected lies within the values, the spread is positive, and the order of points changes nothing', () => {
  fc.assert(
    fc.property(values, fc.constantFrom('robust_z' as const, 'z' as const), (sequence, method) => {
      const expectation = expectationOf(daily(sequence), { method })!
      expect(expectation.expected).toBeGreaterThanOrEqual(Math.min(...sequence) - 1e-9)
      expect(expectation.expected).toBeLessThanOrEqual(Math.max(...sequence) + 1e-9)
      expect(expectation.spread).toBeGreaterThan(0)
      const turned = expectationOf(daily(sequence).toReversed(), { method })!
      expect(turned.expected).toBeCloseTo(expectation.expected, 9)
      expect(turned.spread).toBeCloseTo(expectation.spread, 9)
    }),
  )
})

test('less than half of the points may be anything and the median stays among the others', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 9 }), (wild) => {
      const { expected } = expectationOf(daily([...wild, ...Array.from({ length: 10 }, (_, i) => 50 + i)]))!
      expect(expected).toBeGreaterThanOrEqual(50)
      expect(expected).toBeLessThanOrEqual(59)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daily, nileFlow } from '../../test/support/nile.ts'
import { autocorrelations, hamedRaoFactor, persistenceFactor, persistenceOf, ranks } from './autocorrelation.ts'
import { theilSen } from './theil-sen.ts'

const points = daily(nileFlow)
const line = theilSen(points)!
const withoutTrend = points.map(({ timeUs, value }) => value - line.at(timeUs))

test("Hamed and Rao's factor for the significant lags of the Nile is that of pyMannKendall 1.4.3", () => {
  // hamed_rao_modification_test(nile, lag): its corrected variance over the plain one, 112728.33.
  const known = [
    { lags: 1, variance: 190679.89330695037 },
    { lags: 3, variance: 282111.428078166 },
    { lags: 99, variance: 241565.3569166269 },
  ]
  for (const { lags, variance } of known) {
    const significant = autocorrelations(ranks(withoutTrend), lags).map((r) => (Math.abs(r) > 1.959963984540054 / 10 ? r : 0))
    expect(hamedRaoFactor(significant, 100)).toBeCloseTo(variance / 112728.33333333333, 9)
  }
})

test('ranks share the mean where values are equal', () => {
  expect(ranks([30, 10, 20, 10])).toEqual([4, 1.5, 3, 1.5])
})

test('autocorrelations are those of a worked series', () => {
  // Deviations −2 −1 0 1 2: lag 1 (2 + 0 + 0 + 2) / 10, lag 2 (0 − 1 + 0) / 10.
  expect(autocorrelations([1, 2, 3, 4, 5], 2)).toEqual([0.4, -0.1])
  expect(autocorrelations([7, 7, 7], 2)).toEqual([0, 0])
})

test('persistence is freed of its bias, and 0 where nothing can be told', () => {
  const [r] = autocorrelations(ranks(withoutTrend), 1)
  expect(persistenceOf(withoutTrend)).toBeCloseTo((100 * r! + 2) / 96, 12)
  expect(persistenceOf([1, 5, 2, 6, 3, 7, 4])).toBe(0)
  expect(persistenceOf(new Array<number>(50).fill(0))).toBe(0)
  expect(persistenceOf(Array.from({ length: 50 }, (_, i) => i % 2))).toBe(0)
})

test('the factor is 1 without persistence, grows with it, and never asks for more than all values being one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (count, persistence) => {
      const factor = persistenceFactor(persistence, count)
      expect(persistenceFactor(0, count)).toBe(1)
      expect(factor).toBeGreaterThanOrEqual(1)
      expect(factor).toBeLessThanOrEqual(Math.max(1, count))
      expect(persistenceFactor(Math.min(0.99, persistence + 0.01), count)).toBeGreaterThanOrEqual(factor)
    }),
  )
})

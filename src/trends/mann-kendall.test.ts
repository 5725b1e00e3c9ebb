import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nileFlow } from '../../test/support/nile.ts'
import { mannKendall } from './mann-kendall.ts'

test("the example of the EPA's guidance with ties comes out as printed", () => {
  // EPA QA/G-9S, "Data Quality Assessment: Statistical Methods for Practitioners" (2006), page 109: S 22, variance 155.33, z 1.685.
  const test = mannKendall([10, 10, 10, 5, 10, 20, 18, 17, 15, 24, 15])
  expect(test.s).toBe(22)
  expect(test.variance).toBeCloseTo(155.33, 2)
  expect(test.z).toBeCloseTo(1.685, 3)
  expect(test.pValue).toBeCloseTo(0.092, 4)
})

test('the Nile comes out as pyMannKendall 1.4.3 has it', () => {
  const test = mannKendall(nileFlow)
  expect(test).toMatchObject({ count: 100, s: -1387 })
  expect(test.variance).toBeCloseTo(112728.33333333333, 6)
  expect(test.z).toBeCloseTo(-4.128066522844101, 12)
  expect(Math.abs(test.pValue / 3.658262921657496e-5 - 1)).toBeLessThan(1e-8)
  expect(test.tau).toBeCloseTo(-0.2802020202020202, 12)
})

test('five values that rise are significant at 5 %, four are not', () => {
  expect(mannKendall([1, 2, 3, 4, 5]).pValue).toBeCloseTo(2 / 120, 12)
  expect(mannKendall([1, 2, 3, 4]).pValue).toBeCloseTo(2 / 24, 12)
})

test('equal values, one and none have no trend', () => {
  for (const values of [[], [3], [3, 3], new Array<number>(30).fill(3)])
    expect(mannKendall(values)).toMatchObject({ s: 0, z: 0, pValue: 1 })
})

const values = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 })

test('a p value is a probability, the same for the mirror image, and never smaller for a wider variance', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 1, max: 50, noNaN: true }), (sequence, factor) => {
      const { pValue, s } = mannKendall(sequence)
      expect(pValue).toBeGreaterThanOrEqual(0)
      expect(pValue).toBeLessThanOrEqual(1 + 1e-12)
      const mirrored = mannKendall(sequence.map((value) => -value))
      expect(mirrored.pValue).toBe(pValue)
      expect(mirrored.s + s).toBe(0)
      expect(mannKendall(sequence, factor).pValue).toBeGreaterThanOrEqual(pValue)
    }),
  )
})

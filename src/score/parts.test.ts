import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandOf } from './bands.ts'
import { decompose } from './decompose.ts'
import { lossAt } from './loss-curve.ts'
import { defaultScoreSettings } from './settings.ts'

test('the loss passes through the points of its curve and is straight between them', () => {
  const { loss, latenessLoss } = defaultScoreSettings
  expect([0, 0.001, 0.0055, 0.01, 0.05, 0.2, 0.6, 1, 2].map((x) => Number(lossAt(loss, x).toFixed(9)))).toEqual([
    0, 5, 12.5, 20, 50, 80, 90, 100, 100,
  ])
  expect([0, 1, 2, 3, 5, 20, 250, 999].map((late) => lossAt(latenessLoss, late))).toEqual([0, 5, 20, 30, 50, 80, 100, 100])
  expect(lossAt([], 0.5)).toBe(0)
})

test('the loss never falls', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      expect(lossAt(defaultScoreSettings.loss, Math.min(a, b))).toBeLessThanOrEqual(lossAt(defaultScoreSettings.loss, Math.max(a, b)))
    }),
  )
})

test('bands begin at 95, 85 and 70', () => {
  expect([100, 95, 94.999, 85, 84.999, 70, 69.999, 0, null].map((score) => bandOf(score, defaultScoreSettings))).toEqual([
    'excellent',
    'excellent',
    'good',
    'good',
    'fair',
    'fair',
    'poor',
    'poor',
    'unjudged',
  ])
})

test('parts of a product do not depend on the order of its factors', () => {
  expect(decompose([])).toEqual({ score: 100, parts: [] })
  expect(decompose([1, 1])).toEqual({ score: 100, parts: [0, 0] })
  expect(decompose([0.5, 0, 0])).toEqual({ score: 0, parts: [0, 50, 50] })
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 }), (factors) => {
      const there = decompose(factors)
      const back = decompose([...factors].reverse())
      expect(back.score).toBeCloseTo(there.score, 9)
      there.parts.forEach((part, i) => expect(back.parts[factors.length - 1 - i]).toBeCloseTo(part, 9))
    }),
  )
})

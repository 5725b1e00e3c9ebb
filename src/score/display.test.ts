import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Deduction } from '../model/score.ts'
import { displayScore } from './display.ts'

const deduction = (check: string, points: number, ...dates: number[]): Deduction => ({ check, dimension: 'validity', points, dates })
const shown = (score: number, deductions: readonly Deduction[]) =>
  displayScore(score, deductions).deductions.map(({ check, points }) => [check, points])

test('hundredths left over go to the largest rests', () => {
  const exact = [deduction('decimal_slip', 4.4678), deduction('copied_bar', 6.0095), deduction('decimal_slip', 14.156)]
  expect(displayScore(75.3667, exact).score).toBe(75.37)
  expect(shown(75.3667, exact)).toEqual([
    ['decimal_slip', 4.47],
    ['copied_bar', 6.01],
    ['decimal_slip', 14.15],
  ])
})

test('equal rests go to the check that comes first by name, then to the earlier date', () => {
  expect(shown(99.99, [deduction('b', 0.005), deduction('a', 0.005)])).toEqual([
    ['b', 0],
    ['a', 0.01],
  ])
  expect(displayScore(99.99, [deduction('a', 0.005, 20), deduction('a', 0.005, 10)]).deductions.map(({ points }) => points)).toEqual([
    0, 0.01,
  ])
})

test('what is whole already stays', () => {
  expect(shown(84, [deduction('stale_series', 16)])).toEqual([['stale_series', 16]])
  expect(displayScore(100, [])).toEqual({ score: 100, deductions: [] })
})

test('what is printed adds up, and no part moves by a hundredth or more', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-6, max: 8, noNaN: true }), { minLength: 1, maxLength: 12 }), (points) => {
      const deductions = points.map((value, i) => deduction(`c${i}`, value))
      const score = 100 - points.reduce((sum, value) => sum + value, 0)
      const display = displayScore(score, deductions)
      const hundredths = display.deductions.reduce((sum, { points: value }) => sum + Math.round(value * 100), 0)
      expect(hundredths).toBe(10_000 - Math.round(display.score * 100))
      display.deductions.forEach(({ points: value }, i) => expect(Math.abs(value - (points[i] as number))).toBeLessThan(0.01 + 1e-6))
    }),
  )
})

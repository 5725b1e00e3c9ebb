import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thresholdProblem, thresholdsFor, thresholdStatus, thresholdStatuses, worstStatus, type Threshold } from './threshold.ts'

test('a minimum warns and fails below its limits, a maximum above; on a limit is within', () => {
  const completeness = { direction: 'min', warning: 0.97, fail: 0.95 } as const
  expect([0.98, 0.97, 0.96, 0.95, 0.94].map((value) => thresholdStatus(completeness, value))).toEqual([
    'pass',
    'pass',
    'warning',
    'warning',
    'fail',
  ])
  const age = { direction: 'max', warning: 12, fail: 24 } as const
  expect([11, 12, 13, 24, 25].map((value) => thresholdStatus(age, value))).toEqual(['pass', 'pass', 'warning', 'warning', 'fail'])
})

test('one limit is enough, and no value is unknown', () => {
  expect(thresholdStatus({ direction: 'min', warning: 3 }, -1e9)).toBe('warning')
  expect(thresholdStatus({ direction: 'max', fail: 3 }, Infinity)).toBe('fail')
  for (const value of [null, NaN]) expect(thresholdStatus({ direction: 'min', warning: 3 }, value)).toBe('unknown')
})

test('limits the wrong way round, none, and no number are told', () => {
  expect(thresholdProblem({ direction: 'min', warning: 0.9, fail: 0.95 })).toContain('fail (0.95) may not be above warning (0.9)')
  expect(thresholdProblem({ direction: 'max', warning: 9, fail: 5 })).toContain('fail (5) may not be below warning (9)')
  expect(thresholdProblem({ direction: 'max' })).toContain('needs a warning or a fail limit')
  expect(thresholdProblem({ direction: 'max', fail: NaN })).toContain('finite')
  expect(thresholdProblem({ direction: 'max', warning: 5, fail: 5 })).toBeNull()
})

test('the narrowest threshold holds in each direction, of equals the last', () => {
  const all: Threshold = { metric: 'score', direction: 'min', fail: 50 }
  const daily: Threshold = { metric: 'score', direction: 'min', fail: 70, labels: { dataset: 'daily' } }
  const apple: Threshold = { metric: 'score', direction: 'min', fail: 80, labels: { dataset: 'daily', symbol: 'AAPL' } }
  const again: Threshold = { ...apple, fail: 85 }
  const top: Threshold = { metric: 'score', direction: 'max', warning: 100 }
  const thresholds = [apple, again, top, daily, all, { ...all, metric: 'other' }]
  expect(thresholdsFor(thresholds, 'score', { symbol: 'AAPL', dataset: 'daily', source: 'x' })).toEqual([again, top])
  expect(thresholdsFor(thresholds, 'score', { symbol: 'MSFT', dataset: 'daily' })).toEqual([daily, top])
  expect(thresholdsFor(thresholds, 'score', {})).toEqual([all, top])
  expect(thresholdsFor(thresholds, 'none', {})).toEqual([])
})

test('names of the language are labels like others', () => {
  const odd: Threshold = {
    metric: 'm',
    direction: 'min',
    fail: 1,
    labels: JSON.parse('{"constructor":"x","__proto__":"y"}') as Record<string, string>,
  }
  expect(thresholdsFor([odd], 'm', {})).toEqual([])
  expect(thresholdsFor([odd], 'm', JSON.parse('{"constructor":"x","__proto__":"y"}') as Record<string, string>)).toEqual([odd])
})

test('the worst status stands for all', () => {
  expect(worstStatus(['pass', 'warning', 'unknown'])).toBe('warning')
  expect(worstStatus(['pass', 'unknown'])).toBe('unknown')
  expect(worstStatus([])).toBeNull()
})

test('a better value is never judged worse, and turning all signs round changes nothing', () => {
  const limit = fc.double({ min: -100, max: 100, noNaN: true })
  fc.assert(
    fc.property(limit, limit, limit, limit, (one, other, value, better) => {
      const [fail, warning] = [Math.min(one, other), Math.max(one, other)]
      const [low, high] = [Math.min(value, better), Math.max(value, better)]
      const rank = (at: number) => thresholdStatuses.indexOf(thresholdStatus({ direction: 'min', warning, fail }, at))
      expect(rank(high)).toBeLessThanOrEqual(rank(low))
      expect(thresholdStatus({ direction: 'max', warning: -warning, fail: -fail }, -value)).toBe(
        thresholdStatus({ direction: 'min', warning, fail }, value),
      )
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nileFlow, daily } from '../../test/support/nile.ts'
import { statisticsOf } from './statistics.ts'

test('the flow of the Nile has the statistics that numpy gives', () => {
  const statistics = statisticsOf(daily(nileFlow))
  expect(statistics).toMatchObject({ count: 100, min: 456, max: 1370, median: 893.5 })
  expect(statistics.mean).toBeCloseTo(919.35, 10)
  expect(statistics.standardDeviation).toBeCloseTo(169.22750063065095, 10)
  expect(statistics.p05).toBeCloseTo(697.8, 10)
  expect(statistics.p95).toBeCloseTo(1210.5, 10)
  expect([statistics.first?.value, statistics.last?.value]).toEqual([1120, 740])
})

test('without a value everything but the count is null; one value has no deviation', () => {
  expect(statisticsOf([{ timeUs: 1, value: null }])).toMatchObject({ count: 0, min: null, mean: null, p95: null, first: null })
  expect(statisticsOf([{ timeUs: 1, value: 4 }])).toMatchObject({ count: 1, min: 4, mean: 4, p05: 4, standardDeviation: null })
})

const point = fc.record({ timeUs: fc.integer(), value: fc.option(fc.double({ min: -1e100, max: 1e100 })) })

test('statistics are in order, finite, and independent of the order of points and of points without value', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1 }), fc.nat(), (points, turn) => {
      const statistics = statisticsOf(points)
      const turned = [...points.slice(turn % points.length), ...points.slice(0, turn % points.length)]
      const again = statisticsOf([...turned, { timeUs: 0, value: NaN }])
      expect({ ...again, first: null, last: null }).toEqual({ ...statistics, first: null, last: null })
      const { first, last, min, p05, median, mean, p95, max } = statistics
      if (first === null || last === null) return
      expect(first.timeUs).toBeLessThanOrEqual(last.timeUs)
      // Interpolation rounds.
      const ascending = [min!, p05!, median!, p95!, max!]
      ascending.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(ascending[i]! - 1e-12 * Math.abs(value)))
      expect(mean).toBeGreaterThanOrEqual(min!)
      expect(mean).toBeLessThanOrEqual(max!)
      if (statistics.count > 1) expect(Number.isFinite(statistics.standardDeviation)).toBe(true)
    }),
  )
})

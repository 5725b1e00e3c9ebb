import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import { mergedBuckets, rolledUp } from './rollup.ts'

const noon = dayOf('2024-03-01') * DAY_US + 12 * 3600e6

test('an hour has its average, extremes, issues and the share of each status', () => {
  const rows = [
    { timeUs: noon + 3599e6, value: 60, status: 'poor', issues: 4 },
    { timeUs: noon, value: 99, status: 'excellent' },
    { timeUs: noon + 60e6, value: 96, status: 'excellent', issues: 1 },
    { timeUs: noon + 61e6, value: null, status: 'unjudged' },
    { timeUs: noon + 3600e6, value: 80, status: null },
  ]
  expect(rolledUp(rows, 'hour')).toEqual([
    {
      startUs: noon,
      rows: 4,
      count: 3,
      sum: 255,
      average: 85,
      min: 60,
      max: 99,
      issues: 5,
      statuses: [
        { status: 'excellent', rows: 2, share: 0.5 },
        { status: 'poor', rows: 1, share: 0.25 },
        { status: 'unjudged', rows: 1, share: 0.25 },
      ],
    },
    { startUs: noon + 3600e6, rows: 1, count: 1, sum: 80, average: 80, min: 80, max: 80, issues: 0, statuses: [] },
  ])
  expect(rolledUp(rows, 'day')).toMatchObject([{ startUs: noon - 12 * 3600e6, rows: 5, count: 4 }])
})

test('a bucket without a value has no average, and rows before 1970 fall into their hour', () => {
  expect(rolledUp([{ timeUs: -1, value: NaN, status: 'unjudged' }], 'hour')).toMatchObject([
    { startUs: -3600e6, rows: 1, count: 0, average: null, min: null, max: null, statuses: [{ share: 1 }] },
  ])
  expect(rolledUp([], 'day')).toEqual([])
})

const row = fc.record({
  timeUs: fc.integer({ min: -5, max: 200 }).map((slot) => slot * 900e6),
  value: fc.option(fc.integer({ min: -50, max: 150 })),
  status: fc.option(fc.constantFrom('excellent', 'poor', '__proto__', 'constructor')),
  issues: fc.nat({ max: 9 }),
})

test('hours put together are the days, parts put together are the whole, in any order', () => {
  fc.assert(
    fc.property(fc.array(row), fc.array(row), (some, others) => {
      const all = [...some, ...others]
      expect(mergedBuckets(rolledUp(all, 'hour'), 'day')).toEqual(rolledUp(all, 'day'))
      expect(mergedBuckets([...rolledUp(others, 'hour'), ...rolledUp(some, 'hour')], 'hour')).toEqual(rolledUp(all, 'hour'))
      expect(rolledUp(all.toReversed(), 'hour')).toEqual(rolledUp(all, 'hour'))
    }),
  )
})

test('no row is lost: rows, issues and statuses sum to what came in, and shares to 1 where each row has a status', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const buckets = rolledUp(rows, 'hour')
      expect(buckets.reduce((sum, bucket) => sum + bucket.rows, 0)).toBe(rows.length)
      expect(buckets.reduce((sum, bucket) => sum + bucket.issues, 0)).toBe(rows.reduce((sum, { issues }) => sum + issues, 0))
      for (const { rows: count, statuses } of buckets) {
        const withStatus = statuses.reduce((sum, status) => sum + status.rows, 0)
        expect(statuses.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(withStatus / count, 12)
      }
    }),
  )
})

test('what is merged stays as it was', () => {
  const hours = rolledUp([{ timeUs: noon, value: 1, status: 'a' }], 'hour')
  const before = structuredClone(hours)
  mergedBuckets([...hours, ...hours], 'day')
  expect(hours).toEqual(before)
})

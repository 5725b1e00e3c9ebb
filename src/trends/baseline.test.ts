import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daily } from '../../test/support/nile.ts'
import { DAY_US } from '../base/day.ts'
import { anomalyAgainst, expectedAt, learnBaseline } from './baseline.ts'
import { utcClock } from './local-clock.ts'

const HOUR_US = DAY_US / 24

/** Twelve weeks from a Thursday, each day 1000 but 100 at weekends. */
const records = daily(Array.from({ length: 84 }, (_, i) => ([2, 3].includes(i % 7) ? 100 : 1000)))
const nowUs = 84 * DAY_US
const learned = learnBaseline(records, nowUs)!

test('a baseline knows median and spread of each weekday, from when to when, from how many points', () => {
  expect(learned).toMatchObject({ version: 1, learnedUs: nowUs, fromUs: -6 * DAY_US, method: 'robust_z' })
  expect(learned.overall).toMatchObject({ expected: 1000, count: 84, fromUs: 0, toUs: 83 * DAY_US })
  expect(learned.cells.map(({ weekday, hour }) => [weekday, hour])).toEqual([1, 2, 3, 4, 5, 6, 7].map((weekday) => [weekday, null]))
  expect(learned.cells[5]!.expectation).toMatchObject({ expected: 100, spread: 1, count: 12, fromUs: 2 * DAY_US, toUs: 79 * DAY_US })
})

test('it holds for a week', () => {
  expect(learned.dueUs).toBe(91 * DAY_US)
})

test('read back from JSON it is the same', () => {
  expect(JSON.parse(JSON.stringify(learned))).toEqual(learned)
})

test('a Saturday is judged by Saturdays', () => {
  expect(anomalyAgainst(learned, { timeUs: 86 * DAY_US, value: 100 })).toMatchObject({
    verdict: 'normal',
    expected: 100,
    baseline: { kind: 'weekday' },
  })
  expect(anomalyAgainst(learned, { timeUs: 88 * DAY_US, value: 100 })).toMatchObject({
    verdict: 'anomalous',
    side: 'below',
    expected: 1000,
  })
})

test('by the hour, hours with enough points are told apart and the others fall back to the day', () => {
  // Every hour of ten weeks; Monday's 9 to 10 has five points too few.
  const hourly = Array.from({ length: 70 * 24 }, (_, i) => ({ timeUs: i * HOUR_US, value: (i % 24) * 10 })).filter(
    ({ timeUs }) => timeUs > 35 * DAY_US || utcClock(timeUs).weekday !== 1 || utcClock(timeUs).hour !== 9,
  )
  const baseline = learnBaseline(hourly, 70 * DAY_US, { detail: 'weekday_hour', minPoints: 10 })!
  expect(expectedAt(baseline, { weekday: 2, hour: 9 })).toMatchObject({ kind: 'weekday_hour', expectation: { expected: 90, count: 10 } })
  expect(expectedAt(baseline, { weekday: 1, hour: 9 })).toMatchObject({ kind: 'weekday' })
  expect(baseline.cells).toHaveLength(7 + 7 * 24 - 1)
  expect(expectedAt(learnBaseline(hourly, 70 * DAY_US, { detail: 'none' })!, { weekday: 2, hour: 9 })).toMatchObject({ kind: 'all' })
})

test('too few points are no baseline, and then nothing is judged', () => {
  expect(learnBaseline(records.slice(-11), nowUs)).toBeNull()
  expect(anomalyAgainst(null, { timeUs: nowUs, value: 1 })).toMatchObject({ verdict: 'unknown', reason: 'too_few_points' })
})

test('a point that may be part of the baseline is not judged by it', () => {
  expect(anomalyAgainst(learned, { timeUs: nowUs - 1, value: 1 })).toMatchObject({ verdict: 'unknown', reason: 'not_after_baseline' })
  expect(anomalyAgainst(learned, { timeUs: nowUs, value: 1 })).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyAgainst(learned, { timeUs: nowUs, value: 1 }, { marks: [{ fromUs: nowUs, toUs: nowUs }] })).toMatchObject({
    verdict: 'marked_normal',
  })
})

test('what was marked normal before is normal after', () => {
  const history = records.map((point, i) => (i === 42 ? { ...point, value: 300 } : point))
  const marks = [{ fromUs: 42 * DAY_US, toUs: 42 * DAY_US }]
  const thursday = { timeUs: nowUs, value: 300 }
  expect(anomalyAgainst(learnBaseline(history, nowUs), thursday)).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyAgainst(learnBaseline(history, nowUs, { marks }), thursday)).toMatchObject({ verdict: 'normal', low: 300 })
})

test('points from when it was learned on change nothing of a baseline, nor does the order of points', () => {
  const point = fc.record({
    timeUs: fc.integer({ min: 0, max: 160 }).map((half) => (half * DAY_US) / 2),
    value: fc.option(fc.integer({ min: -99, max: 99 })),
  })
  fc.assert(
    fc.property(fc.array(point, { maxLength: 120 }), fc.integer({ min: 0, max: 80 }), (points, day) => {
      const chosen = { minPoints: 3, detail: 'weekday_hour' } as const
      const before = points.filter(({ timeUs }) => timeUs < day * DAY_US)
      const baseline = learnBaseline(points, day * DAY_US, chosen)
      expect(learnBaseline(before, day * DAY_US, chosen)).toEqual(baseline)
      expect(learnBaseline(points.toReversed(), day * DAY_US, chosen)).toEqual(baseline)
      expect(baseline === null).toBe(before.filter(({ value }) => value !== null).length < 3)
    }),
  )
})

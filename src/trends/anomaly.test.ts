import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daily } from '../../test/support/nile.ts'
import { DAY_US } from '../base/day.ts'
import { seededRandom } from '../synthetic/random.ts'
import type { AnomalyVerdict } from './anomaly-verdict.ts'
import { anomaliesOf, type AnomalySettings } from './anomaly.ts'
import type { MetricPoint } from './points.ts'

const wobbling = daily(Array.from({ length: 30 }, (_, i) => 95 + (i % 3)))
const next = (value: number | null): MetricPoint => ({ timeUs: 30 * DAY_US, value })

/** The verdict on one point: `anomaliesOf` for it alone. */
function anomalyOf(point: MetricPoint, history: readonly MetricPoint[], settings: Partial<AnomalySettings> = {}): AnomalyVerdict {
  return anomaliesOf([point], history, settings)[0]!
}

test('a score that drops out of its past is anomalous, with what was expected', () => {
  const verdict = anomalyOf(next(70), wobbling)
  expect(verdict).toMatchObject({ verdict: 'anomalous', side: 'below', expected: 96, method: 'robust_z', reason: null })
  expect(verdict.baseline).toEqual({ kind: 'all', count: 30, fromUs: 0, toUs: 29 * DAY_US })
  // Deviation 1, × 1.4826 × 30/29.2.
  expect(verdict.z).toBeCloseTo(-26 / (1.4826 * (30 / 29.2)), 9)
  expect(verdict.low).toBeCloseTo(96 - 3.5 * 1.4826 * (30 / 29.2), 9)
  expect(anomalyOf(next(95), wobbling)).toMatchObject({ verdict: 'normal', side: null })
  expect(anomalyOf(next(120), wobbling)).toMatchObject({ verdict: 'anomalous', side: 'above' })
})

test('by z the interval is three standard deviations around the mean', () => {
  const verdict = anomalyOf(next(99), wobbling, { method: 'z', floorRatio: 0 })
  expect(verdict).toMatchObject({ verdict: 'anomalous', expected: 96, method: 'z' })
  // Ten each of 95, 96, 97: variance 20/29.
  expect(verdict.z).toBeCloseTo(3 / Math.sqrt(20 / 29), 9)
})

test('few points, no value and the first point ever are unknown, with the reason', () => {
  expect(anomalyOf(next(70), wobbling.slice(-13))).toMatchObject({
    verdict: 'unknown',
    reason: 'too_few_points',
    expected: null,
    baseline: null,
    value: 70,
  })
  expect(anomalyOf(next(null), wobbling)).toMatchObject({ verdict: 'unknown', reason: 'no_value', value: null })
  expect(anomalyOf(next(NaN), wobbling)).toMatchObject({ verdict: 'unknown', reason: 'no_value' })
  expect(anomalyOf(wobbling[0]!, wobbling)).toMatchObject({ verdict: 'unknown', reason: 'too_few_points' })
})

test('points older than the lookback are forgotten', () => {
  const late = { timeUs: 200 * DAY_US, value: 70 }
  expect(anomalyOf(late, wobbling)).toMatchObject({ verdict: 'unknown', reason: 'too_few_points' })
  expect(anomalyOf(late, wobbling, { lookbackUs: 365 * DAY_US })).toMatchObject({ verdict: 'anomalous' })
})

/** Twenty weeks of about 1000 records a day and none at weekends. 1970-01-01 was a Thursday. */
const records = daily(Array.from({ length: 140 }, (_, i) => ([2, 3].includes(i % 7) ? 0 : 1000 + (i % 5))))

test('nothing on a Saturday is normal where Saturdays are empty, and nothing on a Monday is not', () => {
  const saturday = { timeUs: 142 * DAY_US, value: 0 }
  const monday = { timeUs: 144 * DAY_US, value: 0 }
  const [onSaturday, onMonday] = anomaliesOf([saturday, monday], records)
  expect(onSaturday).toMatchObject({ verdict: 'normal', expected: 0, baseline: { kind: 'weekday', count: 12 } })
  expect(onMonday).toMatchObject({ verdict: 'anomalous', side: 'below', baseline: { kind: 'weekday' } })
  expect(anomalyOf(saturday, records, { minWeekdayPoints: null })).toMatchObject({ verdict: 'anomalous', baseline: { kind: 'all' } })
  expect(anomalyOf(saturday, records, { minWeekdayPoints: 13 })).toMatchObject({ baseline: { kind: 'all' } })
})

test('weekdays are those of the clock given', () => {
  // An hour before Saturday in UTC is Saturday two hours east.
  const point = { timeUs: 142 * DAY_US - 3600e6, value: 0 }
  const east = (timeUs: number) => ({ weekday: ((Math.floor((timeUs + 7200e6) / DAY_US) + 3) % 7) + 1, hour: 0 })
  expect(anomalyOf(point, records)).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyOf(point, records, { clock: east })).toMatchObject({ verdict: 'normal' })
})

test('a point marked normal is not anomalous, and the next like it is normal too', () => {
  const history = wobbling.map((point, i) => (i === 20 ? { ...point, value: 60 } : point))
  const marks = [{ fromUs: 20 * DAY_US, toUs: 20 * DAY_US }]
  expect(anomalyOf(history[20]!, history)).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyOf(history[20]!, history, { marks })).toMatchObject({ verdict: 'marked_normal', side: 'below' })
  expect(anomalyOf(next(60), history)).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyOf(next(60), history, { marks })).toMatchObject({ verdict: 'normal', low: 60 })
  expect(anomalyOf(next(59), history, { marks })).toMatchObject({ verdict: 'anomalous' })
  expect(anomalyOf(history[2]!, history, { marks: [{ fromUs: 0, toUs: 3 * DAY_US }] })).toMatchObject({
    verdict: 'marked_normal',
    expected: null,
  })
})

test('of normal noise few points are called anomalous, also on few points', () => {
  const random = seededRandom(11, 'noise')
  const share = (count: number, method: 'z' | 'robust_z'): number => {
    const runs = Array.from({ length: 1500 }, () => {
      const history = daily(Array.from({ length: count }, () => random.normal()))
      return anomalyOf({ timeUs: count * DAY_US, value: random.normal() }, history, { minWeekdayPoints: null, method }).verdict
    })
    return runs.filter((verdict) => verdict === 'anomalous').length / runs.length
  }
  expect(share(14, 'robust_z')).toBeLessThan(0.025)
  expect(share(60, 'robust_z')).toBeLessThan(0.01)
  expect(share(14, 'z')).toBeLessThan(0.03)
  expect(share(60, 'z')).toBeLessThan(0.01)
})

const value = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }))
const history = fc.array(fc.record({ timeUs: fc.integer({ min: 0, max: 60 }).map((day) => day * DAY_US), value }), { maxLength: 60 })
const settings = fc.record({
  method: fc.constantFrom('robust_z' as const, 'z' as const),
  minPoints: fc.integer({ min: 1, max: 10 }),
  minWeekdayPoints: fc.option(fc.integer({ min: 1, max: 6 })),
  maxPoints: fc.integer({ min: 1, max: 40 }),
})

test('neither the judged point nor any of its instant or later touches its baseline', () => {
  fc.assert(
    fc.property(history, fc.nat({ max: 60 }), value, value, settings, (points, day, one, other, chosen) => {
      const timeUs = day * DAY_US
      const baselineOf = (judged: number | null, rest: readonly MetricPoint[]) => {
        const { expected, low, high, baseline } = anomalyOf({ timeUs, value: judged }, rest, chosen)
        return { expected, low, high, baseline }
      }
      if (one === null || other === null) return
      const before = baselineOf(one, points)
      expect(baselineOf(other, points)).toEqual(before)
      const changed = points.map((point) => (point.timeUs >= timeUs ? { ...point, value: other } : point))
      expect(baselineOf(one, changed)).toEqual(before)
      expect(baselineOf(one, [...points.filter((point) => point.timeUs < timeUs), { timeUs, value: one }])).toEqual(before)
      expect(before.baseline === null || before.baseline.toUs < timeUs).toBe(true)
    }),
  )
})

test('the verdict follows from the interval, and judging together is judging one by one', () => {
  fc.assert(
    fc.property(history, settings, (points, chosen) => {
      const verdicts = anomaliesOf(points, points, chosen)
      expect(verdicts).toEqual(points.map((point) => anomalyOf(point, points, chosen)))
      for (const { verdict, value: judged, low, high, expected } of verdicts) {
        if (verdict === 'unknown') continue
        expect(verdict === 'normal').toBe(judged! >= low! && judged! <= high!)
        expect(low).toBeLessThanOrEqual(expected!)
        expect(high).toBeGreaterThanOrEqual(expected!)
      }
    }),
  )
})

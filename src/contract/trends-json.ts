import * as z from 'zod'
import { isoInstant } from '../base/day.ts'
import { sampleStatuses } from '../model/metric.ts'
import { type AnomalyVerdict, anomalyVerdicts, baselineKinds } from '../trends/anomaly-verdict.ts'
import { anomalyMethods } from '../trends/expectation.ts'
import { orientations } from '../trends/orientation.ts'
import type { ValuedPoint } from '../trends/points.ts'
import type { Statistics } from '../trends/statistics.ts'
import { type Trend, trendDirections, trendReasons } from '../trends/trend.ts'

const number = z.number().nullable()
const count = z.number().int().min(0)
const pointSchema = z.object({ time: z.string(), value: z.number() }).nullable()

export const statisticsSchema = z.object({
  count,
  min: number,
  max: number,
  mean: number,
  median: number,
  standard_deviation: number,
  p05: number,
  p95: number,
  first: pointSchema,
  last: pointSchema,
})

export function statisticsJson({ standardDeviation, first, last, ...same }: Statistics): z.output<typeof statisticsSchema> {
  return {
    count: same.count,
    min: same.min,
    max: same.max,
    mean: same.mean,
    median: same.median,
    standard_deviation: standardDeviation,
    p05: same.p05,
    p95: same.p95,
    first: pointJson(first),
    last: pointJson(last),
  }
}

export const trendSchema = z.object({
  direction: z.enum(trendDirections),
  reason: z.enum(trendReasons),
  test: z.literal('mann_kendall'),
  movement: z.enum(['rising', 'falling']).nullable(),
  count,
  tested: count,
  first: pointSchema,
  last: pointSchema,
  p_value: number,
  tau: number,
  persistence: number,
  slope_per_day: number,
  change_percent: number,
  fitted_change_percent: number,
})

export function trendJson(trend: Trend): z.output<typeof trendSchema> {
  return {
    direction: trend.direction,
    reason: trend.reason,
    test: 'mann_kendall',
    movement: trend.movement,
    count: trend.count,
    tested: trend.tested,
    first: pointJson(trend.first),
    last: pointJson(trend.last),
    p_value: trend.pValue,
    tau: trend.tau,
    persistence: trend.persistence,
    slope_per_day: trend.slopePerDay,
    change_percent: trend.changePercent,
    fitted_change_percent: trend.fittedChangePercent,
  }
}

export const anomalySchema = z.object({
  time: z.string(),
  value: number,
  verdict: z.enum(anomalyVerdicts),
  reason: z.enum(['no_value', 'too_few_points', 'not_after_baseline']).nullable(),
  method: z.enum(anomalyMethods),
  expected: number,
  low: number,
  high: number,
  z: number,
  side: z.enum(['above', 'below']).nullable(),
  baseline: z.object({ kind: z.enum(baselineKinds), count, from: z.string(), to: z.string() }).nullable(),
})

export function anomalyJson({ timeUs, baseline, ...same }: AnomalyVerdict): z.output<typeof anomalySchema> {
  return {
    time: isoInstant(timeUs),
    value: same.value,
    verdict: same.verdict,
    reason: same.reason,
    method: same.method,
    expected: same.expected,
    low: same.low,
    high: same.high,
    z: same.z,
    side: same.side,
    baseline:
      baseline === null
        ? null
        : { kind: baseline.kind, count: baseline.count, from: isoInstant(baseline.fromUs), to: isoInstant(baseline.toUs) },
  }
}

/** How many points had which verdict. */
export const verdictCountsSchema = z.object(
  Object.fromEntries(anomalyVerdicts.map((verdict) => [verdict, count])) as Record<(typeof anomalyVerdicts)[number], typeof count>,
)

export function verdictCounts(verdicts: readonly AnomalyVerdict[]): z.output<typeof verdictCountsSchema> {
  const counts = { normal: 0, anomalous: 0, marked_normal: 0, unknown: 0 }
  for (const { verdict } of verdicts) counts[verdict]++
  return counts
}

export const judgedPointSchema = z.object({
  time: z.string(),
  value: number,
  status: z.enum(sampleStatuses).nullable().describe('what was told with it, else what the thresholds say'),
  hour: z
    .object({ samples: count, min: number, max: number })
    .nullable()
    .describe('samples of an hour of which only that is kept; the value is their mean'),
})

/** Of one series in the range that was asked for. */
export const seriesFactsSchema = z.object({
  labels: z.record(z.string(), z.string()),
  unit: z.string().nullable(),
  orientation: z.enum(orientations),
  newest: judgedPointSchema.nullable(),
})

function pointJson(point: ValuedPoint | null): { time: string; value: number } | null {
  return point === null ? null : { time: isoInstant(point.timeUs), value: point.value }
}

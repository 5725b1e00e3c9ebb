import * as z from 'zod'
import { sampleStatuses } from '../model/metric.ts'
import { orientations } from '../trends/orientation.ts'
import { anomaliesQuery, labelQuery, labelsSchema, metricName, pageQuery, rangeQuery, windowQuery } from './metric-query.ts'
import { instant, nameInPath, storableText, wholeNumber } from './text.ts'
import { judgedPointSchema, seriesFactsSchema } from './trends-json.ts'
import { unionCause } from './union-cause.ts'

/** Samples in one request. */
const mostSamples = 1000
/** Larger values are nothing that was measured. */
const largest = 1e100

export const sampleSchema = z
  .strictObject({
    name: metricName,
    value: z.number().min(-largest).max(largest).nullable().describe('null: it was looked for and there was none'),
    unit: storableText(40).min(1).nullish().describe('a metric has one unit'),
    labels: labelsSchema.nullish(),
    status: z.enum(sampleStatuses).nullish().describe('wins over thresholds'),
    at: instant.nullish().describe('by default now'),
    idempotency_key: storableText(200).min(1).nullish().describe('a sample of the series told again under the same key is passed over'),
  })
  .meta({ id: 'Sample' })

export type WrittenSample = z.output<typeof sampleSchema>

/** One sample, or many at once. */
export const samplesBody = z.union([sampleSchema, z.strictObject({ samples: z.array(sampleSchema).min(1).max(mostSamples) })], {
  error: (issue) => unionCause(issue, 'samples' in Object(issue.input) ? 1 : 0),
})

const status = z.enum(sampleStatuses).nullable()

export const samplesAnswer = z
  .object({
    accepted: z.number().int().describe('samples that are new'),
    duplicates: z.number().int().describe('samples that were there, or whose key was known'),
    results: z.array(z.object({ status })).describe('of each sample in order: the status told with it, else what the thresholds say'),
  })
  .meta({ id: 'SamplesAccepted' })

export const metricInPath = z.object({ name: nameInPath })
export const metricMarkInPath = z.object({ name: nameInPath, id: nameInPath })

export const metricsQuery = z.strictObject({ limit: wholeNumber(1, 1000).default(100), cursor: storableText(2000).optional() })

export const metricsPageSchema = z
  .object({
    metrics: z.array(
      z.object({
        name: z.string(),
        unit: z.string().nullable(),
        label_sets: z.number().int(),
        newest: judgedPointSchema.extend({ labels: z.record(z.string(), z.string()) }),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'MetricsPage' })

export const metricSeriesSchema = z.object({ metric: z.string(), series: z.array(seriesFactsSchema) }).meta({ id: 'MetricSeries' })

export const metricHistoryQuery = z.strictObject({ ...labelQuery, ...rangeQuery, ...pageQuery })
export const metricStatisticsQuery = z.strictObject({ ...labelQuery, ...rangeQuery })
export const metricTrendQuery = z.strictObject({
  ...labelQuery,
  ...windowQuery,
  orientation: z.enum(orientations).optional().describe('which way is good; by default as the metric or its threshold says'),
})
export const metricAnomaliesQuery = z.strictObject({ ...labelQuery, ...anomaliesQuery })

export const metricHistorySchema = z
  .object({
    metric: z.string(),
    points: z.array(judgedPointSchema.extend({ labels: z.record(z.string(), z.string()) })).describe('newest first'),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'MetricHistory' })

const expectation = z.object({
  expected: z.number(),
  spread: z.number(),
  count: z.number().int(),
  from: z.string(),
  to: z.string(),
})

export const metricBaselinesSchema = z
  .object({
    metric: z.string(),
    baselines: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        learned_at: z.string(),
        due_at: z.string(),
        method: z.string(),
        overall: expectation,
        cells: z.array(expectation.extend({ weekday: z.number().int().min(1).max(7), hour: z.number().int().nullable() })),
      }),
    ),
  })
  .meta({ id: 'MetricBaselines' })

export const newMetricMarkSchema = z
  .strictObject({
    labels: labelsSchema.optional().describe('series that carry these; by default every one'),
    from: instant,
    to: instant,
    reason: storableText(2000).min(1),
  })
  .meta({ id: 'NewMetricMark' })

export const metricMarkSchema = z
  .object({
    id: z.string(),
    metric: z.string(),
    labels: z.record(z.string(), z.string()),
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    author: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'MetricMark' })

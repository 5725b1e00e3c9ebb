import * as z from 'zod'
import { bands } from '../model/score.ts'
import { findingStatuses, severities } from '../model/severity.ts'
import { anomaliesQuery, lakeMetric, pageQuery, rangeQuery, seriesMetric, windowQuery } from './metric-query.ts'
import { nameInPath, storableText } from './text.ts'
import { anomalySchema, seriesFactsSchema, statisticsSchema, trendSchema, verdictCountsSchema } from './trends-json.ts'

const score = z.number().min(0).max(100).nullable()
const count = z.number().int().min(0)

export const qualityRecordSchema = z
  .object({
    scan: z.number().int(),
    time: z.string().describe('when the scan finished'),
    symbol: z.string(),
    dataset: z.string(),
    overall_score: score,
    status: z.enum(bands),
    freshness_score: score.describe('timeliness'),
    completeness_score: score,
    outlier_score: score.describe('accuracy'),
    validity_score: score,
    uniqueness_score: score,
    consistency_score: score,
    accuracy_score: score,
    timeliness_score: score,
    records: count,
    expected: count.nullable(),
    present: count,
    outlier_count: count,
    issue_count: count,
    issues: z.array(
      z.object({ check: z.string(), status: z.enum(findingStatuses), severity: z.enum(severities), findings: count, bars: count }),
    ),
  })
  .meta({ id: 'QualityRecord' })

export type QualityRecordJson = z.output<typeof qualityRecordSchema>

export const lakeRecordSchema = z
  .object({
    scan: z.number().int(),
    time: z.string().describe('when the scan finished'),
    outcome: z.enum(['complete', 'incomplete']),
    average_quality_score: score,
    symbols_needing_attention: count,
    symbols_with_gaps: count,
    symbols_unjudged: count,
    total_symbols: count,
    total_records: count,
    storage_size_bytes: count,
    storage_size_mb: z.number().describe('MB of 10^6 bytes'),
    findings: z.object({ confirmed: count, review: count, excused: count }),
    symbols_pending_update: count,
    failed_updates_last_24h: count,
    scan_duration_ms: z.number(),
  })
  .meta({ id: 'LakeRecord' })

export type LakeRecordJson = z.output<typeof lakeRecordSchema>

export const symbolInPath = z.object({ symbol: nameInPath })
const dataset = storableText(64).optional().describe('by default all that have the symbol')
const metric = seriesMetric.default('overall_score')

export const qualityLatestQuery = z.strictObject({ dataset })
export const qualityHistoryQuery = z.strictObject({ dataset, ...rangeQuery, ...pageQuery })
export const qualityStatisticsQuery = z.strictObject({ metric, dataset, ...rangeQuery })
export const qualityTrendQuery = z.strictObject({ metric, dataset, ...windowQuery })
export const qualityAnomaliesQuery = z.strictObject({ metric, dataset, ...anomaliesQuery })
export const lakeHistoryQuery = z.strictObject({ ...rangeQuery, ...pageQuery })
export const lakeTrendsQuery = z.strictObject({ metric: lakeMetric.optional().describe('by default all'), ...windowQuery })

export const qualityLatestSchema = z
  .object({ symbol: z.string(), datasets: z.record(z.string(), qualityRecordSchema) })
  .meta({ id: 'QualityLatest' })

export const qualityHistorySchema = z
  .object({ symbol: z.string(), history: z.array(qualityRecordSchema).describe('newest first'), next_cursor: z.string().nullable() })
  .meta({ id: 'QualityHistory' })

export const lakeHistorySchema = z
  .object({ history: z.array(lakeRecordSchema).describe('newest first'), next_cursor: z.string().nullable() })
  .meta({ id: 'LakeHistory' })

const range = { from: z.string().nullable(), to: z.string().nullable() }

export const metricStatisticsSchema = z
  .object({ metric: z.string(), ...range, series: z.array(seriesFactsSchema.extend(statisticsSchema.shape)) })
  .meta({ id: 'MetricStatistics' })

const window = { window: z.string(), from: z.string(), to: z.string() }

export const metricTrendSchema = z
  .object({ metric: z.string(), ...window, series: z.array(seriesFactsSchema.extend(trendSchema.shape)) })
  .meta({ id: 'MetricTrend' })

export const lakeTrendsSchema = z
  .object({
    ...window,
    metrics: z.array(
      z
        .object({ metric: z.string() })
        .extend(seriesFactsSchema.omit({ labels: true }).shape)
        .extend(trendSchema.shape),
    ),
  })
  .meta({ id: 'LakeTrends' })

export const metricAnomaliesSchema = z
  .object({
    metric: z.string(),
    ...window,
    series: z.array(seriesFactsSchema.extend({ judged: verdictCountsSchema, points: z.array(anomalySchema).describe('newest first') })),
  })
  .meta({ id: 'MetricAnomalies' })

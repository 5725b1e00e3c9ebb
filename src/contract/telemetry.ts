import * as z from 'zod'
import { bands } from '../model/score.ts'
import { instant, storableText } from './text.ts'
import { unionCause } from './union-cause.ts'

/** Operations in one request. */
const mostOperations = 1000

const operationSchema = z
  .strictObject({
    name: storableText(100).min(1).describe('what was done, such as dcf_calculation'),
    ticker: storableText(64).nullish(),
    duration_ms: z.number().min(0).max(604_800_000),
    success: z.boolean(),
    error: storableText(1000).nullish().describe('why it failed'),
    at: instant.optional().describe('when it ended; now by default; at most 5 minutes ahead and 7 days back'),
    idempotency_key: storableText(200).min(1).nullish().describe('an operation told again under the same key is passed over'),
  })
  .meta({ id: 'Operation' })

export type WrittenOperation = z.output<typeof operationSchema>

/** One operation, or many at once. */
export const operationsBody = z.union(
  [operationSchema, z.strictObject({ operations: z.array(operationSchema).min(1).max(mostOperations) })],
  { error: (issue) => unionCause(issue, 'operations' in Object(issue.input) ? 1 : 0) },
)

export const operationsAnswer = z.object({
  accepted: z.number().int().describe('operations that are new'),
  duplicates: z.number().int().describe('operations whose key was known'),
})

export const performanceQuery = z.strictObject({ time_range: z.enum(['1h', '24h', '7d']).default('24h') })

const count = z.number().int().min(0)
const ms = z.number().nullable()
const requests = {
  requests: count,
  errors: count.describe('answered with 5xx'),
  client_errors: count.describe('answered with 4xx'),
  error_rate: z.number().min(0).max(1).describe('errors over requests'),
  mean_ms: ms,
  p50_ms: ms,
  p95_ms: ms,
  p99_ms: ms,
  max_ms: ms,
}

const operationStats = z
  .object({
    count,
    successes: count,
    failures: count,
    success_rate: z.number().nullable(),
    tickers: count.describe('different ones'),
    mean_ms: ms,
    min_ms: ms,
    p50_ms: ms,
    p95_ms: ms,
    p99_ms: ms,
    max_ms: ms,
    last_at: z.string().nullable(),
    recent_failures: z.array(
      z.object({ ticker: z.string().nullable(), at: z.string(), duration_ms: z.number(), error: z.string().nullable() }),
    ),
  })
  .meta({ id: 'OperationStatistics' })

export const performanceSchema = z
  .object({
    time_range: z.enum(['1h', '24h', '7d']),
    api_performance: z.object({ ...requests, routes: z.array(z.object({ method: z.string(), route: z.string(), ...requests })) }),
    dcf_calculation_stats: operationStats,
    data_quality_metrics: z.object({
      average_quality_score: z.number().nullable(),
      total_symbols: count,
      symbols_with_gaps: count,
      symbols_needing_attention: count,
      symbols_unjudged: count,
      quality_distribution: z.object(Object.fromEntries(bands.map((band) => [band, count]))).nullable(),
      open_findings: z.object({ confirmed: count, review: count, excused: count }).nullable(),
      last_scan_at: z.string().nullable(),
      scans: count,
      scans_incomplete: count,
      mean_scan_ms: ms,
      max_scan_ms: ms,
    }),
    system_resources: z.object({
      load_average: z.array(z.number()),
      memory_usage_percent: z.number(),
      memory_total_bytes: z.number(),
      cpu_usage_percent: z.number(),
      cores: count,
      process: z.object({
        rss_bytes: z.number(),
        heap_used_bytes: z.number(),
        uptime_seconds: z.number(),
        event_loop_delay_p99_ms: z.number(),
        event_loop_delay_max_ms: z.number(),
      }),
    }),
    operations: z.record(z.string(), operationStats),
  })
  .meta({ id: 'Performance' })

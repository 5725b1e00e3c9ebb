import * as z from 'zod'
import type { HistorySettings } from '../../trends/history-settings.ts'
import { anomalyMethods } from '../../trends/expectation.ts'
import { thresholdProblem } from '../../trends/threshold.ts'
import { days, duration } from '../values.ts'

const limit = z.number().min(-1e100).max(1e100)

const threshold = z
  .strictObject({
    metric: z.string().min(1).max(128).describe('name of a pushed metric, or of one of ours such as overall_score'),
    labels: z.record(z.string(), z.string()).optional().describe('what a series must carry; any by default'),
    direction: z.enum(['min', 'max']).describe('min: the value should not be below, max: not above'),
    warning: limit.optional(),
    fail: limit.optional(),
  })
  .superRefine((written, context) => {
    const problem = thresholdProblem(limitsOf(written))
    if (problem !== null) context.addIssue(problem)
  })

/** `trends:` in the config. */
export const trendsSchema = z
  .strictObject({
    thresholds: z.array(threshold).max(1000).optional().describe('limits of metrics'),
    retention: days.optional().describe('how long pushed samples are kept'),
    sample_retention: days.optional().describe('how long they are kept one by one, and their keys known; older ones by hour'),
    max_ahead: duration.optional().describe("how far a sample's time may be ahead of the server's clock"),
    max_metrics: z.number().int().min(1).max(100_000).optional().describe('names of pushed metrics'),
    max_label_sets: z.number().int().min(1).max(100_000).optional().describe('sets of labels of each pushed metric'),
    baselines: z
      .strictObject({
        every: duration.optional().describe('how often they are learned'),
        lookback: days.optional().describe('how far back they learn from'),
        detail: z.enum(['none', 'weekday', 'weekday_hour']).optional().describe('how finely the week is told apart'),
        method: z.enum(anomalyMethods).optional(),
      })
      .optional()
      .describe('what metrics are learned to be like'),
  })
  .describe('pushed metrics, thresholds and baselines; see docs/reference/history.md')

export function trendsOf(written: z.output<typeof trendsSchema>, defaults: HistorySettings): HistorySettings {
  const { baselines } = written
  return {
    thresholds: written.thresholds?.map(({ metric, labels, ...rest }) => ({ metric, ...(labels && { labels }), ...limitsOf(rest) })) ?? [],
    retentionDays: written.retention ?? defaults.retentionDays,
    sampleDays: written.sample_retention ?? defaults.sampleDays,
    maxAheadMs: written.max_ahead ?? defaults.maxAheadMs,
    maxMetrics: written.max_metrics ?? defaults.maxMetrics,
    maxLabelSets: written.max_label_sets ?? defaults.maxLabelSets,
    baselines: {
      everyMs: Math.max(1_000, baselines?.every ?? defaults.baselines.everyMs),
      lookbackDays: baselines?.lookback ?? defaults.baselines.lookbackDays,
      detail: baselines?.detail ?? defaults.baselines.detail,
      method: baselines?.method ?? defaults.baselines.method,
    },
  }
}

function limitsOf({ direction, warning, fail }: { direction: 'min' | 'max'; warning?: number | undefined; fail?: number | undefined }) {
  return { direction, ...(warning !== undefined && { warning }), ...(fail !== undefined && { fail }) }
}

import * as z from 'zod'
import { thresholdProblem } from '../trends/threshold.ts'
import { labelsSchema, metricName } from './metric-query.ts'

const limit = z.number().min(-1e100).max(1e100)

export const newThresholdSchema = z
  .strictObject({
    metric: metricName.describe('a pushed metric, or one of ours such as overall_score'),
    labels: labelsSchema.optional().describe('what a series must carry; by default any'),
    direction: z.enum(['min', 'max']).describe('min: the value should not be below, max: not above'),
    warning: limit.nullish(),
    fail: limit.nullish(),
  })
  .superRefine(({ direction, warning, fail }, context) => {
    const limits = { ...(typeof warning === 'number' && { warning }), ...(typeof fail === 'number' && { fail }) }
    const problem = thresholdProblem({ direction, ...limits })
    if (problem !== null) context.addIssue(problem)
  })
  .meta({ id: 'NewThreshold' })

export const thresholdSchema = z
  .object({
    id: z.string(),
    metric: z.string(),
    labels: z.record(z.string(), z.string()),
    direction: z.enum(['min', 'max']),
    warning: z.number().nullable(),
    fail: z.number().nullable(),
    source: z.enum(['config', 'api']),
    author: z.string().nullable(),
    created_at: z.string().nullable(),
  })
  .meta({ id: 'Threshold' })

export const thresholdsSchema = z.object({ thresholds: z.array(thresholdSchema) }).meta({ id: 'Thresholds' })

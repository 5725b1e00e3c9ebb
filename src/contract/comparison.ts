import * as z from 'zod'
import { bands } from '../model/score.ts'
import { findingSchema } from './findings.ts'
import { wholeNumber } from './text.ts'

const verdict = z.object({ quality_score: z.number().nullable(), band: z.enum(bands) })
const series = z.object({ dataset: z.string(), symbol: z.string() }).extend(verdict.shape)
const change = z.object({ dataset: z.string(), symbol: z.string(), before: verdict, after: verdict })
const scan = z.object({ id: z.number().int(), finished_at: z.string(), as_of: z.string() })

export const comparisonQuery = z.strictObject({
  from: wholeNumber(1, 1e9).optional().describe('number of the earlier scan; default: the one before the last'),
  to: wholeNumber(1, 1e9).optional().describe('number of the later scan; default: the last'),
})

export const comparisonSchema = z
  .object({
    before: scan,
    after: scan,
    series: z.object({ better: z.array(change), worse: z.array(change), new: z.array(series), gone: z.array(series) }),
    findings: z.object({
      new: z.array(findingSchema),
      gone: z.array(findingSchema),
      changed: z.array(z.object({ before: findingSchema, after: findingSchema })),
    }),
  })
  .meta({ id: 'Comparison' })

export type ComparisonJson = z.output<typeof comparisonSchema>

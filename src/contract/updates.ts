import * as z from 'zod'
import { instant, storableText, wholeNumber } from './text.ts'

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const nullableText = z.string().nullable()
const nullableCount = z.number().int().min(0).nullable()

/** What a job says of its own run. */
export const updateReport = z
  .strictObject({
    job: storableText(300).min(1).describe('name of the job'),
    namespace: storableText(300).default('').describe('where jobs of that name are told apart'),
    event: z.enum(['start', 'running', 'finish', 'fail', 'abort']),
    run_id: storableText(200)
      .min(1)
      .optional()
      .describe('the same for all reports of a run, and of no other; given back when it is left out'),
    at: instant.optional().describe('when it happened; now by default'),
    started_at: instant.optional().describe('when the run began, where its start was not reported'),
    nominal_time: instant.optional().describe('the time that the run was scheduled for'),
    datasets: z.array(storableText(1000).min(1)).max(1000).optional().describe('what the run writes'),
    symbols_updated: count.optional(),
    records_added: count.optional(),
    gaps_filled: count.optional(),
    errors: z
      .array(z.strictObject({ symbol: storableText(300).optional(), message: z.string().max(10_000) }))
      .max(1000)
      .optional(),
  })
  .refine(({ event, run_id, started_at }) => event === 'start' || run_id !== undefined || started_at !== undefined, {
    path: ['run_id'],
    error: 'expected the run_id that the start was reported with, or started_at',
  })
  .meta({ id: 'UpdateReport' })

export type UpdateReport = z.output<typeof updateReport>

const jobSchema = z.object({ namespace: z.string(), name: z.string() })

/** A run as it stands now. Absent figures were not reported. */
export const updateRunSchema = z
  .object({
    run_id: z.string(),
    namespace: z.string(),
    job: z.string(),
    state: z.enum(['running', 'complete', 'failed', 'aborted', 'lost', 'unknown']),
    source: z.enum(['api', 'openlineage']),
    producer: nullableText,
    started_at: z.string(),
    ended_at: nullableText,
    duration_ms: z.number().nullable(),
    nominal_time: nullableText,
    datasets: z.array(z.string()).describe('names of datasets of the lake, as the config maps the outputs'),
    outputs: z.array(z.object({ namespace: z.string(), name: z.string(), rows: nullableCount, bytes: nullableCount })),
    symbols_updated: nullableCount,
    records_added: nullableCount,
    gaps_filled: nullableCount,
    error: nullableText,
    parent: jobSchema.extend({ run_id: z.string() }).nullable(),
  })
  .meta({ id: 'UpdateRun' })

export type UpdateRunJson = z.output<typeof updateRunSchema>

export const updateListQuery = z.strictObject({
  job: storableText(1000).optional(),
  namespace: storableText(1000).optional(),
  outcome: z.enum(['open', 'complete', 'failed', 'aborted']).optional(),
  limit: wholeNumber(1, 1000).default(100),
  cursor: storableText(600).optional().describe('next_cursor of the page before'),
})

export const updateListSchema = z
  .object({ runs: z.array(updateRunSchema), next_cursor: nullableText.describe('null on the last page') })
  .meta({ id: 'UpdateRuns' })

const durationsSchema = z.object({
  runs: z.number().int(),
  average_ms: z.number().nullable(),
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
})

export const updateSummarySchema = z
  .object({
    as_of: z.string(),
    last_update_run: nullableText,
    pending: z.number().int().describe('jobs that are due and have not started'),
    running: z.number().int(),
    lost: z.number().int(),
    failed_last_24h: z.number().int(),
    recovered_last_24h: z.number().int().describe('of those that failed: their job has completed since'),
    update_time: durationsSchema.describe('completed runs of the last 30 days'),
    jobs: z.array(
      z.object({
        namespace: z.string(),
        job: z.string(),
        counts: z.boolean().describe('whether it counts in the figures above'),
        datasets: z.array(z.string()),
        pending: z.boolean(),
        missed: z.number().int().describe('due instants, their grace over, that no run was for; 1000 at most, and when no run is known'),
        running: z.number().int(),
        lost: z.number().int(),
        last_run: updateRunSchema.nullable(),
        last_complete: nullableText,
        failed_last_24h: z.number().int(),
        update_time: durationsSchema,
      }),
    ),
  })
  .meta({ id: 'UpdateSummary' })

export type UpdateSummaryJson = z.output<typeof updateSummarySchema>

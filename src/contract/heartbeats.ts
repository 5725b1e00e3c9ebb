import * as z from 'zod'
import { instant, storableText, wholeNumber } from './text.ts'

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** What a job says of one run. */
export const heartbeatBody = z
  .strictObject({
    ok: z.boolean().optional().describe('whether the run succeeded; true by default'),
    items: count.optional().describe('what it handled'),
    errors: count.optional().describe('what of it failed'),
    message: storableText(1000).optional().describe('a line for people, such as why it failed'),
    at: instant.optional().describe('when it ended; now by default'),
  })
  .meta({ id: 'HeartbeatReport' })

export const heartbeatSchema = z
  .object({
    name: z.string(),
    last_seen: z.string().nullable().describe('null: the config names it, and it was never heard of'),
    last_success: z.string().nullable(),
    ok: z.boolean().nullable().describe('whether its last run succeeded'),
    items: count.nullable(),
    errors: count.nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: 'Heartbeat' })

export type HeartbeatJson = z.output<typeof heartbeatSchema>

export const probeHistoryQuery = z.strictObject({
  from: instant.optional().describe('default: 24 hours before `to`'),
  to: instant.optional().describe('default: now'),
  limit: wholeNumber(1, 10_000).default(1000),
})

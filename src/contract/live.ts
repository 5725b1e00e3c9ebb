import * as z from 'zod'
import { probeStatuses } from '../model/probe-result.ts'
import { bands } from '../model/score.ts'
import { scanRunSchema } from './scans.ts'

const count = z.number().int().min(0)

/** Kinds of frames that tell of a change and have a place in the sequence. */
export const liveEventKinds = ['profile', 'scan', 'findings', 'alerts', 'updates', 'health'] as const
export type LiveEventKind = (typeof liveEventKinds)[number]

/** The lake in a few figures. */
export const liveProfileSchema = z.object({
  scan: count.describe('id of the scan that is served'),
  last_updated: z.string(),
  outcome: z.enum(['complete', 'incomplete']),
  total_symbols: count,
  average_quality_score: z.number().nullable(),
  symbols_with_gaps: count,
  symbols_updated_today: count,
  symbols_needing_attention: count,
  symbols_unjudged: count,
  quality_distribution: z.record(z.enum(bands), count),
})

/** Counts of open findings after a scan, and how they differ from those of the scan served before. */
export const liveFindingsSchema = z.object({
  scan: count,
  confirmed: count,
  review: count,
  excused: count,
  change: z.object({ confirmed: z.number().int(), review: z.number().int(), excused: z.number().int() }).nullable(),
})

/** All parts in a word each, and the change that is told. */
const liveHealthSchema = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  components: z.record(z.string(), z.object({ status: z.enum(probeStatuses), error: z.string().nullable() })),
  change: z.object({ name: z.string(), before: z.enum(probeStatuses), after: z.enum(probeStatuses) }).nullable(),
})

const anything = z.record(z.string(), z.unknown())

const event = {
  profile: liveProfileSchema,
  scan: scanRunSchema.describe('begun, further, or ended'),
  findings: liveFindingsSchema,
  alerts: anything,
  updates: anything,
  health: liveHealthSchema,
} as const satisfies Record<LiveEventKind, z.ZodType>

export type LiveData = { readonly [K in LiveEventKind]: z.output<(typeof event)[K]> }
/** What was last told of each kind; `null`: nothing yet. */
export type LiveLatest = { readonly [K in LiveEventKind]: LiveData[K] | null }

const heartbeat = z.object({ profile: event.profile.nullable(), health: event.health.nullable() })
const snapshot = z.object({
  ...heartbeat.shape,
  scan: event.scan.nullable(),
  findings: event.findings.nullable(),
  alerts: event.alerts.nullable(),
  updates: event.updates.nullable(),
  resynchronised: z.boolean().describe('true: this reader was too slow, and frames before this one were left out'),
})

/** Every frame that `/api/v1/monitoring/live` sends. */
export const liveFrameSchema = z
  .discriminatedUnion('kind', [
    frame('profile', event.profile),
    frame('scan', event.scan),
    frame('findings', event.findings),
    frame('alerts', event.alerts),
    frame('updates', event.updates),
    frame('health', event.health),
    frame('snapshot', snapshot),
    frame('heartbeat', heartbeat),
  ])
  .meta({ id: 'LiveFrame' })

export type LiveFrame = z.output<typeof liveFrameSchema>

function frame<K extends string, D extends z.ZodType>(kind: K, data: D) {
  return z.object({
    epoch: z.string().describe('changes when the server starts anew'),
    seq: count.describe('of an event its place; of a snapshot or heartbeat that of the last event before'),
    at: z.iso.datetime(),
    kind: z.literal(kind),
    data,
  })
}

/** Where a reader was: the `epoch` and `seq` of the last frame that it has seen. */
export const liveQuery = z
  .strictObject({
    epoch: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .optional(),
    seq: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  })
  .refine(({ epoch, seq }) => (epoch === undefined) === (seq === undefined), 'epoch and seq are given together')

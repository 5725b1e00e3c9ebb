import * as z from 'zod'
import { probeStatuses } from '../model/probe-result.ts'

const instant = z.iso.datetime()
const ratio = z.number().min(0).max(1).nullable()
const overall = z.enum(['healthy', 'degraded', 'unhealthy'])

/** `GET /api/v1/health/live`. */
export const livenessAnswer = z.object({ status: z.literal('alive'), timestamp: instant })

/** `GET /api/v1/health/ready`: 200 or 503. */
export const readinessAnswer = z.object({
  status: z.enum(['ready', 'not_ready']),
  timestamp: instant,
  reasons: z.array(z.string()).describe('why it is not ready'),
})

/** `GET /api/v1/health`. */
export const healthAnswer = z.object({ status: overall, timestamp: instant, version: z.string(), uptime_seconds: z.number() })

const uptime = z
  .object({ last_24h: ratio, last_7d: ratio, last_30d: ratio })
  .describe('share of the known time that it was up, 0 to 1; null where nothing is known')

export const healthComponent = z.object({
  kind: z.string().describe('kind of probe'),
  status: z.enum(probeStatuses),
  response_time_ms: z.number().nullable().optional().describe('null where nothing is asked'),
  last_check: instant.nullable().describe('null before the first'),
  error: z.string().optional().describe('why it is not healthy'),
  critical: z.boolean().describe('whether the whole is unhealthy when this is'),
  since: instant.describe('since when it has had its status'),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  uptime: uptime.optional(),
})

const percent = z.number().min(0).nullable()

const disk = z.object({
  name: z.string().describe('data or lake'),
  usage_percent: percent,
  free_bytes: z.number().nullable(),
  total_bytes: z.number().nullable(),
})

export const systemMetrics = z.object({
  cpu_usage_percent: percent.describe('of all that this machine, or the limit of the container, gives; null before the second look'),
  memory_usage_percent: percent.describe('of the machine, or of the limit of the container'),
  disk_usage_percent: percent.describe('of the fullest of the disks that hold the data folder and the lake'),
  load_average: z.array(z.number()).length(3).describe('over 1, 5 and 15 minutes'),
  cpu_count: z.number().describe('that may be used at once; a fraction in a container'),
  memory_total_bytes: z.number().nullable(),
  disks: z.array(disk),
})

export const processMetrics = z.object({
  cpu_usage_percent: percent.describe('of one core'),
  rss_bytes: z.number(),
  heap_used_bytes: z.number(),
  heap_total_bytes: z.number(),
  event_loop_delay_ms: z
    .object({ mean: z.number(), p99: z.number(), max: z.number() })
    .describe('how long the loop was held up since the look before'),
  handles: z.number().describe('open sockets, files and timers'),
  uptime_seconds: z.number(),
})

/** `GET /api/v1/health/detailed`. Names and meaning of status, timestamp, version, components, metrics.system and alerts are fixed. */
export const healthDetailedAnswer = z.object({
  status: overall,
  timestamp: instant,
  version: z.string(),
  uptime_seconds: z.number(),
  components: z.record(z.string(), healthComponent),
  metrics: z.object({ system: systemMetrics, process: processMetrics }),
  alerts: z.array(z.record(z.string(), z.unknown())).describe('alerts that are firing; empty: there are none yet'),
})

/** `GET /api/v1/health/components/{name}/history`. */
export const probeHistoryAnswer = z.object({
  name: z.string(),
  from: instant,
  to: instant,
  uptime,
  results: z.array(
    z.object({ checked_at: instant, status: z.enum(probeStatuses), response_time_ms: z.number().nullable(), error: z.string().optional() }),
  ),
})

export type HealthAnswer = z.output<typeof healthAnswer>
export type HealthComponentJson = z.output<typeof healthComponent>
export type HealthDetailedAnswer = z.output<typeof healthDetailedAnswer>
export type SystemMetrics = z.output<typeof systemMetrics>
export type ProcessMetrics = z.output<typeof processMetrics>
export type ProbeHistoryAnswer = z.output<typeof probeHistoryAnswer>

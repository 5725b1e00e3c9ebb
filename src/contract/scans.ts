import * as z from 'zod'
import { isoInstant } from '../base/day.ts'
import { parseInstant } from '../base/instant.ts'
import { type RunProgress, type ScanRun, scanCauses, scanRunStates } from '../model/scan-run.ts'
import type { ScanTime, ScheduleStatus } from '../model/schedule.ts'
import { instant, storableText, wholeNumber } from './text.ts'

const moment = z.iso.datetime()
const count = z.number().int().min(0)
const share = z.object({ done: count, total: count.describe('0 while it is not known') })

export const newScanSchema = z.strictObject({
  full: z.boolean().default(false).describe('read everything again, changed or not'),
  as_of: z
    .union([instant, z.iso.date().refine((date) => parseInstant(`${date}T00:00:00Z`) !== null)], {
      error: 'expected an instant with its zone, such as 2024-01-05T18:00:00Z, or a date',
    })
    .optional()
    .describe('moment at which the lake is judged; a date means its midnight UTC; now by default'),
})

export const scanSchema = z
  .object({
    id: count,
    started_at: moment,
    finished_at: moment,
    as_of: moment,
    outcome: z.enum(['complete', 'incomplete']),
    objects: z.object({ listed: count, read: count, unchanged: count, skipped: count, unreadable: count, not_obtained: count }),
    bytes_read: count,
    records: count,
    findings: z.object({ confirmed: count, review: count, excused: count }),
    duration_ms: z.number().min(0),
  })
  .meta({ id: 'Scan' })

export const scanRunSchema = z
  .object({
    id: z.string(),
    cause: z.enum(scanCauses),
    by: z.string().nullable().describe('who asked for it'),
    full: z.boolean(),
    state: z.enum(scanRunStates),
    started_at: moment,
    finished_at: moment.nullable(),
    scan: count.nullable().describe('id of the scan that it published'),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    progress: z.object({ phase: z.string(), files: share, bytes: share }).nullable().describe('while it runs'),
  })
  .meta({ id: 'ScanRun' })

export const scansQuery = z.strictObject({
  limit: wholeNumber(1, 200).default(50),
  cursor: storableText(200).optional().describe('next_cursor of the page before'),
})

const nextCursor = z.string().nullable().describe('null on the last page')

export const scansPageSchema = z.object({ scans: z.array(scanSchema), running: scanRunSchema.nullable(), next_cursor: nextCursor })
export const scanRunsPageSchema = z.object({ runs: z.array(scanRunSchema), next_cursor: nextCursor })
export const currentScanSchema = z.object({ running: scanRunSchema.nullable(), last: scanRunSchema.nullable().describe('the run before') })

export const scanInPath = z.object({ id: wholeNumber(1, 2 ** 31) })
export const scanRunInPath = z.object({ id: z.uuid() })

const scanTimeSchema = z.object({
  kind: z.enum(['cron', 'after_close', 'every']),
  cron: z.string().optional(),
  zone: z.string().optional(),
  calendar: z.string().optional(),
  delay_ms: count.optional(),
  every_ms: count.optional(),
})

export const scheduleSchema = z
  .object({
    due: z
      .object({ at: moment, cause: z.enum(scanCauses) })
      .nullable()
      .describe('the next start that is known of'),
    next: z.array(z.object({ at: moment.nullable(), time: scanTimeSchema })).describe('by time, soonest first; null: never, or not known'),
    watermark: moment.describe('everything due before was done'),
    last_run: scanRunSchema.nullable(),
    running: scanRunSchema.nullable(),
    failures: count.describe('runs that failed since the last that succeeded'),
    watch: z.object({ mode: z.enum(['events', 'polling', 'off']), problem: z.string().nullable() }),
    problems: z.array(z.string()).describe('what keeps scans from coming when they should'),
  })
  .meta({ id: 'Schedule' })

export type ScanJson = z.output<typeof scanSchema>
export type ScanRunJson = z.output<typeof scanRunSchema>
export type ScheduleJson = z.output<typeof scheduleSchema>

export function scanRunJson(run: ScanRun, progress: RunProgress | null = null): ScanRunJson {
  const { id, cause, by, full, state, scan, error } = run
  const finished = run.finishedAtUs
  const started = isoInstant(run.startedAtUs)
  return {
    id,
    cause,
    by,
    full,
    state,
    started_at: started,
    finished_at: finished === null ? null : isoInstant(finished),
    scan,
    error,
    progress,
  }
}

export function scheduleJson(
  { due, next, watermarkUs, failures, watch, problems }: ScheduleStatus,
  runs: Pick<ScheduleJson, 'last_run' | 'running'>,
): ScheduleJson {
  return {
    due: due === null ? null : { at: isoInstant(due.atUs), cause: due.cause },
    next: next.map(({ atUs, time }) => ({ at: atUs === null ? null : isoInstant(atUs), time: timeJson(time) })),
    watermark: isoInstant(watermarkUs),
    ...runs,
    failures,
    watch,
    problems: [...problems],
  }
}

function timeJson(time: ScanTime): ScheduleJson['next'][number]['time'] {
  switch (time.kind) {
    case 'cron':
      return time
    case 'after_close':
      return { kind: time.kind, calendar: time.calendar, delay_ms: time.delayMs }
    case 'every':
      return { kind: time.kind, every_ms: time.everyMs }
  }
}

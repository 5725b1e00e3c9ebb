import * as z from 'zod'
import type { Cadence, JobSettings, LineageTarget, UpdateSettings } from '../../model/update-settings.ts'
import { days, duration, secret, secretAt } from '../values.ts'
import { calendar, cron, zone } from './schedule.ts'

const atLeastASecond = duration.refine((ms) => ms >= 1000, 'expected at least 1s')
const name = z.string().min(1).max(1000)

const job = z
  .strictObject({
    name: name.optional().describe("the job's name where the key is another"),
    namespace: z.string().max(1000).optional().describe('only jobs of this namespace; any by default'),
    every: atLeastASecond.optional().describe('due so long after its last start'),
    cron: cron.optional().describe('due at the times of a cron expression of five fields'),
    zone: zone.optional().describe('time zone of cron; UTC by default'),
    after_close_of: calendar.optional().describe('due after each close of a calendar: XNYS, XLON, …'),
    delay: duration.optional().describe('how long after the close; 30m by default'),
    grace: duration.optional().describe('how late a run may start before it counts as missed; 15m by default'),
    timeout: atLeastASecond.optional().describe('a run that takes longer is lost; as updates.timeout by default'),
    datasets: z.array(name).max(1000).optional().describe('datasets of the lake that it writes, beside what its runs name'),
  })
  .superRefine((written, context) => {
    const cadences = (['every', 'cron', 'after_close_of'] as const).filter((key) => written[key] !== undefined)
    if (cadences.length > 1)
      context.addIssue({ code: 'custom', message: `expected one of every, cron and after_close_of, not ${cadences.join(' and ')}` })
    if (written.zone !== undefined && written.cron === undefined)
      context.addIssue({ code: 'custom', path: ['zone'], message: 'a zone belongs to cron' })
    if (written.delay !== undefined && written.after_close_of === undefined)
      context.addIssue({ code: 'custom', path: ['delay'], message: 'a delay belongs to after_close_of' })
  })

/** `updates:` in the config. */
export const updatesSchema = z
  .strictObject({
    jobs: z.record(name, job).optional().describe('jobs that write the data, by name'),
    timeout: atLeastASecond.optional().describe('a run that takes longer is lost; 6h by default'),
    datasets: z.record(name, name).optional().describe('names of datasets by what OpenLineage calls them: name, or namespace/name'),
    keep: days.optional().describe('how long runs are kept; 90d by default'),
    openlineage_out: z
      .strictObject({
        url: secret.describe('where the URL is kept that takes events: https://marquez.example/api/v1/lineage'),
        api_key: secret.optional().describe('where the key is kept, sent as a bearer token'),
        namespace: name.optional().describe('namespace of the datasets and of the scan job; tidegauge by default'),
      })
      .optional()
      .describe('where verdicts are sent to after each scan'),
  })
  .describe('jobs that write the data; see docs/reference/updates.md')

export function updatesOf(
  written: z.output<typeof updatesSchema>,
  pathOf: (path: string) => string,
  defaults: UpdateSettings,
): UpdateSettings {
  const out = written.openlineage_out
  return {
    jobs: Object.entries(written.jobs ?? {}).map(([key, one]) => jobOf(key, one)),
    timeoutMs: written.timeout ?? defaults.timeoutMs,
    datasets: new Map(Object.entries(written.datasets ?? {})),
    keepDays: written.keep ?? defaults.keepDays,
    lineageOut: out === undefined ? null : lineageTargetOf(out, pathOf),
  }
}

function jobOf(key: string, written: z.output<typeof job>): JobSettings {
  return {
    namespace: written.namespace ?? null,
    name: written.name ?? key,
    cadence: cadenceOf(written),
    graceMs: written.grace ?? 900_000,
    timeoutMs: written.timeout ?? null,
    datasets: written.datasets ?? [],
  }
}

function cadenceOf({
  every,
  cron: expression,
  zone: timeZone = 'UTC',
  after_close_of,
  delay = 1_800_000,
}: z.output<typeof job>): Cadence | null {
  if (every !== undefined) return { kind: 'every', everyMs: every }
  if (expression !== undefined) return { kind: 'cron', expression, timeZone }
  return after_close_of === undefined ? null : { kind: 'after_close', calendar: after_close_of, delayMs: delay }
}

function lineageTargetOf(
  { url, api_key, namespace = 'tidegauge' }: NonNullable<z.output<typeof updatesSchema>['openlineage_out']>,
  pathOf: (path: string) => string,
): LineageTarget {
  return { url: secretAt(url, pathOf), apiKey: api_key === undefined ? null : secretAt(api_key, pathOf), namespace }
}

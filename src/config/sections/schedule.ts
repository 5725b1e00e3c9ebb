import * as z from 'zod'
import { cronProblem } from '../../base/cron.ts'
import { findCalendar, nearestCalendarName } from '../../calendar/calendar.ts'
import type { ScanTime, ScheduleSettings } from '../../model/schedule.ts'
import { duration, parsed, shown } from '../values.ts'

/** A cron expression of five fields. */
export const cron = z.string().transform((text, context) => {
  const problem = cronProblem(text)
  return parsed(problem === null ? text.trim() : null, context, `${shown(text)} is no cron expression: ${problem ?? ''}`)
})

/** IANA name of a time zone. */
export const zone = z
  .string()
  .transform((name, context) =>
    parsed(isZone(name) ? name : null, context, `there is no time zone ${shown(name)}; names are as America/New_York`),
  )

/** Canonical name of a calendar, from it or an alias. */
export const calendar = z.string().transform((name, context) => {
  return parsed(findCalendar(name)?.name ?? null, context, unknownCalendar(name))
})

/** What is said of a name that no calendar has. */
export function unknownCalendar(name: string): string {
  const nearest = nearestCalendarName(name)
  return `there is no calendar ${shown(name)}${nearest === null ? '; "tidegauge calendar" lists them' : `; did you mean ${nearest}?`}`
}

const time = z.union(
  [
    cron,
    z.strictObject({ cron: cron.describe('five fields'), zone: zone.optional().describe('IANA name; the zone of the section by default') }),
    z.strictObject({
      after_close_of: calendar.describe('calendar: XNYS, XLON, …'),
      delay: duration.optional().describe('how long after each close; 30m by default'),
    }),
  ],
  { error: (issue) => mistakeIn(issue.input) },
)

/** At least so long: a scan that begins while the last one ends has nobody to thank it. */
const interval = duration.refine((ms) => ms >= 60_000, 'expected at least 1m')
const wait = duration.refine((ms) => ms >= 100, 'expected at least 100ms')

/** `schedule:` in the config. */
export const scheduleSchema = z
  .strictObject({
    scans: z
      .array(time)
      .optional()
      .describe('times of scans: cron expressions, or closes of calendars; those that fit the lake by default'),
    zone: zone.optional().describe('time zone of cron expressions; UTC by default'),
    at_least_every: z
      .union([interval, z.null()])
      .optional()
      .describe('longest time without a scan; 6h where no scans are set; null: no such limit'),
    on_start: z
      .enum(['if_needed', 'always', 'never'])
      .optional()
      .describe('if_needed: scan at the start where there is no scan yet or one was missed'),
    watch: z
      .enum(['auto', 'events', 'polling', 'off'])
      .optional()
      .describe('how changes of files are noticed; auto: by events, on network file systems by polling'),
    quiet: wait.optional().describe('a change is scanned when nothing has changed for so long; 5s by default'),
    quiet_limit: wait.optional().describe('or so long after the first change; 60s by default'),
    poll_interval: wait.optional().describe('how often files are looked at where there are no events; 30s by default'),
  })
  .describe('when scans are made; see docs/reference/schedule.md')

export function scheduleOf(written: z.output<typeof scheduleSchema>, defaults: ScheduleSettings): ScheduleSettings {
  const set = written.scans?.map((one) => timeOf(one, written.zone ?? 'UTC'))
  const every = written.at_least_every
  const everyTime: ScanTime[] = typeof every === 'number' ? [{ kind: 'every', everyMs: every }] : []
  return {
    times: set === undefined ? null : [...set, ...everyTime],
    everyMs: every === undefined ? defaults.everyMs : every,
    onStart: written.on_start ?? defaults.onStart,
    watch: written.watch ?? defaults.watch,
    quietMs: written.quiet ?? defaults.quietMs,
    quietLimitMs: written.quiet_limit ?? defaults.quietLimitMs,
    pollMs: written.poll_interval ?? defaults.pollMs,
  }
}

function timeOf(written: z.output<typeof time>, zoneOfAll: string): ScanTime {
  if (typeof written === 'string') return { kind: 'cron', cron: written, zone: zoneOfAll }
  if ('cron' in written) return { kind: 'cron', cron: written.cron, zone: written.zone ?? zoneOfAll }
  return { kind: 'after_close', calendar: written.after_close_of, delayMs: written.delay ?? 1_800_000 }
}

/** What is wrong with a time, said of the form that was meant. */
function mistakeIn(written: unknown): string {
  const meant =
    typeof written === 'string'
      ? cron
      : typeof written === 'object' && written !== null && 'cron' in written
        ? time.options[1]
        : typeof written === 'object' && written !== null && 'after_close_of' in written
          ? time.options[2]
          : null
  const issues = meant?.safeParse(written).error?.issues ?? []
  if (issues.length === 0) return 'expected "0 7 * * 1-5", {cron, zone} or {after_close_of, delay}'
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

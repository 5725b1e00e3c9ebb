import * as z from 'zod'
import { calendarNames, findCalendar } from '../calendar/calendar.ts'
import { didYouMean } from '../calendar/nearest-name.ts'
import { formatNamed, formats } from '../formats/registry.ts'
import { templateProblem } from '../lake/template.ts'
import { parseInterval } from '../model/interval.ts'
import { dimensions, severities } from '../model/severity.ts'
import { checksSchema } from './check-schema.ts'
import { healthSchema } from './sections/health.ts'
import { logsSchema } from './sections/logs.ts'
import { metricsSchema } from './sections/metrics.ts'
import { outboundSchema } from './sections/outbound.ts'
import { scheduleSchema, unknownCalendar } from './sections/schedule.ts'
import { serverSchema } from './sections/server.ts'
import { trendsSchema } from './sections/trends.ts'
import { storeSchema } from './sections/store.ts'
import { updatesSchema } from './sections/updates.ts'
import { days, duration, moment, parsed, shown, size } from './values.ts'

const template = z.string().transform((text, context) => {
  const problem = templateProblem(text)
  return parsed(problem === null ? text : null, context, `${shown(text)} is no path template: ${problem ?? ''}`)
})

const interval = z
  .string()
  .transform((text, context) =>
    parsed(parseInterval(text), context, `expected an interval such as 1d, 1w, 5m or daily, not ${shown(text)}`),
  )

const calendar = z.union([z.string(), z.null()]).transform((name, context) => {
  if (name === null || name.toLowerCase() === 'none') return null
  return parsed(findCalendar(name)?.name ?? null, context, `${unknownCalendar(name)} (none: completeness is not judged)`)
})

const format = z.string().transform((name, context) => {
  const names = ['auto', ...formats.map((known) => known.name)]
  return parsed(
    name === 'auto' || formatNamed(name) !== null ? name : null,
    context,
    `there is no format ${shown(name)}${didYouMean(name, names, `: one of ${names.join(', ')}`)}`,
  )
})

const dataset = z.strictObject({
  kind: z.literal('bars').default('bars').describe('what the objects hold'),
  path: template.describe(
    'path template relative to the lake: daily/{symbol}.json; placeholders: symbol, interval, date, year, month, day, any, gz',
  ),
  format: format.default('auto').describe('name of a format, or auto'),
  interval: interval.describe('1d, 1w, 1M, 5m, 1h, daily, weekly, …'),
  calendar: calendar.describe(
    `when bars are expected: ${calendarNames.slice(0, 5).join(', ')}, … or none; see docs/reference/calendars.md`,
  ),
  completeness: z.enum(['dense', 'sparse']).default('dense').describe('intraday: whether intervals without a trade have a bar'),
  lag: duration.default(0).describe("how long after a session's close the source may take to deliver"),
  stamp: z.enum(['start', 'end']).default('start').describe('intraday: what of a bar its time names'),
  dates: z.enum(['dmy', 'mdy']).nullable().default(null).describe('how 01/02/2024 is read where the file itself does not show it'),
  checks: checksSchema.optional(),
})

const ratio = z.number().min(0).max(1)
const curve = z
  .array(z.tuple([z.number().min(0), z.number().min(0).max(100)]))
  .min(2)
  .refine(ascends, 'expected pairs that ascend in both numbers')

const score = z.strictObject({
  rho: z.strictObject(optionals(dimensions, ratio)).optional().describe("how much of a dimension's loss counts"),
  severity_weight: z.strictObject(optionals(severities, ratio)).optional().describe('what a bad bar of each severity counts for'),
  factors: z
    .strictObject({
      clone: ratio.optional(),
      slip: ratio.optional(),
      unjudged_completeness: ratio.optional(),
      unreadable: ratio.optional(),
    })
    .optional()
    .describe('each multiplies the score once'),
  bands: z
    .strictObject(optionals(['excellent', 'good', 'fair'], z.number().min(0).max(100)))
    .optional()
    .describe('least score of each band'),
  loss: curve.optional().describe('points lost at a share of bad bars'),
  lateness_loss: curve.optional().describe('points lost at a number of sessions late'),
})

const scan = z.strictObject({
  as_of: moment
    .optional()
    .describe('moment at which the lake is judged, as for one that has ended: 2024-01-05 or 2024-01-05T21:00:00Z; now by default'),
  workers: z.number().int().min(1).max(256).optional().describe('threads; one per core by default'),
  max_series_bars: z.number().int().min(1).optional().describe('a series of more bars is skipped with the reason'),
  max_object_bytes: size.optional().describe('an object of more bytes is skipped with the reason'),
})

const retention = z.strictObject({
  history: days.optional().describe('scans, profiles and scores'),
  closed_findings: days.optional(),
  manifests: z.number().int().min(1).optional().describe('number of scans whose manifest can be had'),
})

/** Names that need no quotes in a shell or a URL. */
const datasetName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name of a dataset has letters, digits, -, _ and . only, at most 64')

/** The config file as it is written. */
export const configSchema = z.strictObject({
  lake: z.string().min(1).optional().describe('folder of the lake, relative to this file'),
  data: z.string().min(1).optional().describe('data folder, relative to this file; .tidegauge beside it by default; never inside the lake'),
  datasets: z.record(datasetName, dataset).optional().describe('by name; inferred when absent'),
  checks: checksSchema.optional(),
  symbols: z
    .record(z.string().min(1), z.strictObject({ checks: checksSchema.optional() }))
    .optional()
    .describe('settings of single symbols'),
  metadata: z
    .string()
    .min(1)
    .optional()
    .describe('CSV or JSON file of symbols: name, type, category, tags, universe, exchange, listed, delisted'),
  actions: z
    .string()
    .min(1)
    .optional()
    .describe(
      'CSV or JSON file of splits, dividends, spin-offs, symbol changes, listings, delistings, halts; see docs/reference/actions.md',
    ),
  score: score.optional(),
  scan: scan.optional(),
  retention: retention.optional(),
  health: healthSchema.optional(),
  logs: logsSchema.optional(),
  metrics: metricsSchema.optional(),
  outbound: outboundSchema.optional(),
  schedule: scheduleSchema.optional(),
  server: serverSchema.optional(),
  trends: trendsSchema.optional(),
  store: storeSchema.optional(),
  updates: updatesSchema.optional(),
})

export type WrittenConfig = z.output<typeof configSchema>

/** JSON Schema (draft 2020-12) of the config file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { title: 'Tidegauge configuration', ...(z.toJSONSchema(configSchema, { io: 'input' }) as Record<string, unknown>) }
}

function optionals<K extends string, T extends z.ZodType>(keys: readonly K[], type: T): Record<K, z.ZodOptional<T>> {
  return Object.fromEntries(keys.map((key) => [key, type.optional()])) as Record<K, z.ZodOptional<T>>
}

function ascends(pairs: readonly (readonly [number, number])[]): boolean {
  return pairs.every(([at, loss], i) => {
    const before = pairs[i - 1]
    return before === undefined || (at > before[0] && loss >= before[1])
  })
}

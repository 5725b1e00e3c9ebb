import * as z from 'zod'
import { DAY_US, endOfDay, parseIsoDate } from '../base/day.ts'
import { parseInstant } from '../base/instant.ts'
import { lakeMetricNames, seriesMetricNames } from '../model/metric.ts'
import { anomalyMethods } from '../trends/expectation.ts'
import { windowUsOf } from '../trends/window.ts'
import { instant, storableText, wholeNumber } from './text.ts'

/** A name of a pushed metric: it stands in paths and in thresholds. */
export const metricName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/,
    'a name of a metric has letters, digits, _, ., : and -, at most 128, and begins with a letter or _',
  )

const labelName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'a name of a label has letters, digits, _, . and -, at most 64, and begins with a letter or _')

/** Labels of one series. */
export const labelsSchema = z
  .record(labelName, storableText(200))
  .refine((labels) => Object.keys(labels).length <= mostLabels, 'at most 16 labels')
  .describe('at most 16, each with a name of up to 64 and a value of up to 200 characters')

const mostLabels = 16
const oneLabel = storableText(300).regex(/^[^:]+:/, 'expected name:value')

const moment = z.union([instant, z.iso.date()], { error: 'expected an instant such as 2024-01-05T21:00:00Z, or a date' })

export const rangeQuery = {
  from: moment.optional().describe('instant, or date from its start'),
  to: moment.optional().describe('instant, or date to its end'),
}

export const windowQuery = {
  window: z
    .string()
    .max(40)
    .default('7d')
    .refine((text) => inRange(windowUsOf(text)), 'expected a duration such as 24h, 7d or 36h, at most 1000d')
    .describe('length of the stretch of time that ends at `to`'),
  to: moment.optional().describe('by default now'),
}

export const anomaliesQuery = {
  ...windowQuery,
  method: z.enum(anomalyMethods).default('robust_z'),
  against: z.enum(['past', 'baseline']).default('past').describe('the points before each, or what was learned'),
  all: z.stringbool().default(false).describe('points that are no anomalies too'),
  limit: wholeNumber(1, 10_000).default(1000).describe('at most so many points are judged, the newest'),
}

export const pageQuery = {
  limit: wholeNumber(1, 10_000).default(1000),
  cursor: storableText(2000).optional().describe('`next_cursor` of the page before'),
}

export const labelQuery = {
  label: z
    .union([oneLabel, z.array(oneLabel).max(mostLabels)], { error: 'expected name:value' })
    .optional()
    .describe('name:value that a series must carry; may be given several times'),
}

export const seriesMetric = z.enum(seriesMetricNames)
export const lakeMetric = z.enum(lakeMetricNames)

function inRange(us: number | null): boolean {
  return us !== null && us <= 1000 * DAY_US
}

/** µs of an instant, or of the start of a date; with `end` of its last µs. `null` for what is neither. */
export function momentUs(text: string, end = false): number | null {
  const day = parseIsoDate(text)
  if (day === null) return parseInstant(text)
  return end ? endOfDay(day) - 1 : day * DAY_US
}

import * as z from 'zod'
import type { MetricsSettings } from '../../model/metrics-settings.ts'
import { days, parsed, shown } from '../values.ts'

const series = z.string().transform((text, context) => {
  const worst = /^worst ([1-9]\d{0,6})$/.exec(text)?.[1]
  return parsed(
    text === 'all' || worst !== undefined ? { worst: worst === undefined ? null : Number(worst) } : null,
    context,
    `expected all, or worst and a number such as "worst 200", not ${shown(text)}`,
  )
})

/** `metrics:` in the config. */
export const metricsSchema = z
  .strictObject({
    series: series.optional().describe('series with gauges of their own: "worst 200" by default, or all'),
    old_names: z
      .boolean()
      .optional()
      .describe('true: adds quality_check_duration and quality_last_check_timestamp and leaves out the label dataset'),
    operations_retention: days.optional().describe('how long timed operations are kept; 30d by default'),
    requests_retention: days.optional().describe('how long times of requests by hour are kept; 30d by default, at least 7d'),
  })
  .describe('what Prometheus is shown, and telemetry; see docs/reference/metrics.md')

export function metricsOf(written: z.output<typeof metricsSchema>, defaults: MetricsSettings): MetricsSettings {
  return {
    worstSeries: written.series === undefined ? defaults.worstSeries : written.series.worst,
    oldNames: written.old_names ?? defaults.oldNames,
    keepOperationsDays: written.operations_retention ?? defaults.keepOperationsDays,
    keepRequestsDays: written.requests_retention ?? defaults.keepRequestsDays,
  }
}

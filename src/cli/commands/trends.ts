import { type Command, InvalidArgumentError, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { type WorseSeries, worstSeries } from '../../app/worst-series.ts'
import { trendJson } from '../../contract/trends-json.ts'
import { type LakeMetricName, lakeMetricNames, seriesMetricNames } from '../../model/metric.ts'
import { isLakeMetric, lakeMetrics } from '../../trends/lake-metrics.ts'
import type { MetricPoint } from '../../trends/points.ts'
import { isSeriesMetric } from '../../trends/series-metrics.ts'
import { type Trend, trendOf } from '../../trends/trend.ts'
import { windowUsOf } from '../../trends/window.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { positiveNumber, withDataOptions, withListFormat } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { directionText, percentText, valueText } from '../output/metric-text.ts'
import { page } from '../output/page.ts'
import { sparkline } from '../output/sparkline.ts'
import { inert } from '../output/table.ts'

interface TrendsOptions {
  readonly config?: string
  readonly data?: string
  readonly window: number
  readonly metric?: string
  readonly worst?: number
  readonly format: ListFormat
}

/** `tidegauge trends --window 30d --worst 10` */
export function trendsCommand(program: Command, io: CliIo): void {
  const command = program
    .command('trends')
    .summary('where the lake is going')
    .description(
      'Says where the metrics of the lake went over the scans of a stretch of time that ends with the last; with --worst, which series lost most.',
    )
    .addOption(
      new Option('--window <duration>', 'length of the stretch of time, such as 24h or 30d')
        .argParser(windowUs)
        .default(windowUs('7d'), '7d'),
    )
    .option('--metric <name>', 'this metric alone; with --worst a metric of series (default: overall_score)')
    .option('--worst <n>', 'the series whose metric lost most, at most this many', positiveNumber)
    .addHelpText('after', '\nExamples:\n  tidegauge trends --window 30d\n  tidegauge trends --worst 10 --metric completeness_score')
  withDataOptions(withListFormat(command)).action(async (options: TrendsOptions) => {
    const { metric, worst, window, format } = options
    if (metric !== undefined) refuseUnknown(metric, worst === undefined ? lakeMetricNames : seriesMetricNames, 'metric')
    const last = await openLastScan(options, io)
    try {
      const toUs = last.scan.finishedAtUs
      const range = { fromUs: toUs - window + 1, toUs }
      if (worst !== undefined) {
        const name = metric !== undefined && isSeriesMetric(metric) ? metric : 'overall_score'
        const series = await worstSeries(last.store, { ...range, metric: name, count: worst })
        page(io, renderList(series, worseView(name, io), format, io.width))
        return
      }
      const lakes = (await last.store.lakeHistory(range)).reverse()
      const names = metric !== undefined && isLakeMetric(metric) ? [metric] : lakeMetricNames
      const rows = names.map((name): LakeTrend => {
        const points = lakes.map((lake) => ({ timeUs: lake.timeUs, value: lakeMetrics[name].valueOf(lake) }))
        return { name, points, trend: trendOf(points, lakeMetrics[name].orientation) }
      })
      page(io, renderList(rows, lakeView(io), format, io.width))
    } finally {
      await last.store.close()
    }
  })
}

interface LakeTrend {
  readonly name: LakeMetricName
  readonly points: readonly MetricPoint[]
  readonly trend: Trend
}

const trendKeys = [
  'direction',
  'reason',
  'test',
  'movement',
  'count',
  'tested',
  'first',
  'last',
  'p_value',
  'tau',
  'persistence',
  'slope_per_day',
  'change_percent',
  'fitted_change_percent',
] as const satisfies readonly (keyof ReturnType<typeof trendJson>)[]

function lakeView(io: CliIo): ListView<LakeTrend> {
  return {
    columns: [
      { title: 'metric', cell: ({ name }) => name },
      ...trendColumns<LakeTrend>(io),
      { title: 'scans', align: 'right', cell: ({ trend }) => String(trend.count) },
      { title: 'direction', cell: ({ trend }) => directionText(trend, io) },
    ],
    keys: ['metric', 'unit', ...trendKeys],
    toJson: ({ name, trend }) => ({ metric: name, unit: lakeMetrics[name].unit, ...trendJson(trend) }),
    none: 'No scan finished in that time.',
  }
}

function worseView(metric: string, io: CliIo): ListView<WorseSeries> {
  return {
    columns: [
      { title: 'symbol', cell: ({ symbol }) => inert(symbol) },
      { title: 'dataset', cell: ({ dataset }) => inert(dataset) },
      ...trendColumns<WorseSeries>(io),
      { title: 'direction', cell: ({ trend }) => directionText(trend, io) },
    ],
    keys: ['symbol', 'dataset', 'metric', ...trendKeys],
    toJson: ({ symbol, dataset, trend }) => ({ symbol, dataset, metric, ...trendJson(trend) }),
    none: `No series lost in ${metric}.`,
  }
}

/** First and last value, the change, and how it went; the last only where a terminal has the room. */
function trendColumns<T extends { readonly trend: Trend; readonly points: readonly MetricPoint[] }>({ width }: CliIo) {
  const isWide = width === null || width >= 80
  return [
    { title: 'first', align: 'right' as const, cell: ({ trend }: T) => valueText(trend.first?.value) },
    { title: 'last', align: 'right' as const, cell: ({ trend }: T) => valueText(trend.last?.value) },
    { title: 'change', align: 'right' as const, optional: true, cell: ({ trend }: T) => percentText(trend.changePercent) },
    { title: 'history', optional: true, cell: ({ points }: T) => (isWide ? sparkline(points.map(({ value }) => value)) : '') },
  ]
}

function windowUs(text: string): number {
  const us = windowUsOf(text)
  if (us === null) throw new InvalidArgumentError(`expected a duration such as 24h or 30d, not "${text}"`)
  return us
}

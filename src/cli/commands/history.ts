import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { AppError } from '../../base/app-error.ts'
import { isoInstant } from '../../base/day.ts'
import { qualityRecordJson } from '../../contract/quality-json.ts'
import { qualityRecordSchema } from '../../contract/quality.ts'
import type { QualityRecord } from '../../model/history.ts'
import { type SeriesMetricName, seriesMetricNames } from '../../model/metric.ts'
import { seriesMetrics } from '../../trends/series-metrics.ts'
import { statisticsOf } from '../../trends/statistics.ts'
import { trendOf } from '../../trends/trend.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { instantUs, positiveNumber, withDataOptions, withListFormat } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { counted, countText } from '../output/count.ts'
import { directionText, percentText, valueText } from '../output/metric-text.ts'
import { page } from '../output/page.ts'
import { scoreText } from '../output/profile-text.ts'
import { sparkline } from '../output/sparkline.ts'
import { bandStyle } from '../output/styles.ts'
import { inert } from '../output/table.ts'

interface HistoryOptions {
  readonly config?: string
  readonly data?: string
  readonly dataset?: string
  readonly metric?: SeriesMetricName
  readonly from?: number
  readonly to?: number
  readonly limit?: number
  readonly format: ListFormat
}

/** `tidegauge history AAPL --metric completeness_score` */
export function historyCommand(program: Command, io: CliIo): void {
  const command = program
    .command('history')
    .summary('how a symbol stood after every scan')
    .description('Lists how a symbol stood after every scan that is kept, newest first: its scores, issues and records, or one metric.')
    .argument('<symbol>', 'symbol, as "tidegauge symbols" prints it')
    .option('--dataset <name>', 'of this dataset; default: all that have the symbol')
    .addOption(new Option('--metric <name>', 'this metric alone').choices([...seriesMetricNames]))
    .option('--from <instant>', 'scans that finished then or later', instantUs)
    .option('--to <instant>', 'scans that finished then or earlier', instantUs)
    .option('--limit <n>', 'at most this many scans of each dataset', positiveNumber)
    .addHelpText('after', '\nExample:\n  tidegauge history AAPL --dataset daily --metric overall_score')
  withDataOptions(withListFormat(command)).action(async (symbol: string, options: HistoryOptions) => {
    const last = await openLastScan(options, io)
    try {
      const datasets = last.layout.datasets.map(({ name }) => name)
      if (options.dataset !== undefined) refuseUnknown(options.dataset, datasets, 'dataset')
      const { from: fromUs, to: toUs, limit } = options
      const range = { ...(fromUs !== undefined && { fromUs }), ...(toUs !== undefined && { toUs }), ...(limit !== undefined && { limit }) }
      const series: QualityRecord[][] = []
      let isKnown = false
      for (const dataset of options.dataset === undefined ? datasets : [options.dataset]) {
        const records = await last.store.history({ dataset, symbol }, range)
        isKnown ||= records.length > 0 || (await last.store.history({ dataset, symbol }, { limit: 1 })).length > 0
        if (records.length > 0) series.push(records)
      }
      if (!isKnown)
        throw new AppError('NOT_FOUND', `no scan that is kept has the symbol ${JSON.stringify(symbol)} ("tidegauge symbols" lists them)`)
      const records = series.flat().sort((a, b) => b.scan - a.scan || (a.dataset < b.dataset ? -1 : 1))
      const list =
        options.metric === undefined
          ? renderList(records, recordView(io), options.format, io.width)
          : renderList(records, metricView(options.metric), options.format, io.width)
      page(io, options.format === 'text' ? summaryText(series, options.metric ?? 'overall_score', io) + list : list)
    } finally {
      await last.store.close()
    }
  })
}

/** Two lines a dataset: where the metric went, and its figures. */
function summaryText(series: readonly (readonly QualityRecord[])[], metric: SeriesMetricName, io: CliIo): string {
  const { orientation, valueOf } = seriesMetrics[metric]
  return series
    .map((records) => {
      const points = records.map((record) => ({ timeUs: record.timeUs, value: valueOf(record) })).reverse()
      const { count, min, max, mean, median, standardDeviation } = statisticsOf(points)
      const trend = trendOf(points, orientation)
      const change = percentText(trend.changePercent)
      const head = `${io.paint('bold', inert(records[0]?.dataset ?? ''))}  ${metric}  ${sparkline(points.map(({ value }) => value))}  ${directionText(trend, io)}`
      const figures =
        count === 0
          ? 'unjudged'
          : `${counted(count, 'scan')}, ${valueText(min)} to ${valueText(max)}, mean ${valueText(mean)}, median ${valueText(median)}` +
            (standardDeviation === null ? '' : `, standard deviation ${valueText(standardDeviation)}`)
      return `${head}${change === '' ? '' : `  ${change}`}\n  ${figures}\n\n`
    })
    .join('')
}

function recordView({ paint }: CliIo): ListView<QualityRecord> {
  return {
    columns: [
      { title: 'time', cell: ({ timeUs }) => isoInstant(Math.floor(timeUs / 1e6) * 1e6) },
      { title: 'scan', align: 'right', cell: ({ scan }) => String(scan) },
      { title: 'dataset', cell: ({ dataset }) => inert(dataset) },
      { title: 'score', align: 'right', cell: ({ score }) => scoreText(score) },
      { title: 'band', cell: ({ band }) => paint(bandStyle[band], band) },
      { title: 'completeness', align: 'right', cell: ({ dimensions }) => valueText(dimensions.completeness) },
      { title: 'freshness', align: 'right', cell: ({ dimensions }) => valueText(dimensions.timeliness) },
      { title: 'issues', align: 'right', cell: ({ issueCount }) => countText(issueCount) },
      { title: 'outliers', align: 'right', cell: ({ outlierCount }) => countText(outlierCount) },
      { title: 'records', align: 'right', cell: ({ records }) => countText(records) },
    ],
    keys: Object.keys(qualityRecordSchema.shape),
    toJson: (record) => qualityRecordJson(record),
    none: 'No scan finished in that time.',
  }
}

function metricView(metric: SeriesMetricName): ListView<QualityRecord> {
  const { valueOf } = seriesMetrics[metric]
  return {
    columns: [
      { title: 'time', cell: ({ timeUs }) => isoInstant(Math.floor(timeUs / 1e6) * 1e6) },
      { title: 'scan', align: 'right', cell: ({ scan }) => String(scan) },
      { title: 'dataset', cell: ({ dataset }) => inert(dataset) },
      { title: metric, align: 'right', cell: (record) => valueText(valueOf(record)) },
    ],
    keys: ['time', 'scan', 'symbol', 'dataset', 'metric', 'value'],
    toJson: (record) => ({
      time: isoInstant(record.timeUs),
      scan: record.scan,
      symbol: record.symbol,
      dataset: record.dataset,
      metric,
      value: valueOf(record),
    }),
    none: 'No scan finished in that time.',
  }
}

import { problemSchema } from '../../contract/problem.ts'
import {
  lakeHistoryQuery,
  lakeHistorySchema,
  lakeTrendsQuery,
  lakeTrendsSchema,
  metricAnomaliesSchema,
  metricStatisticsSchema,
  metricTrendSchema,
  qualityAnomaliesQuery,
  qualityHistoryQuery,
  qualityHistorySchema,
  qualityLatestQuery,
  qualityLatestSchema,
  qualityStatisticsQuery,
  qualityTrendQuery,
  symbolInPath,
} from '../../contract/quality.ts'
import { lakeRecordJson, qualityRecordJson } from '../../contract/quality-json.ts'
import type { QualityRecord } from '../../model/history.ts'
import { readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import { anomaliesOfJson, statisticsOfJson, trendOfJson } from '../metric-answers.ts'
import { rangeJson, rangeOf, windowJson, windowOf } from '../metric-query.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** How symbols and the whole lake stood after every scan that is kept, and where that is going. */
export function qualityRoutes(api: Api, { history, nowUs }: Pick<ApiPorts, 'history' | 'nowUs'>): void {
  api.get(
    '/api/v1/symbols/:symbol/quality/latest',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'How a symbol stood after the last scan that had it, by dataset',
        params: symbolInPath,
        querystring: qualityLatestQuery,
        response: { 200: qualityLatestSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { symbol } = request.params
      const records = (await history.quality(symbol, { dataset: request.query.dataset, limit: 1 })) ?? []
      return { symbol, datasets: Object.fromEntries(records.map((record) => [record.dataset, qualityRecordJson(record)])) }
    },
  )

  api.get(
    '/api/v1/symbols/:symbol/quality/history',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'How a symbol stood after every scan, newest first, page by page',
        params: symbolInPath,
        querystring: qualityHistoryQuery,
        response: { 200: qualityHistorySchema, default: problemSchema },
      },
    },
    async (request) => {
      const { symbol } = request.params
      const { dataset, limit, cursor, ...written } = request.query
      const range = rangeOf(written)
      const [scan, after, timeUs] = cursor === undefined ? [Infinity, '', range.toUs] : placeOf(cursor)
      const isBehind = (record: QualityRecord) => record.scan < scan || (record.scan === scan && record.dataset > after)
      // The scan that the page before ended in is read again: other datasets of it may be left.
      const records = await history.quality(symbol, { ...range, toUs: Math.min(range.toUs, timeUs), dataset, limit: limit + 2 })
      const left = (records ?? []).filter(isBehind)
      const page = left.slice(0, limit)
      const last = page.at(-1)
      return {
        symbol,
        history: page.map(qualityRecordJson),
        next_cursor: last === undefined || left.length <= limit ? null : writeCursor([last.scan, last.dataset, last.timeUs]),
      }
    },
  )

  api.get(
    '/api/v1/symbols/:symbol/quality/statistics',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'Count, least, most, mean, median and standard deviation of a metric of a symbol over any range',
        params: symbolInPath,
        querystring: qualityStatisticsQuery,
        response: { 200: metricStatisticsSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { metric, dataset, ...written } = request.query
      const range = rangeOf(written)
      const series = await history.statistics({ metric, labels: labelsFor(request.params.symbol, dataset) }, range)
      return { metric, ...rangeJson(written, range), series: series.map(statisticsOfJson) }
    },
  )

  api.get(
    '/api/v1/symbols/:symbol/quality/trend',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'Where a metric of a symbol is going, with the test that says so',
        params: symbolInPath,
        querystring: qualityTrendQuery,
        response: { 200: metricTrendSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { metric, dataset, ...written } = request.query
      const window = windowOf(written, nowUs())
      const series = await history.trend({ metric, labels: labelsFor(request.params.symbol, dataset) }, { ...window, orientation: null })
      return { metric, ...windowJson(written.window, window), series: series.map(trendOfJson) }
    },
  )

  api.get(
    '/api/v1/symbols/:symbol/quality/anomalies',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'Points of a metric of a symbol that are not like the points before them',
        params: symbolInPath,
        querystring: qualityAnomaliesQuery,
        response: { 200: metricAnomaliesSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { metric, dataset, method, against, limit, all, ...written } = request.query
      const window = windowOf(written, nowUs())
      const subject = { metric, labels: labelsFor(request.params.symbol, dataset) }
      const series = await history.anomalies(subject, { ...window, method, against, limit })
      return { metric, ...windowJson(written.window, window), series: series.map((one) => anomaliesOfJson(one, all)) }
    },
  )

  api.get(
    '/api/v1/quality/history',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'The lake in figures after every scan, newest first, page by page',
        querystring: lakeHistoryQuery,
        response: { 200: lakeHistorySchema, default: problemSchema },
      },
    },
    async (request) => {
      const { limit, cursor, ...written } = request.query
      const range = rangeOf(written)
      const [scan, timeUs] = cursor === undefined ? [Infinity, range.toUs] : (readCursor(cursor, 2).map(wholePart) as [number, number])
      const records = await history.lake({ ...range, toUs: Math.min(range.toUs, timeUs), limit: limit + 2 })
      const left = records.filter((record) => record.scan < scan)
      const page = left.slice(0, limit)
      const last = page.at(-1)
      return {
        history: page.map(lakeRecordJson),
        next_cursor: last === undefined || left.length <= limit ? null : writeCursor([last.scan, last.timeUs]),
      }
    },
  )

  api.get(
    '/api/v1/quality/trends',
    {
      config: { role: 'read' },
      schema: {
        tags: ['history'],
        summary: 'Where the lake is going: average score, symbols that need attention, gaps, records, storage and more',
        querystring: lakeTrendsQuery,
        response: { 200: lakeTrendsSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { metric, ...written } = request.query
      const window = windowOf(written, nowUs())
      const trends = await history.lakeTrends(window)
      return {
        ...windowJson(written.window, window),
        metrics: trends
          .filter((trend) => metric === undefined || trend.metric === metric)
          .map((trend) => {
            const { labels: _, ...json } = trendOfJson(trend)
            return { metric: trend.metric, ...json }
          }),
      }
    },
  )
}

/** The record that a page ended with: its scan, its dataset and when that finished. */
function placeOf(cursor: string): [scan: number, dataset: string, timeUs: number] {
  const [scan, dataset, timeUs] = readCursor(cursor, 3)
  return [wholePart(scan), textPart(dataset), wholePart(timeUs)]
}

function labelsFor(symbol: string, dataset: string | undefined): Record<string, string> {
  return { symbol, ...(dataset !== undefined && { dataset }) }
}

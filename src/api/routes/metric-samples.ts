import { instantOf } from '../../base/instant.ts'
import { problemSchema } from '../../contract/problem.ts'
import { metricAnomaliesSchema, metricStatisticsSchema, metricTrendSchema } from '../../contract/quality.ts'
import {
  metricAnomaliesQuery,
  metricHistoryQuery,
  metricHistorySchema,
  metricInPath,
  metricSeriesSchema,
  metricsPageSchema,
  metricsQuery,
  metricStatisticsQuery,
  metricTrendQuery,
  samplesAnswer,
  samplesBody,
  type WrittenSample,
} from '../../contract/samples.ts'
import { readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import { anomaliesOfJson, factsJson, judgedPointJson, statisticsOfJson, trendOfJson } from '../metric-answers.ts'
import { labelsOfQuery, rangeJson, rangeOf, windowJson, windowOf } from '../metric-query.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** Metrics that users push, and ours by the same paths. */
export function metricSamplesRoutes(api: Api, { history, nowUs }: Pick<ApiPorts, 'history' | 'nowUs'>): void {
  api.post(
    '/api/v1/metrics',
    {
      // What is sent is itself a record that is kept.
      config: { role: 'write', audit: false },
      schema: {
        tags: ['metrics'],
        summary: 'Take samples of metrics, one or up to 1,000: all of them or none; the same again without harm',
        body: samplesBody,
        response: { 200: samplesAnswer, default: problemSchema },
      },
    },
    async ({ body }) => {
      const written = 'samples' in body ? body.samples : [body]
      const samples = written.map(sampleOf)
      const { accepted, duplicates, statuses } = await history.push(samples)
      return { accepted, duplicates, results: statuses.map((status) => ({ status })) }
    },
  )

  api.get(
    '/api/v1/metrics',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Pushed metrics by name, each with its newest value',
        querystring: metricsQuery,
        response: { 200: metricsPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const after = cursor === undefined ? null : textPart(readCursor(cursor, 1)[0])
      const metrics = await history.names({ after, limit })
      const last = metrics.at(-1)
      return {
        metrics: metrics.map(({ name, unit, labelSets, newest }) => ({
          name,
          unit,
          label_sets: labelSets,
          newest: { ...judgedPointJson(newest), labels: { ...newest.labels } },
        })),
        next_cursor: last === undefined || metrics.length < limit ? null : writeCursor([last.name]),
      }
    },
  )

  api.get(
    '/api/v1/metrics/:name/series',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Sets of labels of a pushed metric, each with its newest value',
        params: metricInPath,
        response: { 200: metricSeriesSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { name } = request.params
      return { metric: name, series: (await history.series(name)).map(factsJson) }
    },
  )

  api.get(
    '/api/v1/metrics/:name/history',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Points of a metric, newest first, page by page',
        params: metricInPath,
        querystring: metricHistoryQuery,
        response: { 200: metricHistorySchema, default: problemSchema },
      },
    },
    async (request) => {
      const { name } = request.params
      const { label, limit, cursor, ...written } = request.query
      const range = rangeOf(written)
      // How many of the last instant were given: points of one instant have no other order.
      const [beforeUs, given] = cursor === undefined ? [range.toUs, 0] : (readCursor(cursor, 2).map(wholePart) as [number, number])
      const toUs = Math.min(range.toUs, beforeUs)
      const points = await history.points({ metric: name, labels: labelsOfQuery(label) }, { ...range, toUs, limit, skip: given })
      const last = points.at(-1)
      const ofLast = points.filter(({ timeUs }) => timeUs === last?.timeUs).length
      return {
        metric: name,
        points: points.map((point) => ({ ...judgedPointJson(point), labels: { ...point.labels } })),
        next_cursor:
          last === undefined || points.length < limit
            ? null
            : writeCursor([last.timeUs, last.timeUs === beforeUs ? given + ofLast : ofLast]),
      }
    },
  )

  api.get(
    '/api/v1/metrics/:name/statistics',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Count, least, most, mean, median and standard deviation of a metric over any range',
        params: metricInPath,
        querystring: metricStatisticsQuery,
        response: { 200: metricStatisticsSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { label, ...written } = request.query
      const range = rangeOf(written)
      const series = await history.statistics({ metric: request.params.name, labels: labelsOfQuery(label) }, range)
      return { metric: request.params.name, ...rangeJson(written, range), series: series.map(statisticsOfJson) }
    },
  )

  api.get(
    '/api/v1/metrics/:name/trend',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Where a metric is going, with the test that says so',
        params: metricInPath,
        querystring: metricTrendQuery,
        response: { 200: metricTrendSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { label, orientation = null, ...written } = request.query
      const window = windowOf(written, nowUs())
      const series = await history.trend({ metric: request.params.name, labels: labelsOfQuery(label) }, { ...window, orientation })
      return { metric: request.params.name, ...windowJson(written.window, window), series: series.map(trendOfJson) }
    },
  )

  api.get(
    '/api/v1/metrics/:name/anomalies',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Points of a metric that are not like the points before them',
        params: metricInPath,
        querystring: metricAnomaliesQuery,
        response: { 200: metricAnomaliesSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { label, method, against, limit, all, ...written } = request.query
      const window = windowOf(written, nowUs())
      const subject = { metric: request.params.name, labels: labelsOfQuery(label) }
      const series = await history.anomalies(subject, { ...window, method, against, limit })
      return {
        metric: request.params.name,
        ...windowJson(written.window, window),
        series: series.map((one) => anomaliesOfJson(one, all)),
      }
    },
  )
}

function sampleOf(written: WrittenSample) {
  return {
    metric: written.name,
    labels: written.labels ?? {},
    unit: written.unit ?? null,
    value: written.value,
    status: written.status ?? null,
    atUs: typeof written.at === 'string' ? instantOf(written.at) : null,
    key: written.idempotency_key ?? null,
  }
}

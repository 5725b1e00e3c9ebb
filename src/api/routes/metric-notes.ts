import { randomBytes } from 'node:crypto'
import { AppError } from '../../base/app-error.ts'
import { isoInstant } from '../../base/day.ts'
import { instantOf } from '../../base/instant.ts'
import { problemSchema } from '../../contract/problem.ts'
import * as z from 'zod'
import { metricBaselinesSchema, metricInPath, metricMarkInPath, metricMarkSchema, newMetricMarkSchema } from '../../contract/samples.ts'
import type { MetricMark } from '../../store/sample-store.ts'
import type { BaselineCell, LearnedBaseline } from '../../trends/baseline.ts'
import type { Expectation } from '../../trends/expectation.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** What metrics were learned to be like, and what users call normal of them. */
export function metricNotesRoutes(api: Api, { history, nowUs }: Pick<ApiPorts, 'history' | 'nowUs'>): void {
  api.get(
    '/api/v1/metrics/:name/baselines',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'What a metric was learned to be like, by labels',
        params: metricInPath,
        response: { 200: metricBaselinesSchema, default: problemSchema },
      },
    },
    async (request) => {
      const baselines = await history.baselines(request.params.name)
      return {
        metric: request.params.name,
        baselines: baselines.map(({ labels, baseline }) => ({ labels: { ...labels }, ...baselineJson(baseline) })),
      }
    },
  )

  api.get(
    '/api/v1/metrics/:name/normal',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Stretches of a metric that users call normal, oldest first',
        params: metricInPath,
        response: { 200: z.object({ marks: z.array(metricMarkSchema) }), default: problemSchema },
      },
    },
    async (request) => ({ marks: (await history.marks(request.params.name)).map(markJson) }),
  )

  api.post(
    '/api/v1/metrics/:name/normal',
    {
      config: { role: 'write', audit: 'metric.mark_normal' },
      schema: {
        tags: ['metrics'],
        summary: 'Call a stretch of a metric normal: its points are no anomalies, and values like them are none either',
        params: metricInPath,
        body: newMetricMarkSchema,
        response: { 201: metricMarkSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { labels = {}, from, to, reason } = request.body
      const [fromUs, toUs] = [instantOf(from), instantOf(to)]
      if (fromUs > toUs) throw new AppError('REQUEST_INVALID', 'body/from: a stretch of time cannot begin after its end')
      const mark: MetricMark = {
        id: randomBytes(8).toString('hex'),
        metric: request.params.name,
        labels,
        fromUs,
        toUs,
        reason,
        author: request.caller.name ?? 'unknown',
        createdUs: nowUs(),
      }
      await history.addMark(mark)
      return reply.status(201).send(markJson(mark))
    },
  )

  api.delete(
    '/api/v1/metrics/:name/normal/:id',
    {
      config: { role: 'write', audit: 'metric.unmark_normal' },
      schema: {
        tags: ['metrics'],
        summary: 'Take back that a stretch of a metric is normal',
        params: metricMarkInPath,
        response: { 204: z.null(), default: problemSchema },
      },
    },
    async (request, reply) => {
      const { name, id } = request.params
      if (!(await history.removeMark(name, id))) throw new AppError('NOT_FOUND', `there is no mark ${JSON.stringify(id)} on that metric`)
      return reply.status(204).send(null)
    },
  )
}

function markJson({ fromUs, toUs, createdUs, labels, ...same }: MetricMark) {
  const { id, metric, reason, author } = same
  return {
    id,
    metric,
    labels: { ...labels },
    from: isoInstant(fromUs),
    to: isoInstant(toUs),
    reason,
    author,
    created_at: isoInstant(createdUs),
  }
}

function baselineJson({ learnedUs, dueUs, method, overall, cells }: LearnedBaseline) {
  return {
    learned_at: isoInstant(learnedUs),
    due_at: isoInstant(dueUs),
    method,
    overall: expectationJson(overall),
    cells: cells.map(({ weekday, hour, expectation }: BaselineCell) => ({ weekday, hour, ...expectationJson(expectation) })),
  }
}

function expectationJson({ expected, spread, count, fromUs, toUs }: Expectation) {
  return { expected, spread, count, from: isoInstant(fromUs), to: isoInstant(toUs) }
}

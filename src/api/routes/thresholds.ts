import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../../base/app-error.ts'
import { isoInstant } from '../../base/day.ts'
import { idInPath } from '../../contract/findings.ts'
import { problemSchema } from '../../contract/problem.ts'
import { newThresholdSchema, thresholdSchema, thresholdsSchema } from '../../contract/thresholds.ts'
import type { StoredThreshold } from '../../store/threshold-store.ts'
import type { SetThreshold } from '../history-ports.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api, ApiRequest } from '../route.ts'

/** Limits that metrics are held to: those of the config, and those that are set here. */
export function thresholdsRoutes(api: Api, { history, nowUs }: Pick<ApiPorts, 'history' | 'nowUs'>): void {
  const one = async (id: string): Promise<SetThreshold> => {
    const found = (await history.thresholds()).find((threshold) => threshold.id === id)
    if (found === undefined) throw new AppError('NOT_FOUND', `there is no threshold ${JSON.stringify(id)}; /api/v1/thresholds lists them`)
    return found
  }
  const storedOf = (id: string, request: ApiRequest & { readonly body: z.output<typeof newThresholdSchema> }): StoredThreshold => {
    const { metric, labels, direction, warning, fail } = request.body
    return {
      id,
      metric,
      labels: labels ?? {},
      direction,
      warning: warning ?? null,
      fail: fail ?? null,
      author: request.caller.name ?? 'unknown',
      createdUs: nowUs(),
    }
  }

  api.get(
    '/api/v1/thresholds',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Thresholds in the order in which they hold: of equals the last',
        response: { 200: thresholdsSchema, default: problemSchema },
      },
    },
    async () => ({ thresholds: (await history.thresholds()).map(thresholdJson) }),
  )

  api.get(
    '/api/v1/thresholds/:id',
    {
      config: { role: 'read' },
      schema: { tags: ['metrics'], summary: 'One threshold', params: idInPath, response: { 200: thresholdSchema, default: problemSchema } },
    },
    async (request) => thresholdJson(await one(request.params.id)),
  )

  api.post(
    '/api/v1/thresholds',
    {
      config: { role: 'write', audit: 'threshold.create' },
      schema: {
        tags: ['metrics'],
        summary: 'Hold a metric to a limit',
        body: newThresholdSchema,
        response: { 201: thresholdSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const id = randomBytes(8).toString('hex')
      await history.addThreshold(storedOf(id, request))
      return reply.status(201).send(thresholdJson(await one(id)))
    },
  )

  api.put(
    '/api/v1/thresholds/:id',
    {
      config: { role: 'write', audit: 'threshold.change' },
      schema: {
        tags: ['metrics'],
        summary: 'Change a threshold; those of the config are changed there',
        params: idInPath,
        body: newThresholdSchema,
        response: { 200: thresholdSchema, default: problemSchema },
      },
    },
    async (request) => {
      await history.replaceThreshold(storedOf(request.params.id, request))
      return thresholdJson(await one(request.params.id))
    },
  )

  api.delete(
    '/api/v1/thresholds/:id',
    {
      config: { role: 'admin', audit: 'threshold.remove' },
      schema: {
        tags: ['metrics'],
        summary: 'Take a threshold back',
        params: idInPath,
        response: { 204: z.null(), default: problemSchema },
      },
    },
    async (request, reply) => {
      await history.removeThreshold(request.params.id)
      return reply.status(204).send(null)
    },
  )
}

function thresholdJson({ id, metric, labels, direction, warning, fail, source, author, createdUs }: SetThreshold) {
  return {
    id,
    metric,
    labels: { ...labels },
    direction,
    warning: warning ?? null,
    fail: fail ?? null,
    source,
    author,
    created_at: createdUs === null ? null : isoInstant(createdUs),
  }
}

import * as z from 'zod'
import { AppError } from '../../base/app-error.ts'
import { DAY_US, isoInstant } from '../../base/day.ts'
import { instantOf } from '../../base/instant.ts'
import { healthAnswer, healthDetailedAnswer, livenessAnswer, probeHistoryAnswer, readinessAnswer } from '../../contract/health.ts'
import { heartbeatBody, type HeartbeatJson, heartbeatSchema, probeHistoryQuery } from '../../contract/heartbeats.ts'
import { problemSchema } from '../../contract/problem.ts'
import { nameInPath } from '../../contract/text.ts'
import { detailedReport, healthReport } from '../../health/health-report.ts'
import { readiness } from '../../health/readiness.ts'
import type { Heartbeat } from '../../model/probe-result.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { toldMoment } from '../told-moment.ts'

/** Whether the server lives, is ready, and how it and all around it are. No answer waits for a probe. */
export function healthRoutes(api: Api, { health, lake, version, nowUs }: Pick<ApiPorts, 'health' | 'lake' | 'version' | 'nowUs'>): void {
  let isStopping = false
  api.addHook('preClose', async () => {
    isStopping = true
  })
  const input = () => ({ components: health.components(), nowUs: nowUs(), startedAtUs: health.startedAtUs, version })

  api.get(
    '/api/v1/health/live',
    { config: { role: 'public' }, schema: { tags: ['health'], summary: 'Whether the server lives', response: { 200: livenessAnswer } } },
    async () => ({ status: 'alive' as const, timestamp: isoInstant(nowUs()) }),
  )

  api.get(
    '/api/v1/health/ready',
    {
      config: { role: 'public' },
      schema: {
        tags: ['health'],
        summary: 'Whether requests should be sent here; 503 while they should not',
        response: { 200: readinessAnswer, 503: readinessAnswer },
      },
    },
    async (_, reply) => {
      const { ready, reasons } = readiness({
        stopping: isStopping,
        cacheFilled: lake.current() !== null || lake.staleBecause() === null,
      })
      const answer = { status: ready ? ('ready' as const) : ('not_ready' as const), timestamp: isoInstant(nowUs()), reasons: [...reasons] }
      return reply.status(ready ? 200 : 503).send(answer)
    },
  )

  api.get(
    '/api/v1/health',
    { config: { role: 'public' }, schema: { tags: ['health'], summary: 'One word for all', response: { 200: healthAnswer } } },
    async () => healthReport(input()),
  )

  api.get(
    '/api/v1/health/detailed',
    {
      config: { role: 'read' },
      schema: {
        tags: ['health'],
        summary: 'Every part with its last probe, the machine, and the process',
        response: { 200: healthDetailedAnswer, default: problemSchema },
      },
    },
    async () => detailedReport({ ...input(), host: health.host(), uptimes: health.uptimes(), alerts: [] }),
  )

  api.get(
    '/api/v1/health/components/:name/history',
    {
      config: { role: 'read' },
      schema: {
        tags: ['health'],
        summary: 'What the probes of one part found, and how much of the time it was up',
        params: z.object({ name: nameInPath }),
        querystring: probeHistoryQuery,
        response: { 200: probeHistoryAnswer, default: problemSchema },
      },
    },
    async (request) => {
      const { name } = request.params
      const uptime = health.uptimes().get(name)
      if (uptime === undefined)
        throw new AppError('NOT_FOUND', `there is no probe ${JSON.stringify(name)}; /api/v1/health/detailed names them`)
      const { from, to, limit } = request.query
      const toUs = to === undefined ? nowUs() + 1 : instantOf(to)
      const fromUs = from === undefined ? toUs - DAY_US : instantOf(from)
      if (fromUs > toUs) throw new AppError('REQUEST_INVALID', `querystring/from: ${from ?? ''} is after ${to ?? 'now'}`)
      const results = await health.results({ name, fromUs, toUs, limit })
      return {
        name,
        from: isoInstant(fromUs),
        to: isoInstant(toUs),
        uptime,
        results: results.map(({ status, responseTimeMs, checkedAtUs, error }) => ({
          checked_at: isoInstant(checkedAtUs),
          status,
          response_time_ms: responseTimeMs,
          ...(error !== undefined && { error }),
        })),
      }
    },
  )

  api.get(
    '/api/v1/heartbeats',
    {
      config: { role: 'read' },
      schema: {
        tags: ['health'],
        summary: 'What jobs last said of themselves, and those that the config names and that were never heard of',
        response: { 200: z.object({ heartbeats: z.array(heartbeatSchema) }), default: problemSchema },
      },
    },
    async () => {
      const heard = health.heartbeats()
      const silent = health.expected.filter((name) => !heard.some((beat) => beat.name === name))
      const heartbeats = [...heard.map(heartbeatJson), ...[...new Set(silent)].map(silentJson)]
      return { heartbeats: heartbeats.sort((a, b) => (a.name < b.name ? -1 : 1)) }
    },
  )

  api.post(
    '/api/v1/heartbeats/:name',
    {
      config: { role: 'write', audit: false },
      schema: {
        tags: ['health'],
        summary: 'A scraper, a pipeline or a cron job says that it ran, and how that went; without a body: well, just now',
        params: z.object({ name: nameInPath }),
        body: heartbeatBody.nullish(),
        response: { 200: heartbeatSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { name } = request.params
      const { ok = true, items = null, errors = null, message = null, at } = request.body ?? {}
      const atUs = toldMoment(at, nowUs(), 'body/at')
      await health.beat({ name, lastSeenUs: atUs, lastSuccessUs: ok ? atUs : null, ok, items, errors, message })
      return heartbeatJson(health.heartbeats().find((beat) => beat.name === name) as Heartbeat)
    },
  )
}

function heartbeatJson({ name, lastSeenUs, lastSuccessUs, ok, items, errors, message }: Heartbeat): HeartbeatJson {
  return {
    name,
    last_seen: isoInstant(lastSeenUs),
    last_success: lastSuccessUs === null ? null : isoInstant(lastSuccessUs),
    ok,
    items,
    errors,
    message,
  }
}

function silentJson(name: string): HeartbeatJson {
  return { name, last_seen: null, last_success: null, ok: null, items: null, errors: null, message: null }
}

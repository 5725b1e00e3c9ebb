import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/access-control.ts'
import { requestLabel } from '../metrics/request-label.ts'
import type { TelemetryPort } from '../metrics/telemetry-port.ts'
import type { Api } from './route.ts'

/** Polled so often that a line for each would hide the others. */
const polls = /^\/(metrics|api\/v1\/(health|monitoring\/metrics))(\/|$)/

/** Counts every answer and logs one line for it. A connection that becomes a WebSocket is neither: it has no answer. */
export function observeRequests(api: Api, telemetry: Pick<TelemetryPort, 'observe'>): void {
  api.addHook('onResponse', async (request, reply) => {
    const { method, route } = requestLabel(request.method, request.is404 ? undefined : request.routeOptions.url)
    telemetry.observe({ method, route, status: reply.statusCode, ms: reply.elapsedTime })
    const { audit } = request.routeOptions.config
    const level = levelOf(request, reply)
    if (level === 'debug' && request.log.level !== 'debug') return
    request.log[level](
      {
        method: request.method,
        url: request.url,
        ...(typeof audit === 'string' && { action: audit }),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 100) / 100,
        caller: (request.caller as Caller | undefined)?.name ?? null,
        address: request.ip,
      },
      'request',
    )
  })
}

function levelOf(request: FastifyRequest, { statusCode }: FastifyReply): 'error' | 'warn' | 'info' | 'debug' {
  if (statusCode >= 500) return 'error'
  if (statusCode >= 400) return 'warn'
  return polls.test(request.routeOptions.url ?? '') ? 'debug' : 'info'
}

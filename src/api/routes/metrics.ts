import { Readable } from 'node:stream'
import { setImmediate as otherWork } from 'node:timers/promises'
import * as z from 'zod'
import { performanceQuery, performanceSchema } from '../../contract/telemetry.ts'
import { problemSchema } from '../../contract/problem.ts'
import { prometheusType } from '../../metrics/prometheus-text.ts'
import { takesGzip } from '../kept-reply.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api, ApiReply, ApiRequest } from '../route.ts'

/** Metrics for Prometheus, and how the server and users' programs perform. */
export function metricsRoutes(api: Api, { telemetry }: Pick<ApiPorts, 'telemetry'>): void {
  const send = async (request: ApiRequest, reply: ApiReply): Promise<ApiReply> => {
    const isGzipped = takesGzip(request, reply)
    const pieces = await (isGzipped ? telemetry.page.gzipped() : telemetry.page.plain())
    reply.header('content-type', prometheusType).header('cache-control', 'no-store')
    reply.header(
      'content-length',
      pieces.reduce((sum, { length }) => sum + length, 0),
    )
    if (isGzipped) reply.header('content-encoding', 'gzip')
    return reply.send(Readable.from(inTurns(pieces), { objectMode: false }))
  }

  for (const url of ['/metrics', '/api/v1/monitoring/metrics/prometheus'])
    api.get(
      url,
      {
        // What can be compressed is compressed once for all answers.
        compress: false,
        config: { role: 'read' },
        schema: {
          tags: ['metrics'],
          summary: 'Metrics of the lake and the server, in the text format of Prometheus',
          response: { 200: z.string(), default: problemSchema },
        },
      },
      async (request, reply) => send(request, reply),
    )

  api.get(
    '/api/v1/metrics/performance',
    {
      config: { role: 'read' },
      schema: {
        tags: ['metrics'],
        summary: 'Response times and errors by route, timed operations, quality and resources over the last hour, day or week',
        querystring: performanceQuery,
        response: { 200: performanceSchema, default: problemSchema },
      },
    },
    async (request) => telemetry.performance(request.query.time_range),
  )
}

const piecesAtOnce = 8

/** A reader that keeps up would take megabytes in one go: others have their turn in between. */
async function* inTurns(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const [i, piece] of pieces.entries()) {
    yield piece
    if (i % piecesAtOnce === piecesAtOnce - 1) await otherWork()
  }
}

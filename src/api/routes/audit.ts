import { isoInstant } from '../../base/day.ts'
import { auditQuery, auditSchema } from '../../contract/access.ts'
import { problemSchema } from '../../contract/problem.ts'
import { readCursor, wholePart, writeCursor } from '../cursor.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** Who changed what. */
export function auditRoutes(api: Api, { monitor }: Pick<ApiPorts, 'monitor'>): void {
  api.get(
    '/api/v1/audit',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['access'],
        summary: 'Changes and refused attempts at them, newest first',
        querystring: auditQuery,
        response: { 200: auditSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const entries = await monitor.audit.list({ limit, beforeId: cursor === undefined ? undefined : wholePart(readCursor(cursor, 1)[0]) })
      const last = entries.length === limit ? entries.at(-1) : undefined
      return reply.header('cache-control', 'no-store').send({
        entries: entries.map(({ atUs, requestId, ...same }) => ({ ...same, at: isoInstant(atUs), request_id: requestId })),
        next_cursor: last === undefined ? null : writeCursor([last.id]),
      })
    },
  )
}

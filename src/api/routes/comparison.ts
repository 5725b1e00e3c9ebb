import { comparisonQuery, comparisonSchema } from '../../contract/comparison.ts'
import { diffJson } from '../../contract/diff-json.ts'
import { problemSchema } from '../../contract/problem.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import type { CachedReplies } from '../cached-reply.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { snapshotOf } from './lake.ts'

/** What became better or worse between two scans. */
export function comparisonRoutes(api: Api, { lake, lakeStore }: ApiPorts, replies: CachedReplies): void {
  api.get(
    '/api/v1/diff',
    {
      config: { role: 'read' },
      schema: {
        tags: ['scans'],
        summary: 'Series and findings that differ between two scans; without numbers, the last two',
        querystring: comparisonQuery,
        response: { 200: comparisonSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const snapshot = snapshotOf(lake)
      const { from, to } = request.query
      return replies.send(request, reply, snapshot.version, async () => {
        const { before, after, diff } = await (from === undefined && to !== undefined
          ? lakeStore.compare(to - 1, to)
          : lakeStore.compare(from, to))
        return diffJson(before, after, diff, slotWriter(snapshot.layout.datasets))
      })
    },
  )
}

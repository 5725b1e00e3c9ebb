import { describeCheck } from '../../checks/describe.ts'
import { checks } from '../../checks/registry.ts'
import { checksSchema } from '../../contract/checks.ts'
import { problemSchema } from '../../contract/problem.ts'
import type { CachedReplies } from '../cached-reply.ts'
import type { Api } from '../route.ts'

/** The catalogue of checks. */
export function checksRoutes(api: Api, replies: CachedReplies): void {
  api.get(
    '/api/v1/checks',
    {
      config: { role: 'read' },
      schema: { tags: ['findings'], summary: 'The catalogue of checks', response: { 200: checksSchema, default: problemSchema } },
    },
    async (request, reply) =>
      replies.send(request, reply, 'checks', () =>
        checks.map(describeCheck).map(({ appliesTo, ...check }) => ({ ...check, applies_to: appliesTo })),
      ),
  )
}

import * as z from 'zod'
import { describeCheck } from '../../checks/describe.ts'
import { checks } from '../../checks/registry.ts'
import { problemSchema } from '../../contract/problem.ts'
import type { CachedReplies } from '../cached-reply.ts'
import type { Api } from '../route.ts'

const checkSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    judges: z.string(),
    dimension: z.string(),
    severity: z.string(),
    status: z.string(),
    about: z.string(),
    formula: z.string().describe('Markdown'),
    source: z.string(),
    applies_to: z.array(z.string()),
    reads: z.array(z.string()),
    params: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'Check' })

/** The catalogue of checks. */
export function checksRoutes(api: Api, replies: CachedReplies): void {
  api.get(
    '/api/v1/checks',
    {
      config: { role: 'read' },
      schema: { tags: ['findings'], summary: 'The catalogue of checks', response: { 200: z.array(checkSchema), default: problemSchema } },
    },
    async (request, reply) =>
      replies.send(request, reply, 'checks', () =>
        checks.map(describeCheck).map(({ appliesTo, ...check }) => ({ ...check, applies_to: appliesTo })),
      ),
  )
}

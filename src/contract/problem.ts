import * as z from 'zod'

/** A problem document (RFC 9457): the answer to every request that cannot be met. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('one of the closed list in docs/reference/errors.md'),
    detail: z.string(),
    instance: z.string().describe('id of the request, as the log names it'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problemSchema>

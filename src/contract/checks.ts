import * as z from 'zod'

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

export const checksSchema = z.array(checkSchema)

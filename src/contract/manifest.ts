import * as z from 'zod'
import { storableText, wholeNumber } from './text.ts'

export const objectOutcomes = ['read', 'unchanged', 'skipped', 'unreadable', 'not_obtained'] as const

export const manifestQuery = z.strictObject({
  scan: wholeNumber(1, 1e9).optional().describe('number of a scan; default: the last'),
  outcome: z.enum(objectOutcomes).optional(),
  dataset: storableText(64).optional(),
  prefix: storableText(1000).optional().describe('beginning of the path'),
  limit: wholeNumber(1, 1000).default(100),
  cursor: storableText(4000).optional(),
})

const manifestEntrySchema = z
  .object({
    path: z.string(),
    dataset: z.string().nullable(),
    size_bytes: z.number().int(),
    modified_at: z.string(),
    digest: z.string().nullable(),
    outcome: z.enum(objectOutcomes),
    reason: z.string().nullable(),
    offset: z.number().int().nullable(),
    line: z.number().int().nullable(),
    records: z.number().int(),
    symbols: z.array(z.string()),
  })
  .meta({ id: 'ManifestEntry' })

export type ManifestEntryJson = z.output<typeof manifestEntrySchema>

export const manifestPageSchema = z
  .object({ scan: z.number().int(), objects: z.array(manifestEntrySchema), next_cursor: z.string().nullable() })
  .meta({ id: 'ManifestPage' })

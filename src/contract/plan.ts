import * as z from 'zod'
import { storableText, wholeNumber } from './text.ts'

export const planEntrySchema = z
  .object({
    symbol: z.string(),
    dataset: z.string(),
    ranges: z.array(z.object({ from: z.string(), to: z.string(), expected_bars: z.number().int(), reasons: z.array(z.string()) })),
  })
  .meta({ id: 'PlanEntry' })

export const planQuery = z.strictObject({
  symbol: storableText(300).optional(),
  dataset: storableText(64).optional(),
  confirmed: z.enum(['true', 'false']).default('false').describe('true: leave out what is to be reviewed'),
  format: z.enum(['json', 'csv']).default('json'),
})

export const planVerificationQuery = planQuery.omit({ format: true }).extend({
  scan: wholeNumber(1, 1e9).optional().describe('whose plan; default: the scan before the last'),
})

const entries = z.array(planEntrySchema)

export const planVerificationSchema = z
  .object({
    plan_of_scan: z.number().int(),
    verified_by_scan: z.number().int(),
    arrived: entries,
    missing: entries,
    excused: entries,
    added: entries,
  })
  .meta({ id: 'PlanVerification' })

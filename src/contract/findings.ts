import * as z from 'zod'
import { incidentKinds } from '../model/incident.ts'
import { dimensions, findingStatuses, severities } from '../model/severity.ts'
import { nameInPath, storableText, wholeNumber } from './text.ts'

const slot = z.string().nullable().describe('session date; instant for intraday data')

export const findingSchema = z
  .object({
    id: z.string(),
    symbol: z.string(),
    dataset: z.string(),
    check: z.string(),
    dimension: z.enum(dimensions),
    status: z.enum(findingStatuses),
    severity: z.enum(severities),
    charged: z.boolean(),
    from: slot,
    to: slot,
    bars: z.number().int(),
    message: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    excuse: z.string().nullable(),
    incident: z.string().nullable(),
    first_scan: z.number().int(),
    last_scan: z.number().int(),
  })
  .meta({ id: 'Finding' })

export type FindingJson = z.output<typeof findingSchema>

const date = z.iso.date()

export const findingsQuery = z.strictObject({
  symbol: storableText(300).optional(),
  dataset: storableText(64).optional(),
  check: storableText(64).optional(),
  dimension: z.enum(dimensions).optional(),
  status: z.enum(findingStatuses).optional(),
  severity: z.enum(severities).optional(),
  from: date.optional().describe('findings that end on this date or later'),
  to: date.optional().describe('findings that begin on this date or earlier'),
  limit: wholeNumber(1, 1000).default(100),
  cursor: storableText(2000).optional().describe('`next_cursor` of the page before'),
})

export const findingsPageSchema = z
  .object({ scan: z.number().int(), findings: z.array(findingSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'FindingsPage' })

export const incidentStates = ['open', 'acknowledged', 'resolved'] as const

export const incidentSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    dataset: z.string(),
    severity: z.enum(severities),
    state: z.enum(incidentStates),
    title: z.string(),
    from: slot,
    to: slot,
    symbols: z.array(z.string()),
    findings: z.number().int(),
    evidence: z.record(z.string(), z.unknown()),
    repair: z.string(),
    acknowledged_by: z.string().nullable(),
    first_scan: z.number().int(),
    last_scan: z.number().int(),
    resolved_scan: z.number().int().nullable(),
  })
  .meta({ id: 'Incident' })

export type IncidentJson = z.output<typeof incidentSchema>

export const incidentsQuery = z.strictObject({
  state: z
    .enum([...incidentStates, 'live', 'all'])
    .default('live')
    .describe('live: open or acknowledged'),
  kind: z.enum(incidentKinds).optional(),
  dataset: storableText(64).optional(),
  symbol: storableText(300).optional(),
  limit: wholeNumber(1, 1000).default(100),
  cursor: storableText(2000).optional(),
})

export const incidentsPageSchema = z
  .object({ incidents: z.array(incidentSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'IncidentsPage' })

export const incidentDetailSchema = incidentSchema.extend({ members: z.array(findingSchema) }).meta({ id: 'IncidentDetail' })

export const idInPath = z.object({ id: nameInPath })

export const markSchema = z
  .object({
    id: z.string(),
    dataset: z.string().nullable(),
    symbol: z.string().nullable(),
    check: z.string().nullable(),
    finding: z.string().nullable(),
    incident: z.string().nullable(),
    parts: z.array(z.object({ symbol: z.string(), check: z.string(), from: z.string().nullable(), to: z.string().nullable() })).nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    reason: z.string(),
    author: z.string(),
    created_at: z.string(),
    until: z.string().nullable(),
  })
  .meta({ id: 'Mark' })

export type MarkJson = z.output<typeof markSchema>

/** What to call normal: a finding, an incident, or what the other fields say together. Who says so is who asks. */
export const newMarkSchema = z
  .strictObject({
    finding: storableText(64).min(4).optional(),
    incident: storableText(64).min(4).optional(),
    dataset: storableText(64).optional(),
    symbol: storableText(300).optional(),
    check: storableText(64).optional(),
    from: date.optional(),
    to: date.optional(),
    reason: storableText(2000).min(1),
    until: date.optional().describe('last date on which the mark holds'),
  })
  .superRefine(({ finding, incident, reason: _reason, until: _until, ...scope }, context) => {
    const told = Object.entries({ finding, incident, ...scope }).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (told.length === 0) refuse([], 'a mark must say what is normal: name a finding, an incident, a symbol, a dataset, a check or dates')
    else if (finding !== undefined || incident !== undefined)
      for (const name of told.slice(1)) refuse([name], 'a mark on a finding or an incident names nothing else: it covers what that is now')
    else if (scope.from !== undefined && scope.to !== undefined && scope.from > scope.to)
      refuse(['from'], 'a mark cannot end before it begins')
  })
  .meta({ id: 'NewMark' })

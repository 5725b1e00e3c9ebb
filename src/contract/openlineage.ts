import * as z from 'zod'
import { runEventTypes } from '../model/update-run.ts'
import { instant, storableText } from './text.ts'
import { unionCause } from './union-cause.ts'

/**
 * OpenLineage run events as they come in: strict in what is used of them, everything else is let through and not kept. What they may say beyond is in the
 * specification, https://openlineage.io/spec/2-0-2/OpenLineage.json, and the facets' at https://openlineage.io/spec/facets/.
 */

/** Events in one request. */
export const MAX_LINEAGE_EVENTS = 1000

const name = storableText(1000).min(1)
const namespace = storableText(1000)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const jobName = z.object({ namespace, name })

const runFacets = z.object({
  nominalTime: z.object({ nominalStartTime: instant, nominalEndTime: instant.nullish() }).nullish(),
  // Of any length and with any characters: it is cut and cleaned.
  errorMessage: z.object({ message: z.string() }).nullish(),
  parent: z.object({ run: z.object({ runId: name }), job: jobName }).nullish(),
})

const output = z.object({
  namespace,
  name,
  outputFacets: z.object({ outputStatistics: z.object({ rowCount: count.nullish(), size: count.nullish() }).nullish() }).nullish(),
})

const runEvent = z
  .object({
    eventType: z.enum(runEventTypes).nullish().describe('OTHER when it is not said'),
    eventTime: instant,
    producer: storableText(2000),
    schemaURL: storableText(2000).nullish(),
    run: z.object({ runId: storableText(200).min(1), facets: runFacets.nullish() }),
    job: jobName,
    outputs: z.array(output).max(1000).nullish(),
  })
  .meta({ id: 'OpenLineageRunEvent' })

/** Events of jobs and datasets alone: they tell of no run. */
const staticEvent = z
  .looseObject({
    eventTime: instant,
    producer: storableText(2000),
    run: z.undefined().optional(),
    job: jobName.nullish(),
    dataset: z.object({ namespace, name }).nullish(),
  })
  .meta({ id: 'OpenLineageStaticEvent' })

const event = z.union([runEvent, staticEvent], { error: (issue) => unionCause(issue, 'run' in Object(issue.input) ? 0 : 1) })

/** One event or several. */
export const lineageBody = z.union([event, z.array(event).min(1).max(MAX_LINEAGE_EVENTS)], {
  error: (issue) => unionCause(issue, Array.isArray(issue.input) ? 1 : 0),
})

export type LineageBody = z.output<typeof lineageBody>
export type LineageRunEvent = z.output<typeof runEvent>
export type LineageEvent = z.output<typeof event>

export const lineageAnswer = z
  .object({
    received: z.number().int(),
    runs: z.array(z.string()).describe('ids of the runs that the events tell of'),
    ignored: z.number().int().describe('events of jobs or datasets alone'),
  })
  .meta({ id: 'LineageAnswer' })

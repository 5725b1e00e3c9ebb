import { parseInstant } from '../base/instant.ts'
import type { LineageEvent, LineageRunEvent } from '../contract/openlineage.ts'
import type { UpdateEvent } from '../model/update-run.ts'
import { errorText } from './error-text.ts'

/** Whether an event tells of a run, not of a job or dataset alone. */
export function isRunEvent(event: LineageEvent): event is LineageRunEvent {
  return event.run !== undefined
}

/**
 * What an OpenLineage run event says, as we keep it. An event without a type adds facts alone, as `OTHER` does; rows that were added are the sum of
 * what its outputs say.
 */
export function fromOpenLineage({ eventType, eventTime, producer, run, job, outputs }: LineageRunEvent): UpdateEvent {
  const { nominalTime, errorMessage, parent } = run.facets ?? {}
  const written = (outputs ?? []).map(({ namespace, name, outputFacets }) => ({
    namespace,
    name,
    rows: outputFacets?.outputStatistics?.rowCount ?? null,
    bytes: outputFacets?.outputStatistics?.size ?? null,
  }))
  const counted = written.flatMap(({ rows }) => (rows === null ? [] : [rows]))
  const nominalStartUs = timeOf(nominalTime?.nominalStartTime)
  const nominalEndUs = timeOf(nominalTime?.nominalEndTime)
  return {
    runId: run.runId,
    type: eventType ?? 'OTHER',
    timeUs: timeOf(eventTime) ?? 0,
    facts: {
      job,
      source: 'openlineage',
      producer,
      ...(nominalStartUs !== null && { nominalStartUs }),
      ...(nominalEndUs !== null && { nominalEndUs }),
      ...(errorMessage !== null && errorMessage !== undefined && { error: errorText(errorMessage.message) }),
      ...(counted.length > 0 && {
        recordsAdded: Math.min(
          Number.MAX_SAFE_INTEGER,
          counted.reduce((sum, rows) => sum + rows, 0),
        ),
      }),
      ...(parent !== null && parent !== undefined && { parent: { runId: parent.run.runId, job: parent.job } }),
    },
    outputs: written,
  }
}

function timeOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : parseInstant(text)
}

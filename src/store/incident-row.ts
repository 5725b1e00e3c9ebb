import { comparePlaces, type ListPlace } from '../base/compare-places.ts'
import type { Incident } from '../model/incident.ts'
import { severities } from '../model/severity.ts'
import type { IncidentFilter } from './scan-store.ts'

/** Columns that an incident is written with, and their types in Postgres. */
export const incidentColumns = {
  id: 'text',
  kind: 'text',
  dataset: 'text',
  state: 'text',
  acknowledged_by: 'text',
  resolved_scan: 'bigint',
  json: 'text',
}

/** What both stores select of an incident. */
export const selectIncidents = 'SELECT json, state, acknowledged_by, resolved_scan FROM incidents'

export type IncidentRow = readonly [json: string, state: Incident['state'], acknowledgedBy: string | null, resolvedScan: number | null]

/** What stands in columns of its own is not in the JSON. */
type Body = Omit<Incident, 'state' | 'acknowledgedBy' | 'resolvedScan'>

/** How an incident that is known already is written. Somebody may have acknowledged it while the scan ran, which read it before. */
export const updateIncident = `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, dataset = excluded.dataset,
  state = CASE WHEN excluded.state = 'open' AND incidents.state = 'acknowledged' THEN 'acknowledged' ELSE excluded.state END,
  acknowledged_by = coalesce(excluded.acknowledged_by, CASE WHEN incidents.state = 'acknowledged' THEN incidents.acknowledged_by END),
  resolved_scan = excluded.resolved_scan, json = excluded.json`

/** In the order of `incidentColumns`. */
export function incidentCells({ state, acknowledgedBy, resolvedScan, ...body }: Incident): (string | number | null)[] {
  return [body.id, body.kind, body.dataset, state, acknowledgedBy, resolvedScan, JSON.stringify(body satisfies Body)]
}

/** Columns that a filter asks for, with their values. Symbols stand in the JSON and are looked at by `incidentsOf`. */
export function filteredColumns({ id, state, dataset, kind }: IncidentFilter): [column: string, value: string][] {
  return Object.entries({ id, state, dataset, kind }).filter((entry): entry is [string, string] => entry[1] !== undefined)
}

/** By `placeOfIncident`. Those that are not resolved count as seen in the last scan, so that a scan does not have to touch them. */
export function incidentsOf(rows: readonly IncidentRow[], { symbol }: IncidentFilter, lastScan: number): Incident[] {
  return rows
    .map(([json, state, acknowledgedBy, resolvedScan]): Incident => {
      const body = JSON.parse(json) as Body
      return { ...body, state, acknowledgedBy, lastScan: state === 'resolved' ? body.lastScan : lastScan, resolvedScan }
    })
    .filter((incident) => symbol === undefined || incident.symbols.includes(symbol))
    .map((incident) => ({ incident, place: placeOfIncident(incident) }))
    .sort((a, b) => comparePlaces(a.place, b.place))
    .map(({ incident }) => incident)
}

/**
 * Where an incident stands in lists: unresolved before resolved, then by severity and number of findings, the gravest first, then by dataset and date, the
 * newest first.
 */
export function placeOfIncident({ state, severity, findings, dataset, from, id }: Incident): ListPlace {
  const gravity = severities.length - severities.indexOf(severity)
  return [state === 'resolved' ? 1 : 0, gravity, -findings, dataset, from === null ? null : -from, id]
}

import * as z from 'zod'
import { comparePlaces, type ListPlace } from '../../base/compare-places.ts'
import { AppError } from '../../base/app-error.ts'
import { findingJson } from '../../contract/finding-json.ts'
import { idInPath, incidentDetailSchema, incidentSchema, incidentsPageSchema, incidentsQuery } from '../../contract/findings.ts'
import { incidentJson } from '../../contract/incident-json.ts'
import { problemSchema } from '../../contract/problem.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import type { Incident } from '../../model/incident.ts'
import { placeOfIncident } from '../../store/incident-row.ts'
import type { IncidentFilter } from '../../store/scan-store.ts'
import { numberPart, readCursor, textPart, writeCursor } from '../cursor.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { snapshotOf } from './lake.ts'

/** Findings by their common cause; who looks after them. */
export function incidentsRoutes(api: Api, { lake, lakeStore }: ApiPorts): void {
  const one = async (id: string): Promise<Incident> => {
    const [found] = await lakeStore.scans.incidents({ id })
    if (found === undefined) throw new AppError('NOT_FOUND', `there is no incident ${JSON.stringify(id)}, or it is no longer kept`)
    return found
  }

  api.get(
    '/api/v1/incidents',
    {
      config: { role: 'read' },
      schema: {
        tags: ['findings'],
        summary: 'Incidents: findings of many series with one cause, the gravest first',
        querystring: incidentsQuery,
        response: { 200: incidentsPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { state, limit, cursor, ...equal } = request.query
      const filter: IncidentFilter = {
        ...(Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined)) as IncidentFilter),
        ...(state !== 'live' && state !== 'all' && { state }),
      }
      const after = cursor === undefined ? null : placeIn(cursor)
      const found = (await lakeStore.scans.incidents(filter))
        .filter((incident) => state !== 'live' || incident.state !== 'resolved')
        .filter((incident) => after === null || comparePlaces(placeOfIncident(incident), after) > 0)
      const page = found.slice(0, limit)
      const slotText = slotWriter(snapshotOf(lake).layout.datasets)
      return {
        incidents: page.map((incident) => incidentJson(incident, slotText)),
        next_cursor: found.length > limit ? writeCursor(placeOfIncident(page.at(-1) as Incident)) : null,
      }
    },
  )

  api.get(
    '/api/v1/incidents/:id',
    {
      config: { role: 'read' },
      schema: {
        tags: ['findings'],
        summary: 'One incident with its findings',
        params: idInPath,
        response: { 200: incidentDetailSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { layout, scan } = snapshotOf(lake)
      const incident = await one(request.params.id)
      const members = await lakeStore.scans.openFindings({ dataset: incident.dataset, incident: incident.id })
      const slotText = slotWriter(layout.datasets)
      return { ...incidentJson(incident, slotText), members: members.map((finding) => findingJson(finding, slotText, scan.id)) }
    },
  )

  api.post(
    '/api/v1/incidents/:id/acknowledge',
    {
      config: { role: 'write', audit: 'incident.acknowledge' },
      schema: {
        tags: ['findings'],
        summary: 'Say that somebody looks after an incident; nothing is excused by it',
        params: idInPath,
        // Who acknowledges is who asks.
        body: z.strictObject({}).nullish(),
        response: { 200: incidentSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const isAcknowledged = await lakeStore.scans.acknowledgeIncident(id, request.caller.name ?? 'unknown')
      const incident = await one(id)
      if (!isAcknowledged)
        throw new AppError(
          'CONFLICT',
          `incident ${id} was resolved by scan ${incident.resolvedScan ?? ''}; there is nothing left to acknowledge`,
        )
      return incidentJson(incident, slotWriter(snapshotOf(lake).layout.datasets))
    },
  )
}

/** Place of the last incident of the page before. */
function placeIn(cursor: string): ListPlace {
  const [state, gravity, findings, dataset, from, id] = readCursor(cursor, 6)
  const parts = [numberPart(state), numberPart(gravity), numberPart(findings), textPart(dataset)]
  return [...parts, from === null ? null : numberPart(from), textPart(id)]
}

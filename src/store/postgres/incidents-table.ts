import type { Incident } from '../../model/incident.ts'
import {
  filteredColumns,
  incidentCells,
  incidentColumns,
  type IncidentRow,
  incidentsOf,
  selectIncidents,
  updateIncident,
} from '../incident-row.ts'
import type { IncidentFilter } from '../scan-store.ts'
import { overRows } from './batch.ts'
import type { Connection } from './connection.ts'

const insert = `INSERT INTO incidents (${Object.keys(incidentColumns).join(', ')}) SELECT * FROM rows ${updateIncident}`

export async function readIncidents(connection: Connection, filter: IncidentFilter, lastScan: number): Promise<Incident[]> {
  const wanted = filteredColumns(filter)
  const where = ['true', ...wanted.map(([column], i) => `${column} = $${i + 1}`)].join(' AND ')
  const rows = await connection.rows<IncidentRow>(`${selectIncidents} WHERE ${where}`, ...wanted.map(([, value]) => value))
  return incidentsOf(rows, filter, lastScan)
}

export async function writeIncidents(connection: Connection, incidents: readonly Incident[]): Promise<void> {
  await overRows(connection, incidentColumns, incidents.map(incidentCells), insert)
}

/** Whether there was one that is not resolved. */
export async function acknowledge(connection: Connection, id: string, by: string): Promise<boolean> {
  const sql = "UPDATE incidents SET state = 'acknowledged', acknowledged_by = $1 WHERE id = $2 AND state <> 'resolved'"
  return (await connection.run(sql, by, id)) > 0
}

export async function pruneIncidents(connection: Connection, beforeScan: number): Promise<void> {
  await connection.run('DELETE FROM incidents WHERE resolved_scan < $1', beforeScan)
}

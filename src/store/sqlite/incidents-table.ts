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
import type { Connection } from './connection.ts'

const names = Object.keys(incidentColumns)
const insert = `INSERT INTO incidents (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ${updateIncident}`

export function readIncidents(connection: Connection, filter: IncidentFilter, lastScan: number): Incident[] {
  const wanted = filteredColumns(filter)
  const where = ['true', ...wanted.map(([column]) => `${column} = ?`)].join(' AND ')
  const rows = connection.rows<IncidentRow>(`${selectIncidents} WHERE ${where}`, ...wanted.map(([, value]) => value))
  return incidentsOf(rows, filter, lastScan)
}

export function writeIncidents(connection: Connection, incidents: readonly Incident[]): void {
  for (const incident of incidents) connection.write(insert, ...incidentCells(incident))
}

/** Whether there was one that is not resolved. */
export function acknowledge(connection: Connection, id: string, by: string): boolean {
  const sql = "UPDATE incidents SET state = 'acknowledged', acknowledged_by = ? WHERE id = ? AND state <> 'resolved'"
  return connection.run(sql, by, id) > 0
}

export function pruneIncidents(connection: Connection, beforeScan: number): void {
  connection.write('DELETE FROM incidents WHERE resolved_scan < ?', beforeScan)
}

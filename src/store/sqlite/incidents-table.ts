import type { Incident } from '../../model/incident.ts'
import type { IncidentFilter } from '../scan-store.ts'
import type { Connection, Value } from './connection.ts'

type Row = readonly [json: string, state: Incident['state'], acknowledgedBy: string | null, resolvedScan: number | null]
/** What stands in columns of its own is not in the JSON. */
type Body = Omit<Incident, 'state' | 'acknowledgedBy' | 'resolvedScan'>

/** By dataset, from, id. Those that are not resolved count as seen in the last scan, so that a scan does not have to touch them. */
export function readIncidents(connection: Connection, { state, dataset, kind, symbol }: IncidentFilter, lastScan: number): Incident[] {
  const where: string[] = []
  const values: Value[] = []
  for (const [column, value] of [
    ['state', state],
    ['dataset', dataset],
    ['kind', kind],
  ] as const) {
    if (value === undefined) continue
    where.push(`${column} = ?`)
    values.push(value)
  }
  const sql = `SELECT json, state, acknowledged_by, resolved_scan FROM incidents ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}`
  return connection
    .rows<Row>(sql, ...values)
    .map(([json, now, acknowledgedBy, resolvedScan]): Incident => {
      const body = JSON.parse(json) as Body
      return { ...body, state: now, acknowledgedBy, lastScan: now === 'resolved' ? body.lastScan : lastScan, resolvedScan }
    })
    .filter((incident) => symbol === undefined || incident.symbols.includes(symbol))
    .sort(byPlace)
}

function byPlace(a: Incident, b: Incident): number {
  const order = a.dataset < b.dataset ? -1 : a.dataset > b.dataset ? 1 : 0
  return order || (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1)
}

export function writeIncidents(connection: Connection, incidents: readonly Incident[]): void {
  for (const { state, acknowledgedBy, resolvedScan, ...body } of incidents) {
    connection.run(
      // Somebody may have acknowledged it while the scan ran, which read it before.
      `INSERT INTO incidents (id, kind, dataset, state, acknowledged_by, resolved_scan, json) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, dataset = excluded.dataset,
        state = CASE WHEN excluded.state = 'open' AND incidents.state = 'acknowledged' THEN 'acknowledged' ELSE excluded.state END,
        acknowledged_by = coalesce(excluded.acknowledged_by, CASE WHEN incidents.state = 'acknowledged' THEN incidents.acknowledged_by END),
        resolved_scan = excluded.resolved_scan, json = excluded.json`,
      body.id,
      body.kind,
      body.dataset,
      state,
      acknowledgedBy,
      resolvedScan,
      JSON.stringify(body satisfies Body),
    )
  }
}

/** Whether there was one that is not resolved. */
export function acknowledge(connection: Connection, id: string, by: string): boolean {
  const sql = "UPDATE incidents SET state = 'acknowledged', acknowledged_by = ? WHERE id = ? AND state <> 'resolved'"
  return connection.run(sql, by, id) > 0
}

export function pruneIncidents(connection: Connection, beforeScan: number): void {
  connection.run('DELETE FROM incidents WHERE resolved_scan < ?', beforeScan)
}

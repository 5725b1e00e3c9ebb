import type { Incident } from '../../model/incident.ts'
import type { IncidentFilter } from '../scan-store.ts'
import { overRows } from './batch.ts'
import type { Connection } from './connection.ts'

type Row = readonly [json: string, state: Incident['state'], acknowledgedBy: string | null, resolvedScan: number | null]
/** What stands in columns of its own is not in the JSON. */
type Body = Omit<Incident, 'state' | 'acknowledgedBy' | 'resolvedScan'>

/** By dataset, from, id. Those that are not resolved count as seen in the last scan, so that a scan does not have to touch them. */
export async function readIncidents(
  connection: Connection,
  { state, dataset, kind, symbol }: IncidentFilter,
  lastScan: number,
): Promise<Incident[]> {
  const wanted = Object.entries({ state, dataset, kind }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const where = wanted.map(([column], i) => `${column} = $${i + 1}`)
  const rows = await connection.rows<Row>(
    `SELECT json, state, acknowledged_by, resolved_scan FROM incidents ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}`,
    ...wanted.map(([, value]) => value),
  )
  return rows
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

export async function writeIncidents(connection: Connection, incidents: readonly Incident[]): Promise<void> {
  await overRows(
    connection,
    { id: 'text', kind: 'text', dataset: 'text', state: 'text', acknowledged_by: 'text', resolved_scan: 'bigint', json: 'text' },
    incidents.map(({ state, acknowledgedBy, resolvedScan, ...body }) => [
      body.id,
      body.kind,
      body.dataset,
      state,
      acknowledgedBy,
      resolvedScan,
      JSON.stringify(body satisfies Body),
    ]),
    `INSERT INTO incidents (id, kind, dataset, state, acknowledged_by, resolved_scan, json) SELECT * FROM rows
      ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, dataset = excluded.dataset, state = excluded.state,
        acknowledged_by = excluded.acknowledged_by, resolved_scan = excluded.resolved_scan, json = excluded.json`,
  )
}

/** Whether there was one that is not resolved. */
export async function acknowledge(connection: Connection, id: string, by: string): Promise<boolean> {
  const sql = "UPDATE incidents SET state = 'acknowledged', acknowledged_by = $1 WHERE id = $2 AND state <> 'resolved'"
  return (await connection.run(sql, by, id)) > 0
}

export async function pruneIncidents(connection: Connection, beforeScan: number): Promise<void> {
  await connection.run('DELETE FROM incidents WHERE resolved_scan < $1', beforeScan)
}

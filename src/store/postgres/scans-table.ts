import type { ScanRecord } from '../../model/scan.ts'
import type { Connection } from './connection.ts'

/** Newest first; all of them where `limit` is negative. */
export async function newestScans(connection: Connection, limit: number, before = Number.MAX_SAFE_INTEGER): Promise<ScanRecord[]> {
  const sql = 'SELECT record FROM scans WHERE id < $1 ORDER BY id DESC LIMIT $2'
  const rows = await connection.rows<[string]>(sql, before, limit < 0 ? null : limit)
  return rows.map(([record]) => JSON.parse(record) as ScanRecord)
}

/** Id of the newest scan; 0 before the first. */
export async function lastId(connection: Connection): Promise<number> {
  return (await connection.value<number>('SELECT max(id) FROM scans')) ?? 0
}

export async function isKept(connection: Connection, scan: number): Promise<boolean> {
  return (await connection.value('SELECT 1 FROM scans WHERE id = $1', scan)) !== null
}

export async function addScan(connection: Connection, scan: ScanRecord): Promise<void> {
  await connection.run(
    'INSERT INTO scans (id, finished_at_us, record) VALUES ($1, $2, $3)',
    scan.id,
    scan.finishedAtUs,
    JSON.stringify(scan),
  )
}

/** Ids of the oldest scans that finished before `us`, never the newest scan. */
export async function scansBefore(connection: Connection, us: number, limit: number): Promise<number[]> {
  const sql = 'SELECT id FROM scans WHERE finished_at_us < $1 AND id < (SELECT max(id) FROM scans) ORDER BY id LIMIT $2'
  return (await connection.rows<[number]>(sql, us, limit)).map(([id]) => id)
}

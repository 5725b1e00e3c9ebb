import type { ScanRecord } from '../../model/scan.ts'
import type { Connection } from './connection.ts'

export function lastScan(connection: Connection): ScanRecord | null {
  return newestScans(connection, 1)[0] ?? null
}

export function newestScans(connection: Connection, limit: number, before = Number.MAX_SAFE_INTEGER): ScanRecord[] {
  return connection
    .rows<[string]>('SELECT record FROM scans WHERE id < ? ORDER BY id DESC LIMIT ?', before, limit)
    .map(([record]) => JSON.parse(record) as ScanRecord)
}

export function addScan(connection: Connection, scan: ScanRecord): void {
  connection.write('INSERT INTO scans (id, finished_at_us, record) VALUES (?, ?, ?)', scan.id, scan.finishedAtUs, JSON.stringify(scan))
}

/** Ids of the oldest scans that finished before `us`, never the newest scan. */
export function scansBefore(connection: Connection, us: number, limit: number): number[] {
  const sql = 'SELECT id FROM scans WHERE finished_at_us < ? AND id < (SELECT max(id) FROM scans) ORDER BY id LIMIT ?'
  return connection.rows<[number]>(sql, us, limit).map(([id]) => id)
}

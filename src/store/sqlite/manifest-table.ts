import type { ManifestEntry, ObjectOutcome } from '../../model/manifest.ts'
import type { ScanCommit } from '../scan-store.ts'
import type { Connection } from './connection.ts'

type Row = readonly [fromScan: number, entry: string]

/** The manifest as scan number `scan` left it. Differences are kept for past scans: an entry holds from its scan until the next change. */
export function manifestOfScan(connection: Connection, scan: number): ManifestEntry[] {
  const current = connection.rows<Row>('SELECT from_scan, entry FROM manifest WHERE from_scan <= ?', scan)
  const past = connection.rows<Row>('SELECT from_scan, entry FROM manifest_past WHERE until_scan > ? AND from_scan <= ?', scan, scan)
  return [...current, ...past].map((row) => entryOf(row, scan)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What was read in an earlier scan and not mentioned since is unchanged. */
function entryOf(row: Row, scan: number): ManifestEntry {
  const entry = JSON.parse(row[1]) as ManifestEntry & { outcome: ObjectOutcome }
  if (entry.outcome === 'read' && row[0] !== scan) entry.outcome = 'unchanged'
  return entry
}

export function writeManifest(connection: Connection, scan: number, { changed, removed }: ScanCommit['manifest']): void {
  const isFirst = connection.value<number>('SELECT count(*) FROM (SELECT 1 FROM manifest LIMIT 1)') === 0
  const keepPast = (path: string) => {
    const sql =
      'INSERT INTO manifest_past (until_scan, path, from_scan, entry) SELECT ?, path, from_scan, entry FROM manifest WHERE path = ?'
    connection.write(sql, scan, path)
  }
  for (const path of removed) {
    keepPast(path)
    connection.write('DELETE FROM manifest WHERE path = ?', path)
  }
  for (const entry of changed) {
    if (!isFirst) keepPast(entry.path)
    connection.write('INSERT OR REPLACE INTO manifest (path, from_scan, entry) VALUES (?, ?, ?)', entry.path, scan, JSON.stringify(entry))
  }
}

/** Id of the oldest scan whose manifest is kept, `null` before the first scan. */
export function oldestManifest(connection: Connection, keptManifests: number): number | null {
  return connection.value<number>('SELECT min(id) FROM (SELECT id FROM scans ORDER BY id DESC LIMIT ?)', keptManifests)
}

export function pruneManifests(connection: Connection, keptManifests: number): void {
  const oldest = oldestManifest(connection, keptManifests)
  if (oldest !== null) connection.write('DELETE FROM manifest_past WHERE until_scan <= ?', oldest)
}

import type { ManifestEntry, ObjectOutcome } from '../../model/manifest.ts'
import type { ScanCommit } from '../scan-store.ts'
import { overRows } from './batch.ts'
import type { Connection } from './connection.ts'
import { keyOf } from './keys.ts'

type Row = readonly [fromScan: number, entry: string]

/** The manifest as scan number `scan` left it. Differences are kept for past scans: an entry holds from its scan until the next change. */
export async function manifestOfScan(connection: Connection, scan: number): Promise<ManifestEntry[]> {
  const rows = await connection.rows<Row>(
    `SELECT from_scan, entry FROM manifest WHERE from_scan <= $1
      UNION ALL SELECT from_scan, entry FROM manifest_past WHERE until_scan > $1 AND from_scan <= $1`,
    scan,
  )
  return rows.map((row) => entryOf(row, scan)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What was read in an earlier scan and not mentioned since is unchanged. */
function entryOf(row: Row, scan: number): ManifestEntry {
  const entry = JSON.parse(row[1]) as ManifestEntry & { outcome: ObjectOutcome }
  if (entry.outcome === 'read' && row[0] !== scan) entry.outcome = 'unchanged'
  return entry
}

export async function writeManifest(connection: Connection, scan: number, { changed, removed }: ScanCommit['manifest']): Promise<void> {
  await overRows(
    connection,
    { key: 'text' },
    removed.map((path) => [keyOf(path)]),
    `, gone AS (DELETE FROM manifest m USING rows WHERE m.key = rows.key RETURNING m.key, m.from_scan, m.entry)
      INSERT INTO manifest_past (until_scan, key, from_scan, entry) SELECT $1::bigint, key, from_scan, entry FROM gone`,
    scan,
  )
  // Both parts of the statement see the table as it was before it.
  await overRows(
    connection,
    { key: 'text', entry: 'text' },
    changed.map((entry) => [keyOf(entry.path), JSON.stringify(entry)]),
    `, past AS (INSERT INTO manifest_past (until_scan, key, from_scan, entry)
        SELECT $1::bigint, m.key, m.from_scan, m.entry FROM manifest m JOIN rows ON rows.key = m.key)
      INSERT INTO manifest (key, from_scan, entry) SELECT key, $1::bigint, entry FROM rows
      ON CONFLICT (key) DO UPDATE SET from_scan = excluded.from_scan, entry = excluded.entry`,
    scan,
  )
}

/** Id of the oldest scan whose manifest is kept, `null` before the first scan. */
export async function oldestManifest(connection: Connection, keptManifests: number): Promise<number | null> {
  return connection.value<number>('SELECT min(id) FROM (SELECT id FROM scans ORDER BY id DESC LIMIT $1) kept', keptManifests)
}

export async function pruneManifests(connection: Connection, keptManifests: number): Promise<void> {
  const oldest = await oldestManifest(connection, keptManifests)
  if (oldest !== null) await connection.run('DELETE FROM manifest_past WHERE until_scan <= $1', oldest)
}

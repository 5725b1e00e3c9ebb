import type { ManifestEntry, ObjectOutcome } from '../../model/manifest.ts'
import type { ScanCommit } from '../scan-store.ts'
import type { Connection } from './connection.ts'

type Row = readonly [
  path: string,
  fromScan: number,
  id: number,
  dataset: string | null,
  sizeBytes: number,
  modifiedUs: number,
  identity: string,
  digest: string | null,
  outcome: string,
  reason: string | null,
  offset: number | null,
  line: number | null,
  records: number,
  symbols: string,
]

const columns =
  'path, from_scan, object_id, dataset, size_bytes, modified_us, identity, digest, outcome, reason, byte_offset, line, records, symbols'

/** The manifest as scan number `scan` left it. Differences are kept for past scans: an entry holds from its scan until the next change. */
export function manifestOfScan(connection: Connection, scan: number): ManifestEntry[] {
  const current = connection.rows<Row>(`SELECT ${columns} FROM manifest WHERE from_scan <= ?`, scan)
  const past = connection.rows<Row>(`SELECT ${columns} FROM manifest_past WHERE until_scan > ? AND from_scan <= ?`, scan, scan)
  return [...current, ...past].map((row) => entryOf(row, scan)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What was read in an earlier scan and not mentioned since is unchanged. */
function entryOf(row: Row, scan: number): ManifestEntry {
  const [path, fromScan, id, dataset, sizeBytes, modifiedUs, identity, digest, outcome, reason, offset, line, records, symbols] = row
  return {
    id,
    path,
    dataset,
    sizeBytes,
    modifiedUs,
    identity,
    digest,
    outcome: outcome === 'read' && fromScan !== scan ? 'unchanged' : (outcome as ObjectOutcome),
    reason,
    offset,
    line,
    records,
    symbols: JSON.parse(symbols) as string[],
  }
}

export function writeManifest(connection: Connection, scan: number, { changed, removed }: ScanCommit['manifest']): void {
  const isFirst = connection.value<number>('SELECT count(*) FROM (SELECT 1 FROM manifest LIMIT 1)') === 0
  const keepPast = (path: string) => {
    connection.run(`INSERT INTO manifest_past (until_scan, ${columns}) SELECT ?, ${columns} FROM manifest WHERE path = ?`, scan, path)
  }
  for (const path of removed) {
    keepPast(path)
    connection.run('DELETE FROM manifest WHERE path = ?', path)
  }
  for (const entry of changed) {
    if (!isFirst) keepPast(entry.path)
    connection.run(
      `INSERT OR REPLACE INTO manifest (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      entry.path,
      scan,
      entry.id,
      entry.dataset,
      entry.sizeBytes,
      entry.modifiedUs,
      entry.identity,
      entry.digest,
      entry.outcome,
      entry.reason,
      entry.offset,
      entry.line,
      entry.records,
      JSON.stringify(entry.symbols),
    )
  }
}

/** Id of the oldest scan whose manifest is kept, `null` before the first scan. */
export function oldestManifest(connection: Connection, keptManifests: number): number | null {
  return connection.value<number>('SELECT min(id) FROM (SELECT id FROM scans ORDER BY id DESC LIMIT ?)', keptManifests)
}

export function pruneManifests(connection: Connection, keptManifests: number): void {
  const oldest = oldestManifest(connection, keptManifests)
  if (oldest !== null) connection.run('DELETE FROM manifest_past WHERE until_scan <= ?', oldest)
}

import type { Finding } from '../../model/finding.ts'
import { intervalClass } from '../../model/interval.ts'
import type { Layout } from '../../model/scan.ts'
import type { FindingStatus } from '../../model/severity.ts'
import { findingCells, findingColumns, findingFields, findingOf, type FindingRow } from '../finding-row.ts'
import type { FindingFilter, ScanCommit, SeriesKey } from '../scan-store.ts'
import { packSlots } from '../slots.ts'
import type { Connection, Value } from './connection.ts'

const usPerDay = 86_400_000_000

/** Open findings count as seen in the last scan, so that a scan does not have to touch them. */
export function openFindings(connection: Connection, filter: FindingFilter, layout: Layout | null, lastScan: number): Finding[] {
  const where = ['f.closed_scan IS NULL']
  const values: Value[] = []
  const equals = (column: string, value: string | undefined) => {
    if (value === undefined) return
    where.push(`${column} = ?`)
    values.push(value)
  }
  equals('s.dataset', filter.dataset)
  equals('s.symbol', filter.symbol)
  equals('f.check_name', filter.check)
  equals('f.dimension', filter.dimension)
  equals('f.status', filter.status)
  equals('f.severity', filter.severity)
  equals('f.incident', filter.incident)

  const intraday = (layout?.datasets ?? []).filter(({ interval }) => intervalClass(interval) === 'intraday').map(({ name }) => name)
  const slotsPerDay =
    intraday.length === 0 ? '1' : `(CASE WHEN s.dataset IN (${intraday.map(() => '?').join(', ')}) THEN ${usPerDay}.0 ELSE 1.0 END)`
  if (filter.fromDay !== undefined) {
    where.push(`f.to_slot >= ? * ${slotsPerDay}`)
    values.push(filter.fromDay, ...intraday)
  }
  if (filter.toDay !== undefined) {
    where.push(`f.from_slot < ? * ${slotsPerDay}`)
    values.push(filter.toDay + 1, ...intraday)
  }
  const sql = `SELECT ${findingColumns}, s.dataset, s.symbol FROM series s CROSS JOIN findings f ON f.series_id = s.id
    WHERE ${where.join(' AND ')} ORDER BY s.dataset, s.symbol, f.check_name, f.from_slot, f.id LIMIT ? OFFSET ?`
  return connection.rows<FindingRow>(sql, ...values, filter.limit ?? -1, filter.offset ?? 0).map((row) => findingOf(row, lastScan))
}

export function openFindingsOf(connection: Connection, keys: readonly SeriesKey[], lastScan: number): Finding[] {
  const sql = `SELECT ${findingColumns}, s.dataset, s.symbol FROM series s CROSS JOIN findings f ON f.series_id = s.id
    WHERE s.dataset = ? AND s.symbol = ? AND f.closed_scan IS NULL ORDER BY f.check_name, f.from_slot, f.id`
  return keys.flatMap(({ dataset, symbol }) => connection.rows<FindingRow>(sql, dataset, symbol).map((row) => findingOf(row, lastScan)))
}

export function countOpenFindings(connection: Connection): Record<FindingStatus, number> {
  const counts = { confirmed: 0, review: 0, excused: 0 }
  for (const [status, count] of connection.rows<[FindingStatus, number]>(
    'SELECT status, count(*) FROM findings WHERE closed_scan IS NULL GROUP BY status',
  )) {
    counts[status] = count
  }
  return counts
}

/** Findings as they were open after a scan, by dataset, symbol, check, from. Where neither place nor status nor severity changed, as they are now. */
export function findingsAfter(connection: Connection, scan: number): Finding[] {
  const select = (table: string) => `SELECT ${findingColumns}, s.dataset, s.symbol FROM ${table} f JOIN series s ON s.id = f.series_id`
  const sql = `SELECT * FROM (
      ${select('findings')} WHERE f.since_scan <= ?1 AND (f.closed_scan IS NULL OR f.closed_scan > ?1)
      UNION ALL ${select('findings_past')} WHERE f.since_scan <= ?1 AND f.until_scan > ?1
    ) ORDER BY dataset, symbol, check_name, from_slot, id`
  return connection.rows<FindingRow>(sql, scan).map((row) => findingOf(row, scan))
}

const written = ['id', 'series_id', ...Object.keys(findingFields), 'since_scan']
const columns = written.join(', ')
const upsert = `INSERT INTO findings (${columns}) VALUES (${written.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${written
    .slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}, last_scan = NULL, closed_scan = NULL`

/** Puts a finding's row aside before it is written anew, if it was closed or comparisons will see a difference. Gives the scan from which the new row counts. */
function keepPast(connection: Connection, scan: number, finding: Finding): number {
  const { count, text } = packSlots(finding.slots, finding.from, finding.to)
  const since = connection.value<number>(
    `SELECT since_scan FROM findings WHERE id = ? AND closed_scan IS NULL AND status = ? AND severity = ? AND verdict = ?
      AND from_slot IS ? AND to_slot IS ? AND slot_count = ? AND slots IS ?`,
    finding.id,
    finding.status,
    finding.severity,
    finding.verdict,
    finding.from,
    finding.to,
    count,
    text,
  )
  if (since !== null) return since
  connection.write(
    `INSERT INTO findings_past (${columns}, until_scan) SELECT ${columns}, coalesce(closed_scan, ?) FROM findings WHERE id = ?`,
    scan,
    finding.id,
  )
  return scan
}

/**
 * Applies a scan's differences and gives the ids of the series that they touch. A closed finding was last seen in the scan before;
 * one that comes back under its old id is open again.
 */
export function writeFindings(
  connection: Connection,
  scan: number,
  { upserted, closed }: ScanCommit['findings'],
  seriesId: (key: SeriesKey) => number,
): Set<number> {
  const touched = new Set<number>()
  const lastSeen = connection.value<number>('SELECT max(id) FROM scans WHERE id < ?', scan)
  for (const id of closed) {
    const series = connection.value<number>(
      'UPDATE findings SET closed_scan = ?, last_scan = ? WHERE id = ? AND closed_scan IS NULL RETURNING series_id',
      scan,
      lastSeen,
      id,
    )
    if (series !== null) touched.add(series)
  }
  for (const finding of upserted) {
    const series = seriesId(finding)
    touched.add(series)
    const since = finding.firstScan === scan ? scan : keepPast(connection, scan, finding)
    connection.write(upsert, finding.id, series, ...findingCells(finding), since)
  }
  return touched
}

export function pruneClosedFindings(connection: Connection, beforeScan: number): void {
  connection.write('DELETE FROM findings WHERE closed_scan < ?', beforeScan)
  connection.write('DELETE FROM findings_past WHERE until_scan < ?', beforeScan)
}

import type { Finding } from '../../model/finding.ts'
import { intervalClass } from '../../model/interval.ts'
import type { Layout } from '../../model/scan.ts'
import type { FindingStatus } from '../../model/severity.ts'
import { findingCells, findingColumns, findingFields, findingOf, type FindingRow } from '../finding-row.ts'
import type { FindingFilter, ScanCommit, SeriesKey } from '../scan-store.ts'
import { overRows } from './batch.ts'
import type { Connection } from './connection.ts'
import type { Value } from './driver.ts'
import { seriesKeyOf } from './keys.ts'

const usPerDay = 86_400_000_000
const select = `SELECT ${findingColumns}, f.dataset, f.symbol`
const inOrder = 'ORDER BY dataset, symbol, check_name, from_slot NULLS FIRST, id'

/** Open findings count as seen in the last scan, so that a scan does not have to touch them. */
export async function openFindings(
  connection: Connection,
  filter: FindingFilter,
  layout: Layout | null,
  lastScan: number,
): Promise<Finding[]> {
  const where = ['f.closed_scan IS NULL']
  const values: Value[] = []
  const given = (value: Value) => `$${values.push(value)}`
  if (filter.dataset !== undefined && filter.symbol !== undefined)
    where.push(`f.series_key = ${given(seriesKeyOf({ dataset: filter.dataset, symbol: filter.symbol }))}`)
  for (const name of ['dataset', 'symbol', 'dimension', 'status', 'severity', 'incident'] as const) {
    const value = filter[name]
    if (value !== undefined) where.push(`f.${name} = ${given(value)}`)
  }
  if (filter.check !== undefined) where.push(`f.check_name = ${given(filter.check)}`)
  if (filter.fromDay !== undefined || filter.toDay !== undefined) {
    const intraday = (layout?.datasets ?? []).filter(({ interval }) => intervalClass(interval) === 'intraday').map(({ name }) => name)
    const slotsPerDay = `(CASE WHEN f.dataset = ANY(${given(intraday)}::text[]) THEN ${usPerDay}::float8 ELSE 1::float8 END)`
    if (filter.fromDay !== undefined) where.push(`f.to_slot >= ${given(filter.fromDay)}::float8 * ${slotsPerDay}`)
    if (filter.toDay !== undefined) where.push(`f.from_slot < ${given(filter.toDay + 1)}::float8 * ${slotsPerDay}`)
  }
  const sql = `${select} FROM findings f WHERE ${where.join(' AND ')} ${inOrder}
    LIMIT ${given(filter.limit === undefined || filter.limit < 0 ? null : filter.limit)}::bigint OFFSET ${given(filter.offset ?? 0)}::bigint`
  return (await connection.rows<FindingRow>(sql, ...values)).map((row) => findingOf(row, lastScan))
}

/** In the order of `keys`; of one series by check, from. */
export async function openFindingsOf(connection: Connection, keys: readonly SeriesKey[], lastScan: number): Promise<Finding[]> {
  const rows = await overRows<FindingRow>(
    connection,
    { place: 'integer', key: 'text' },
    keys.map((key, place) => [place, seriesKeyOf(key)]),
    `${select} FROM rows JOIN findings f ON f.series_key = rows.key WHERE f.closed_scan IS NULL
      ORDER BY rows.place, f.check_name, f.from_slot NULLS FIRST, f.id`,
  )
  return rows.map((row) => findingOf(row, lastScan))
}

export async function countOpenFindings(connection: Connection): Promise<Record<FindingStatus, number>> {
  const counts = { confirmed: 0, review: 0, excused: 0 }
  const sql = 'SELECT status, count(*) FROM findings WHERE closed_scan IS NULL GROUP BY status'
  for (const [status, count] of await connection.rows<[FindingStatus, number]>(sql)) counts[status] = count
  return counts
}

/** Findings as they were open after a scan, by dataset, symbol, check, from. Where neither place nor status nor severity changed, as they are now. */
export async function findingsAfter(connection: Connection, scan: number): Promise<Finding[]> {
  const sql = `${select} FROM findings f WHERE f.since_scan <= $1 AND (f.closed_scan IS NULL OR f.closed_scan > $1)
    UNION ALL ${select} FROM findings_past f WHERE f.since_scan <= $1 AND f.until_scan > $1 ${inOrder}`
  return (await connection.rows<FindingRow>(sql, scan)).map((row) => findingOf(row, scan))
}

/** Columns that a finding is written with, and their types. */
export const writtenColumns = { id: 'text', series_key: 'text', dataset: 'text', symbol: 'text', ...findingFields }
const names = Object.keys(writtenColumns)
const listOf = (table: string) => names.map((name) => `${table}.${name}`).join(', ')

/** Whether a stored finding `f` is open and says what `rows` says of it, as far as a comparison of two scans looks. */
const isSame = `f.closed_scan IS NULL AND f.status = rows.status AND f.severity = rows.severity AND f.verdict = rows.verdict
  AND f.from_slot IS NOT DISTINCT FROM rows.from_slot AND f.to_slot IS NOT DISTINCT FROM rows.to_slot
  AND f.slot_count = rows.slot_count AND f.slots IS NOT DISTINCT FROM rows.slots`

/**
 * Applies a scan's differences and gives the keys of the series that they touch. A closed finding was last seen in the scan before; one that comes back
 * under its old id is open again. What a finding said before is put aside where a comparison will see a difference.
 */
export async function writeFindings(
  connection: Connection,
  scan: number,
  { upserted, closed }: ScanCommit['findings'],
): Promise<Set<string>> {
  const ended = await overRows<[string]>(
    connection,
    { id: 'text' },
    closed.map((id) => [id]),
    `UPDATE findings f SET closed_scan = $1::bigint, last_scan = (SELECT max(id) FROM scans WHERE id < $1::bigint)
      FROM rows WHERE f.id = rows.id AND f.closed_scan IS NULL RETURNING f.series_key`,
    scan,
  )
  const latest = new Map(upserted.map((finding) => [finding.id, finding]))
  // All parts of the statement see the table as it was before it.
  await overRows(
    connection,
    writtenColumns,
    [...latest.values()].map((finding) => [finding.id, seriesKeyOf(finding), finding.dataset, finding.symbol, ...findingCells(finding)]),
    `, past AS (INSERT INTO findings_past (${names.join(', ')}, since_scan, until_scan)
        SELECT ${listOf('f')}, f.since_scan, coalesce(f.closed_scan, $1::bigint) FROM findings f JOIN rows ON rows.id = f.id
        WHERE rows.first_scan <> $1::bigint AND NOT (${isSame}))
      INSERT INTO findings (${names.join(', ')}, since_scan)
        SELECT ${listOf('rows')}, CASE WHEN rows.first_scan <> $1::bigint AND ${isSame} THEN f.since_scan ELSE $1::bigint END
        FROM rows LEFT JOIN findings f ON f.id = rows.id
      ON CONFLICT (id) DO UPDATE SET ${[...names.slice(1), 'since_scan'].map((name) => `${name} = excluded.${name}`).join(', ')},
        last_scan = NULL, closed_scan = NULL`,
    scan,
  )
  return new Set([...ended.map(([key]) => key), ...upserted.map(seriesKeyOf)])
}

export async function pruneClosedFindings(connection: Connection, beforeScan: number): Promise<void> {
  await connection.run('DELETE FROM findings WHERE closed_scan < $1', beforeScan)
  await connection.run('DELETE FROM findings_past WHERE until_scan < $1', beforeScan)
}

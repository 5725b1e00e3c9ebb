import type { QualityRecord } from '../../model/history.ts'
import { type HistoryRow, qualityOf } from '../history-row.ts'
import type { SeriesKey } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import type { Value } from './driver.ts'
import { seriesKeyOf } from './keys.ts'
import { instantOf } from './rolled-up.ts'
import { escapeText, unescapeText } from './text.ts'

// A quarter of what an index can hold in one entry; what is longer is garbage that some file gave as a symbol.
const longestSymbol = 600

/** The same in SQL, of columns `symbol` and `key`. */
export const indexableSymbol = `CASE WHEN octet_length(symbol) <= ${longestSymbol} THEN symbol ELSE left(symbol, 200) || '…' || key END`

/** A symbol as `quality_metrics` has it: its beginning, where it is too long for an index. */
function indexable(key: SeriesKey): string {
  const stored = escapeText(key.symbol)
  if (Buffer.byteLength(stored) <= longestSymbol) return key.symbol
  return unescapeText(`${Array.from(stored).slice(0, 200).join('')}…${seriesKeyOf(key)}`)
}

/** One row for every series there is, changed or not. */
export async function writeHistory(connection: Connection, scan: number, finishedAtUs: number): Promise<void> {
  const rows = await connection.run(
    `INSERT INTO quality_metrics (time, symbol, dataset, overall_score, status, freshness_score, completeness_score, outlier_score, validity_score,
        uniqueness_score, consistency_score, accuracy_score, timeliness_score, outlier_count, outlier_severities, issue_count, issues, metadata, scan)
      SELECT ${instantOf('$2')},
        ${indexableSymbol}, dataset, overall_score, band, timeliness, completeness, accuracy, validity, uniqueness, consistency, accuracy,
        timeliness, outlier_count, outlier_severities, issue_count, issues,
        jsonb_build_object('scan', $1::bigint, 'records', records, 'expected', expected, 'present', present), $1::bigint
      FROM series ORDER BY symbol, dataset`,
    scan,
    finishedAtUs,
  )
  await connection.run('UPDATE scans SET series_count = $2 WHERE id = $1', scan, rows)
}

// What timestamptz can hold, in µs.
const firstUs = -2e17
const lastUs = 9.2e18

/** Newest first. */
export async function seriesHistory(
  connection: Connection,
  key: SeriesKey,
  { fromUs = -Infinity, toUs = Infinity, limit = -1 }: { readonly fromUs?: number; readonly toUs?: number; readonly limit?: number },
): Promise<QualityRecord[]> {
  const values: Value[] = [indexable(key), key.dataset, fromUs, toUs, limit < 0 ? null : limit]
  // The scan says exactly when; the row's own time leads to it.
  const near = [
    ...(fromUs > firstUs ? [`AND q.time >= ${instantOf('$3')} - INTERVAL '1 second'`] : []),
    ...(toUs < lastUs ? [`AND q.time <= ${instantOf('$4')} + INTERVAL '1 second'`] : []),
  ]
  const rows = await connection.rows<HistoryRow>(
    `SELECT s.id, s.finished_at_us, q.overall_score, q.status, q.completeness_score, q.validity_score, q.uniqueness_score, q.consistency_score,
        q.accuracy_score, q.timeliness_score, (q.metadata->>'records')::float8, (q.metadata->>'expected')::float8, (q.metadata->>'present')::float8,
        q.outlier_count, q.issue_count, q.issues::text
      FROM quality_metrics q JOIN scans s ON s.id = q.scan
      WHERE q.symbol = $1 AND q.dataset = $2 AND s.finished_at_us BETWEEN $3 AND $4 ${near.join(' ')} ORDER BY s.id DESC LIMIT $5::bigint`,
    ...values,
  )
  return rows.map((row) => recordOfRow(key, row))
}

/** A row of either table whose issues are kept as jsonb, which has put their keys in an order of its own. */
export function recordOfRow(key: SeriesKey, row: HistoryRow): QualityRecord {
  const record = qualityOf(key, row)
  const issues = record.issues.map(({ check, status, severity, findings, bars }) => ({
    check: unescapeText(check),
    status,
    severity,
    findings,
    bars,
  }))
  return { ...record, issues }
}

/** Lets go of rows that are older; without TimescaleDB, which drops whole chunks. */
export async function pruneHistory(connection: Connection, beforeUs: number): Promise<void> {
  await connection.run(`DELETE FROM quality_metrics WHERE time < ${instantOf('$1')}`, beforeUs)
}

import type { DetectedFindings, Detections } from '../../model/detections.ts'
import type { QualityRecord } from '../../model/history.ts'
import type { HistoryRow } from '../history-row.ts'
import type { ScanRange } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import { recordOfRow } from './history-table.ts'
import { instantOf } from './rolled-up.ts'

const scores =
  'overall_score, $band, completeness$score, validity$score, uniqueness$score, consistency$score, accuracy$score, timeliness$score'
/** Columns of a `QualityRecord` but its names, as `series` calls them and as history does; $1 is the scan, $2 when it finished. */
const ofSeries = `$1::bigint, $2::float8, ${scores.replace('$band', 'band').replaceAll('$score', '')}, records, expected, present,
  outlier_count, issue_count, issues::text`
const ofHistory = `$1::bigint, $2::float8, ${scores.replace('$band', 'status').replaceAll('$score', '_score')}, (metadata->>'records')::float8,
  (metadata->>'expected')::float8, (metadata->>'present')::float8, outlier_count, issue_count, issues::text`
const fromHistory = `FROM quality_metrics
  WHERE scan = $1 AND time BETWEEN ${instantOf('$2')} - INTERVAL '1 second' AND ${instantOf('$2')} + INTERVAL '1 second'`

/**
 * How every series stood after a scan, by dataset and symbol; `null` when rows of it are gone. Those of the last scan are taken from the series themselves:
 * where nobody has scanned for long, they are gone from history.
 */
export async function qualityAfter(connection: Connection, scan: number): Promise<QualityRecord[] | null> {
  const found = await connection.row<[finishedAtUs: number, count: number, isLast: boolean]>(
    'SELECT finished_at_us, series_count, id = (SELECT max(id) FROM scans) FROM scans WHERE id = $1',
    scan,
  )
  if (found === null) return null
  const [finishedAtUs, count, isLast] = found
  const rows = await connection.rows<readonly [dataset: string, symbol: string, ...HistoryRow]>(
    `SELECT dataset, symbol, ${isLast ? `${ofSeries} FROM series` : `${ofHistory} ${fromHistory}`} ORDER BY dataset, symbol`,
    scan,
    finishedAtUs,
  )
  if (rows.length < count) return null
  return rows.map(([dataset, symbol, ...row]) => recordOfRow({ dataset, symbol }, row))
}

export async function detectionsIn(connection: Connection, { after, through }: ScanRange): Promise<Detections> {
  const rows = await connection.rows<[string, DetectedFindings['dimension'], DetectedFindings['severity'], number, number]>(
    `SELECT check_name, dimension, severity, count(*), sum(slot_count)::float8 FROM findings
      WHERE first_scan > $1 AND first_scan <= $2 AND status = 'confirmed' GROUP BY check_name, dimension, severity
      ORDER BY check_name COLLATE "C", severity COLLATE "C"`,
    after,
    through,
  )
  const seriesJudged = await connection.value<number>(
    'SELECT coalesce(sum(series_count), 0)::float8 FROM scans WHERE id > $1 AND id <= $2',
    after,
    through,
  )
  return {
    seriesJudged: seriesJudged ?? 0,
    findings: rows.map(([check, dimension, severity, findings, bars]) => ({ check, dimension, severity, findings, bars })),
  }
}

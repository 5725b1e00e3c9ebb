import type { QualityRecord } from '../../model/history.ts'
import type { SeriesRecord } from '../../model/scan.ts'
import { dimensions } from '../../model/severity.ts'
import { type HistoryRow, qualityOf } from '../history-row.ts'
import { countIssues, type IssueRow } from '../issue-counts.ts'
import type { ScanCommit, SeriesKey } from '../scan-store.ts'
import { type CommonPart, commonPart, type OwnPart, ownPart, recordOf } from '../series-parts.ts'
import type { Connection } from './connection.ts'

type Row = readonly [dataset: string, symbol: string, json: string, commonId: number]

const select = 'SELECT s.dataset, s.symbol, r.json, r.common_id FROM series s CROSS JOIN series_record r ON r.series_id = s.id'

/** In order of dataset and symbol. */
export function allSeries(connection: Connection): SeriesRecord[] {
  const common = commonParts(connection)
  return connection.rows<Row>(`${select} ORDER BY s.dataset, s.symbol`).map((row) => recordOfRow(row, common))
}

export function oneSeries(connection: Connection, { dataset, symbol }: SeriesKey): SeriesRecord | null {
  const row = connection.row<Row>(`${select} WHERE s.dataset = ? AND s.symbol = ?`, dataset, symbol)
  return row && recordOfRow(row, commonParts(connection))
}

function commonParts(connection: Connection): Map<number, CommonPart> {
  const rows = connection.rows<[number, string]>('SELECT id, json FROM common_parts')
  return new Map(rows.map(([id, json]) => [id, JSON.parse(json) as CommonPart]))
}

function recordOfRow([dataset, symbol, json, commonId]: Row, common: ReadonlyMap<number, CommonPart>): SeriesRecord {
  return recordOf({ dataset, symbol }, JSON.parse(json) as OwnPart, common.get(commonId) as CommonPart)
}

/** Numbers of series by key, made when first asked for. */
export function seriesIds(connection: Connection, scan: number): (key: SeriesKey) => number {
  const known = new Map<string, number>()
  return ({ dataset, symbol }) => {
    const name = `${dataset}\0${symbol}`
    const cached = known.get(name)
    if (cached !== undefined) return cached
    const sql = `INSERT INTO series (dataset, symbol, touched_scan) VALUES (?, ?, ?)
      ON CONFLICT (dataset, symbol) DO UPDATE SET touched_scan = excluded.touched_scan RETURNING id`
    const id = connection.value<number>(sql, dataset, symbol, scan) as number
    known.set(name, id)
    return id
  }
}

/** Ids of texts in a table that holds each once, put there when first asked for. */
function idsOfTexts(connection: Connection, table: 'common_parts' | 'issue_lists'): (json: string) => number {
  const known = new Map<string, number>()
  // Mostly that of the series before: it is sooner compared than looked up.
  let last = { json: '', id: 0 }
  return (json) => {
    if (json === last.json) return last.id
    let id = known.get(json)
    if (id === undefined) {
      connection.write(`INSERT OR IGNORE INTO ${table} (json) VALUES (?)`, json)
      id = connection.value<number>(`SELECT id FROM ${table} WHERE json = ?`, json) as number
      known.set(json, id)
    }
    last = { json, id }
    return id
  }
}

/** Gives the ids of the series written. */
export function writeSeries(
  connection: Connection,
  scan: number,
  { changed, removed }: ScanCommit['series'],
  seriesId: (key: SeriesKey) => number,
): Set<number> {
  const written = new Set<number>()
  const commonId = idsOfTexts(connection, 'common_parts')
  for (const key of removed) {
    const id = seriesId(key)
    releaseIssues(connection, scan, id)
    connection.write('DELETE FROM series_state WHERE series_id = ?', id)
  }
  for (const record of changed) {
    const id = seriesId(record)
    written.add(id)
    const { dimensions: judged, score, band } = record.score
    connection.write(
      `INSERT INTO series_state (series_id, overall_score, band, completeness, validity, uniqueness, consistency, accuracy, timeliness, records, expected,
        present, pack) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (series_id) DO UPDATE SET overall_score = excluded.overall_score, band = excluded.band, completeness = excluded.completeness,
        validity = excluded.validity, uniqueness = excluded.uniqueness, consistency = excluded.consistency, accuracy = excluded.accuracy,
        timeliness = excluded.timeliness, records = excluded.records, expected = excluded.expected, present = excluded.present, pack = excluded.pack`,
      id,
      score,
      band,
      ...dimensions.map((dimension) => judged[dimension]?.score ?? null),
      record.coverage.records,
      record.coverage.expected,
      record.coverage.present,
      record.state?.pack ?? null,
    )
    connection.write(
      'INSERT OR REPLACE INTO series_record (series_id, common_id, json) VALUES (?, ?, ?)',
      id,
      commonId(JSON.stringify(commonPart(record))),
      JSON.stringify(ownPart(record)),
    )
  }
  if (changed.length > 0) connection.write('DELETE FROM common_parts WHERE id NOT IN (SELECT common_id FROM series_record)')
  return written
}

type CountedRow = readonly [seriesId: number, ...issue: IssueRow]
type ToldRow = readonly [seriesId: number, outlierCount: number, issueCount: number, json: string]

/** Counts the open findings of these series anew. Most say what was said of them before, as nothing is said of a new one. */
export function writeIssues(connection: Connection, scan: number, seriesIdsTouched: Iterable<number>): void {
  const touched = JSON.stringify([...seriesIdsTouched])
  const rowsOf = new Map<number, IssueRow[]>()
  const counted = `SELECT series_id, check_name, dimension, status, severity, count(*), sum(slot_count) FROM findings
    WHERE series_id IN (SELECT value FROM json_each(?)) AND closed_scan IS NULL AND status <> 'excused'
    GROUP BY series_id, check_name, dimension, status, severity ORDER BY series_id, check_name, status`
  for (const [id, ...issue] of connection.rows<CountedRow>(counted, touched)) {
    const known = rowsOf.get(id)
    if (known) known.push(issue)
    else rowsOf.set(id, [issue])
  }
  const listId = idsOfTexts(connection, 'issue_lists')
  const told = `SELECT s.series_id, s.outlier_count, s.issue_count, l.json FROM series_state s JOIN issue_lists l ON l.id = s.issues_id
    WHERE s.series_id IN (SELECT value FROM json_each(?))`
  for (const [id, outliersBefore, issuesBefore, jsonBefore] of connection.rows<ToldRow>(told, touched)) {
    const { issues, outlierCount, issueCount } = countIssues(rowsOf.get(id) ?? [])
    const json = JSON.stringify(issues)
    if (json === jsonBefore && outlierCount === outliersBefore && issueCount === issuesBefore) continue
    // The empty list is never let go of.
    if (jsonBefore !== '[]') releaseIssues(connection, scan, id)
    const sql = 'UPDATE series_state SET outlier_count = ?, issue_count = ?, issues_id = ? WHERE series_id = ?'
    connection.write(sql, outlierCount, issueCount, listId(json), id)
  }
}

/** Remembers when a list was last let go of: history before that scan may still name it. */
function releaseIssues(connection: Connection, scan: number, seriesId: number): void {
  connection.write(
    'UPDATE issue_lists SET released_scan = ? WHERE id > 1 AND id = (SELECT issues_id FROM series_state WHERE series_id = ?)',
    scan,
    seriesId,
  )
}

const kept =
  'overall_score, band, completeness, validity, uniqueness, consistency, accuracy, timeliness, records, expected, present, outlier_count, issue_count, issues_id'

/** One row for every series there is, changed or not. */
export function writeHistory(connection: Connection, scan: number): void {
  connection.write(`INSERT INTO history (scan_id, series_id, ${kept}) SELECT ?, series_id, ${kept} FROM series_state`, scan)
}

/** Newest first. One look-up per scan of the range, as history is ordered by scan. */
export function seriesHistory(
  connection: Connection,
  { dataset, symbol }: SeriesKey,
  { fromUs = -Infinity, toUs = Infinity, limit = -1 }: { readonly fromUs?: number; readonly toUs?: number; readonly limit?: number },
): QualityRecord[] {
  const sql = `SELECT scans.id, scans.finished_at_us, h.overall_score, h.band, h.completeness, h.validity, h.uniqueness, h.consistency, h.accuracy,
      h.timeliness, h.records, h.expected, h.present, h.outlier_count, h.issue_count, issue_lists.json
    FROM scans CROSS JOIN history h ON h.scan_id = scans.id AND h.series_id = (SELECT id FROM series WHERE dataset = ? AND symbol = ?)
    JOIN issue_lists ON issue_lists.id = h.issues_id
    WHERE scans.finished_at_us BETWEEN ? AND ? ORDER BY scans.id DESC LIMIT ?`
  return connection.rows<HistoryRow>(sql, dataset, symbol, fromUs, toUs, limit).map((row) => qualityOf({ dataset, symbol }, row))
}

/** Names of packs that hold a state. */
export function packsInUse(connection: Connection): string[] {
  return connection.rows<[string]>('SELECT DISTINCT pack FROM series_state WHERE pack IS NOT NULL').map(([pack]) => pack)
}

/** Takes a scan's rows out of history. */
export function dropHistory(connection: Connection, scan: number): void {
  connection.write('DELETE FROM history WHERE scan_id = ?', scan)
}

/** Forgets names and lists that nothing refers to any more, given the oldest scan that history still holds. */
export function pruneNames(connection: Connection, oldestScan: number): void {
  connection.write(
    `DELETE FROM series WHERE touched_scan <= ? AND NOT EXISTS (SELECT 1 FROM series_state t WHERE t.series_id = series.id)
      AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.series_id = series.id)
      AND NOT EXISTS (SELECT 1 FROM findings_past f WHERE f.series_id = series.id)`,
    oldestScan,
  )
  connection.write(
    'DELETE FROM issue_lists WHERE id > 1 AND released_scan > 0 AND released_scan <= ? AND id NOT IN (SELECT issues_id FROM series_state)',
    oldestScan,
  )
}

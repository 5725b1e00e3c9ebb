import type { DetectedFindings, Detections } from '../../model/detections.ts'
import type { QualityRecord } from '../../model/history.ts'
import { type HistoryRow, qualityOf } from '../history-row.ts'
import type { ScanRange } from '../scan-store.ts'
import type { Connection } from './connection.ts'

/** How every series stood after a scan, by dataset and symbol. */
export function qualityAfter(connection: Connection, scan: number): QualityRecord[] {
  const rows = connection.rows<readonly [dataset: string, symbol: string, ...HistoryRow]>(
    `SELECT s.dataset, s.symbol, scans.id, scans.finished_at_us, h.overall_score, h.band, h.completeness, h.validity, h.uniqueness, h.consistency,
        h.accuracy, h.timeliness, h.records, h.expected, h.present, h.outlier_count, h.issue_count, issue_lists.json
      FROM history h JOIN scans ON scans.id = h.scan_id JOIN series s ON s.id = h.series_id JOIN issue_lists ON issue_lists.id = h.issues_id
      WHERE h.scan_id = ? ORDER BY s.dataset, s.symbol`,
    scan,
  )
  return rows.map(([dataset, symbol, ...row]) => qualityOf({ dataset, symbol }, row))
}

export function detectionsIn(connection: Connection, { after, through }: ScanRange): Detections {
  const findings = connection
    .rows<[string, DetectedFindings['dimension'], DetectedFindings['severity'], number, number]>(
      `SELECT check_name, dimension, severity, count(*), sum(slot_count) FROM findings
        WHERE first_scan > ? AND first_scan <= ? AND status = 'confirmed' GROUP BY check_name, dimension, severity ORDER BY check_name, severity`,
      after,
      through,
    )
    .map(([check, dimension, severity, count, bars]) => ({ check, dimension, severity, findings: count, bars }))
  const seriesJudged = connection.value<number>('SELECT count(*) FROM history WHERE scan_id > ? AND scan_id <= ?', after, through) ?? 0
  return { seriesJudged, findings }
}

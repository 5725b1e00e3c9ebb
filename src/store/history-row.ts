import type { IssueCount, QualityRecord } from '../model/history.ts'
import type { Band } from '../model/score.ts'
import type { Dimension } from '../model/severity.ts'
import type { SeriesKey } from './scan-store.ts'

/** How a series stood after a scan, as both stores select it. */
export type HistoryRow = readonly [
  scan: number,
  timeUs: number,
  score: number | null,
  band: Band,
  completeness: number | null,
  validity: number | null,
  uniqueness: number | null,
  consistency: number | null,
  accuracy: number | null,
  timeliness: number | null,
  records: number,
  expected: number | null,
  present: number,
  outlierCount: number,
  issueCount: number,
  issues: string,
]

export function qualityOf({ dataset, symbol }: SeriesKey, row: HistoryRow): QualityRecord {
  const [
    scan,
    timeUs,
    score,
    band,
    completeness,
    validity,
    uniqueness,
    consistency,
    accuracy,
    timeliness,
    records,
    expected,
    present,
    outlierCount,
    issueCount,
    issues,
  ] = row
  const scores = { completeness, validity, uniqueness, consistency, accuracy, timeliness }
  const judged = Object.entries(scores).filter((entry): entry is [Dimension, number] => entry[1] !== null)
  return {
    scan,
    timeUs,
    dataset,
    symbol,
    score,
    band,
    dimensions: Object.fromEntries(judged),
    records,
    expected,
    present,
    outlierCount,
    issueCount,
    issues: JSON.parse(issues) as IssueCount[],
  }
}

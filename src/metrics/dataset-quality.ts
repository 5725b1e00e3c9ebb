import { type Band, bands } from '../model/score.ts'
import type { SeriesQuality } from './series-quality.ts'

/** The series of one dataset added up. */
export interface DatasetQuality {
  readonly dataset: string
  readonly byBand: Readonly<Record<Band, number>>
  /** Over judged series; `null` when there is none. */
  readonly meanScore: number | null
  /** `null` when no series is judged. */
  readonly lowestScore: number | null
  readonly issues: number
  /** Series of which a bar is missing at the end. */
  readonly late: number
}

/** By name of the dataset. Linear. */
export function datasetQuality(rows: Iterable<SeriesQuality>): DatasetQuality[] {
  const sums = new Map<
    string,
    { byBand: Record<Band, number>; scores: number; judged: number; lowest: number; issues: number; late: number }
  >()
  for (const { dataset, score, band, issues, ageSeconds } of rows) {
    let sum = sums.get(dataset)
    if (sum === undefined) {
      const none = Object.fromEntries(bands.map((name) => [name, 0])) as Record<Band, number>
      sums.set(dataset, (sum = { byBand: none, scores: 0, judged: 0, lowest: Infinity, issues: 0, late: 0 }))
    }
    sum.byBand[band]++
    sum.issues += issues
    if (ageSeconds !== null && ageSeconds > 0) sum.late++
    if (score === null) continue
    sum.scores += score
    sum.judged++
    sum.lowest = Math.min(sum.lowest, score)
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dataset, { byBand, scores, judged, lowest, issues, late }]) => ({
      dataset,
      byBand,
      meanScore: judged === 0 ? null : scores / judged,
      lowestScore: judged === 0 ? null : lowest,
      issues,
      late,
    }))
}

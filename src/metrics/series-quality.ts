import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import type { QualityRecord } from '../model/history.ts'
import type { ScanRecord } from '../model/scan.ts'
import type { Band } from '../model/score.ts'
import { dueUs, sessionSeconds } from './session-time.ts'

/** One series as its gauges show it; `null`: not judged, or nothing to judge it by. Scores are 0 to 100. */
export interface SeriesQuality {
  readonly dataset: string
  readonly symbol: string
  readonly score: number | null
  readonly band: Band
  /** Of timeliness, completeness and accuracy. */
  readonly freshness: number | null
  readonly completeness: number | null
  readonly outlier: number | null
  /** Expected bars that are there, 0 to 100. */
  readonly completenessPercent: number | null
  /** Session time since the first bar that is missing at the end was due; 0 when none is. */
  readonly ageSeconds: number | null
  /** Confirmed findings that are open. */
  readonly issues: number
  readonly checkedAtUs: number
}

export interface SeriesQualityInput {
  readonly scan: Pick<ScanRecord, 'asOfUs' | 'finishedAtUs'>
  readonly datasets: readonly Dataset[]
  /** After that scan. */
  readonly quality: readonly QualityRecord[]
  /** Open findings of `stale_series`. */
  readonly late: readonly Pick<Finding, 'dataset' | 'symbol' | 'status' | 'evidence'>[]
  readonly calendarOf: (name: string) => Calendar | null
}

/**
 * Every series, worst first: the unjudged, then by score; alike ones by dataset and symbol.
 *
 * A series' age follows the check `stale_series` and so its settings: what it lets through, or an action excuses, is not late. Age = time in session
 * from (close of the first session missing + lag) to as-of.
 */
export function seriesQuality({ scan, datasets, quality, late, calendarOf }: SeriesQualityInput): SeriesQuality[] {
  const clocks = new Map(datasets.map((dataset) => [dataset.name, ageClock(dataset, calendarOf, scan.asOfUs)]))
  const sessionsLate = new Map<string, number>()
  for (const { dataset, symbol, status, evidence } of late) {
    const sessions = evidence['sessionsLate']
    if (status !== 'excused' && typeof sessions === 'number') sessionsLate.set(`${dataset}\0${symbol}`, sessions)
  }
  const rows = quality.map(({ dataset, symbol, score, band, dimensions, expected, present, issueCount }): SeriesQuality => {
    const ageOf = clocks.get(dataset) ?? null
    const { timeliness = null, completeness = null, accuracy = null } = dimensions
    return {
      dataset,
      symbol,
      score,
      band,
      freshness: timeliness,
      completeness,
      outlier: accuracy,
      completenessPercent: expected === null || expected === 0 ? null : (100 * present) / expected,
      ageSeconds: ageOf === null || timeliness === null ? null : ageOf(sessionsLate.get(`${dataset}\0${symbol}`) ?? 0),
      issues: issueCount,
      checkedAtUs: scan.finishedAtUs,
    }
  })
  return rows.sort(worstFirst)
}

/** Seconds by completed sessions late; `null` where no session can be due. Many series are late alike. */
function ageClock(
  { calendar: name, lagUs }: Dataset,
  calendarOf: (name: string) => Calendar | null,
  asOfUs: number,
): ((sessionsLate: number) => number) | null {
  const calendar = name === null ? null : calendarOf(name)
  if (calendar === null) return null
  const completed = calendar.lastCompleted(asOfUs, lagUs)
  if (completed < 0) return null
  const known = new Map<number, number>([[0, 0]])
  return (late) => {
    let age = known.get(late)
    if (age === undefined) {
      age = sessionSeconds(calendar, dueUs(calendar, Math.max(0, completed - late + 1), lagUs), asOfUs)
      known.set(late, age)
    }
    return age
  }
}

function worstFirst(a: SeriesQuality, b: SeriesQuality): number {
  return (a.score ?? -1) - (b.score ?? -1) || compare(a.dataset, b.dataset) || compare(a.symbol, b.symbol)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

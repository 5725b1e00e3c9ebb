import type { Detections } from '../model/detections.ts'
import type { ScanRecord } from '../model/scan.ts'
import { type Family, familiesText, histogramText } from './prometheus-text.ts'

/** Upper bounds of a scan's duration, in seconds. */
const durationBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900]

/** What was counted of all scans up to one. Plain data: it is kept in the monitoring store, so that no counter falls when the server starts anew. */
export interface QualityCounters {
  /** The last scan that is counted; 0 for none. */
  readonly through: number
  readonly scans: number
  readonly incompleteScans: number
  /** Series judged, once for each scan. */
  readonly checks: number
  /** Bars of confirmed findings of accuracy. */
  readonly outliers: number
  /** Findings by check and severity. */
  readonly issues: readonly (readonly [check: string, severity: string, count: number])[]
  /** Scans by duration, not cumulated; the last is beyond all bounds. */
  readonly durations: readonly number[]
  readonly durationSum: number
}

export const nothingCounted: QualityCounters = {
  through: 0,
  scans: 0,
  incompleteScans: 0,
  checks: 0,
  outliers: 0,
  issues: [],
  durations: Array.from({ length: durationBounds.length + 1 }, () => 0),
  durationSum: 0,
}

/** Adds scans that came after those counted. */
export function countScans(
  before: QualityCounters,
  { scans, detections }: { readonly scans: readonly ScanRecord[]; readonly detections: Detections },
): QualityCounters {
  const issues = new Map(before.issues.map((row) => [`${row[0]}\0${row[1]}`, row]))
  let { outliers, durationSum } = before
  for (const { check, severity, dimension, findings, bars } of detections.findings) {
    const key = `${check}\0${severity}`
    issues.set(key, [check, severity, (issues.get(key)?.[2] ?? 0) + findings])
    if (dimension === 'accuracy') outliers += bars
  }
  const durations = [...before.durations]
  for (const { durationMs } of scans) {
    const found = durationBounds.findIndex((bound) => durationMs / 1000 <= bound)
    const bucket = found < 0 ? durationBounds.length : found
    durations[bucket] = (durations[bucket] ?? 0) + 1
    durationSum += durationMs / 1000
  }
  return {
    through: scans.reduce((last, { id }) => Math.max(last, id), before.through),
    scans: before.scans + scans.length,
    incompleteScans: before.incompleteScans + scans.filter(({ outcome }) => outcome === 'incomplete').length,
    checks: before.checks + detections.seriesJudged,
    outliers,
    issues: [...issues.values()],
    durations,
    durationSum,
  }
}

export function countersText(counters: QualityCounters, { oldNames }: { readonly oldNames: boolean }): string {
  const single = (name: string, help: string, value: number): Family => ({ name, help, kind: 'counter', samples: [[{}, value]] })
  const { scans, incompleteScans } = counters
  const families: Family[] = [
    single('quality_outlier_detected_total', 'Bars of confirmed findings of accuracy, counted when first seen.', counters.outliers),
    {
      name: 'quality_issues_detected_total',
      help: 'Confirmed findings, counted when first seen; issue_type is the check.',
      kind: 'counter',
      samples: counters.issues.map(([check, severity, count]) => [{ severity, issue_type: check }, count]),
    },
    single('quality_checks_total', 'Series judged, once for each scan.', counters.checks),
    {
      name: 'tidegauge_scans_total',
      help: 'Scans published, by outcome.',
      kind: 'counter',
      samples: [
        [{ outcome: 'complete' }, scans - incompleteScans],
        [{ outcome: 'incomplete' }, incompleteScans],
      ],
    },
  ]
  const histogram = { bounds: durationBounds, counts: counters.durations, sum: counters.durationSum }
  const help = 'Time that a scan took, which checks every series.'
  return (
    familiesText(families) +
    histogramText({ name: 'quality_check_duration_seconds', help }, histogram) +
    (oldNames
      ? histogramText({ name: 'quality_check_duration', help: 'As quality_check_duration_seconds, under its older name.' }, histogram)
      : '')
  )
}

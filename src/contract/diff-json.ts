import { isoInstant } from '../base/day.ts'
import type { ScanRecord } from '../model/scan.ts'
import type { ScanDiff, SeriesChange } from '../profile/scan-diff.ts'
import type { ComparisonJson } from './comparison.ts'
import { findingJson } from './finding-json.ts'
import type { slotWriter } from './slot-text.ts'

/** What differs between two scans, in the contract's shape. */
export function diffJson(before: ScanRecord, after: ScanRecord, diff: ScanDiff, slotText: ReturnType<typeof slotWriter>): ComparisonJson {
  const scanOf = (scan: ScanRecord) => ({ id: scan.id, finished_at: isoInstant(scan.finishedAtUs), as_of: isoInstant(scan.asOfUs) })
  const change = (one: SeriesChange) => ({
    dataset: one.dataset,
    symbol: one.symbol,
    before: { quality_score: one.before.score, band: one.before.band },
    after: { quality_score: one.after.score, band: one.after.band },
  })
  const series = ({ dataset, symbol, score, band }: ScanDiff['newSeries'][number]) => ({ dataset, symbol, quality_score: score, band })
  return {
    before: scanOf(before),
    after: scanOf(after),
    series: {
      better: diff.better.map(change),
      worse: diff.worse.map(change),
      new: diff.newSeries.map(series),
      gone: diff.goneSeries.map(series),
    },
    findings: {
      new: diff.newFindings.map((finding) => findingJson(finding, slotText, after.id)),
      gone: diff.goneFindings.map((finding) => findingJson(finding, slotText, before.id)),
      changed: diff.changedFindings.map((one) => ({
        before: findingJson(one.before, slotText, before.id),
        after: findingJson(one.after, slotText, after.id),
      })),
    },
  }
}

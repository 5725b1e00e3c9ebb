import { expect, test } from 'vitest'
import { scanRecord } from '../../test/conformance/stores-values.ts'
import { countersText, countScans, nothingCounted } from './quality-counters.ts'

const scanOf = (id: number, durationMs: number, outcome: 'complete' | 'incomplete' = 'complete') => ({
  ...scanRecord(id),
  durationMs,
  outcome,
})
const finding = (check: string, dimension: 'accuracy' | 'validity', findings: number, bars: number) => ({
  check,
  dimension,
  severity: 'high' as const,
  findings,
  bars,
})

test('counting scan by scan is counting them at once', () => {
  const first = { scans: [scanOf(1, 40)], detections: { seriesJudged: 10, findings: [finding('spike', 'accuracy', 2, 3)] } }
  const second = {
    scans: [scanOf(3, 700_000, 'incomplete'), scanOf(2, 2_000_000)],
    detections: { seriesJudged: 20, findings: [finding('ohlc_order', 'validity', 1, 1), finding('spike', 'accuracy', 4, 4)] },
  }
  const counted = countScans(countScans(nothingCounted, first), second)
  const text = countersText(counted, { oldNames: false })
  for (const line of [
    'quality_outlier_detected_total 7',
    'quality_issues_detected_total{severity="high",issue_type="spike"} 6',
    'quality_issues_detected_total{severity="high",issue_type="ohlc_order"} 1',
    'quality_checks_total 30',
    'tidegauge_scans_total{outcome="incomplete"} 1',
    'quality_check_duration_seconds_bucket{le="0.05"} 1',
    'quality_check_duration_seconds_bucket{le="300"} 1',
    'quality_check_duration_seconds_bucket{le="900"} 2',
    'quality_check_duration_seconds_bucket{le="+Inf"} 3',
    'quality_check_duration_seconds_sum 2700.04',
    'quality_check_duration_seconds_count 3',
  ])
    expect(text.split('\n')).toContain(line)
  expect(counted.through).toBe(3)
  expect(JSON.parse(JSON.stringify(counted))).toEqual(counted)
})

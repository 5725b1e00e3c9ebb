import { expect, test } from 'vitest'
import type { LakeRecord } from '../model/lake-record.ts'
import { lakeMetricNames, seriesMetricNames } from '../model/metric.ts'
import type { QualityRecord } from '../model/history.ts'
import { isLakeMetric, lakeMetrics } from './lake-metrics.ts'
import { isSeriesMetric, seriesMetrics } from './series-metrics.ts'

const record: QualityRecord = {
  scan: 3,
  timeUs: 1,
  dataset: 'daily',
  symbol: 'AAA',
  score: 90,
  band: 'good',
  dimensions: { completeness: 80, timeliness: 70, accuracy: 60 },
  records: 10,
  expected: 8,
  present: 6,
  outlierCount: 2,
  issueCount: 4,
  issues: [],
}

test('the names that dashboards know give timeliness, completeness and accuracy; a dimension that was not judged has no value', () => {
  const valueOf = (name: keyof typeof seriesMetrics) => seriesMetrics[name].valueOf(record)
  expect(valueOf('freshness_score')).toBe(70)
  expect(valueOf('completeness_score')).toBe(80)
  expect(valueOf('outlier_score')).toBe(60)
  expect(valueOf('completeness_percentage')).toBe(75)
  expect(valueOf('validity_score')).toBeNull()
  expect(seriesMetrics.completeness_percentage.valueOf({ ...record, expected: null })).toBeNull()
  expect(seriesMetricNames.every((name) => isSeriesMetric(name))).toBe(true)
})

test('the lake is measured by the figures of its profile', () => {
  const lake: LakeRecord = {
    scan: 1,
    timeUs: 1,
    outcome: 'complete',
    totalSymbols: 1,
    totalRecords: 2,
    storageBytes: 3,
    averageScore: null,
    symbolsUnjudged: 4,
    symbolsNeedingAttention: 5,
    symbolsWithGaps: 6,
    symbolsPendingUpdate: 7,
    failedUpdates24h: 8,
    findings: { confirmed: 9, review: 10, excused: 0 },
    durationMs: 11,
  }
  expect(lakeMetricNames.map((name) => lakeMetrics[name].valueOf(lake))).toEqual([null, 5, 6, 4, 1, 2, 3, 9, 10, 7, 8, 11])
})

test('no name of an object is one of a metric', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) expect([isSeriesMetric(name), isLakeMetric(name)]).toEqual([false, false])
})

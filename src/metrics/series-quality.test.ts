import { expect, test } from 'vitest'
import { dailyDataset } from '../../test/support/series.ts'
import { findCalendar } from '../calendar/calendar.ts'
import { parseInstant } from '../base/instant.ts'
import type { QualityRecord } from '../model/history.ts'
import { datasetQuality } from './dataset-quality.ts'
import { seriesQuality, type SeriesQualityInput } from './series-quality.ts'

const row = (symbol: string, score: number | null, values: Partial<QualityRecord> = {}): QualityRecord => ({
  scan: 1,
  timeUs: 0,
  dataset: dailyDataset.name,
  symbol,
  score,
  band: score === null ? 'unjudged' : score >= 95 ? 'excellent' : 'poor',
  dimensions: { timeliness: 95, completeness: 90, accuracy: 80 },
  records: 100,
  expected: 200,
  present: 150,
  outlierCount: 0,
  issueCount: 2,
  issues: [],
  ...values,
})
const late = (symbol: string, sessionsLate: number, status: 'confirmed' | 'excused' = 'confirmed') => ({
  dataset: dailyDataset.name,
  symbol,
  status,
  evidence: { sessionsLate },
})
// 2024-01-08 was a Monday; XNYS opens at 14:30 UTC and closes at 21:00.
const judged = (asOf: string, values: Partial<SeriesQualityInput>) =>
  seriesQuality({
    scan: { asOfUs: parseInstant(asOf)!, finishedAtUs: 5e6 },
    datasets: [{ ...dailyDataset, calendar: 'XNYS', lagUs: 0 }],
    quality: [row('AAA', 50)],
    late: [],
    calendarOf: findCalendar,
    ...values,
  })
const ageAt = (asOf: string, sessions: number, status?: 'excused', lagUs = 0) =>
  judged(asOf, { late: [late('AAA', sessions, status)], datasets: [{ ...dailyDataset, calendar: 'XNYS', lagUs }] })[0]!.ageSeconds

test('age is the time in session since the first missing bar was due: a week-end adds nothing', () => {
  expect(judged('2024-01-08T15:00:00Z', {})[0]!.ageSeconds).toBe(0)
  expect(ageAt('2024-01-05T21:00:00Z', 1)).toBe(0)
  expect(ageAt('2024-01-07T21:00:00Z', 1)).toBe(0)
  expect(ageAt('2024-01-08T15:00:00Z', 1)).toBe(1800)
  expect(ageAt('2024-01-08T23:00:00Z', 2)).toBe(6.5 * 3600)
  expect(ageAt('2024-01-08T15:00:00Z', 3)).toBe(2 * 6.5 * 3600 + 1800)
})

test('with a lag the bar is due later; what is excused is not late', () => {
  expect(ageAt('2024-01-08T15:00:00Z', 1, undefined, 18 * 3600e6)).toBe(1800)
  expect(ageAt('2024-01-09T15:00:00Z', 1, undefined, 18 * 3600e6)).toBe(0)
  expect(ageAt('2024-01-08T15:00:00Z', 3, 'excused')).toBe(0)
})

test('what cannot be judged has no value', () => {
  const [none] = judged('2024-01-08T15:00:00Z', { quality: [row('AAA', null, { dimensions: {}, expected: null })] })
  expect(none).toMatchObject({
    score: null,
    freshness: null,
    completeness: null,
    outlier: null,
    completenessPercent: null,
    ageSeconds: null,
  })
  const [uncharted] = judged('2024-01-08T15:00:00Z', { datasets: [{ ...dailyDataset, calendar: null }] })
  expect(uncharted).toMatchObject({ ageSeconds: null, completenessPercent: 75, freshness: 95, outlier: 80 })
})

test('the worst come first, the unjudged before all; datasets are added up', () => {
  const rows = judged('2024-01-08T15:00:00Z', {
    quality: [row('C', 99), row('B', 10), row('A', 10), row('D', null)],
    late: [late('B', 1)],
  })
  expect(rows.map(({ symbol }) => symbol)).toEqual(['D', 'A', 'B', 'C'])
  expect(datasetQuality(rows)).toEqual([
    {
      dataset: dailyDataset.name,
      byBand: { excellent: 1, good: 0, fair: 0, poor: 2, unjudged: 1 },
      meanScore: 119 / 3,
      lowestScore: 10,
      issues: 8,
      late: 1,
    },
  ])
})

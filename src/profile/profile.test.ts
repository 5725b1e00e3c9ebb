import { expect, test } from 'vitest'
import { findingOf } from '../../test/support/findings.ts'
import { dailyDataset } from '../../test/support/series.ts'
import { DAY_US, dayOf, isoInstant } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { ScanRecord, SeriesRecord } from '../model/scan.ts'
import type { Band, Score } from '../model/score.ts'
import type { UpdateFigures } from '../model/update-run.ts'
import { meanScore, symbolVerdict } from './combine.ts'
import { symbolDetail } from './symbol-detail.ts'
import { symbolIndex } from './symbol-index.ts'
import type { ProfileInput } from './symbols.ts'
import { claimedBytes, symbolsWithGaps, systemProfile } from './system-profile.ts'

const weekly: Dataset = { ...dailyDataset, name: 'weekly', path: 'weekly/{symbol}.json', interval: { unit: 'week', count: 1 } }
const minutes: Dataset = { ...dailyDataset, name: 'minutes', path: 'm/{symbol}.csv', interval: { unit: 'minute', count: 1 } }
// 20:00 in New York on 4 January 2024.
const asOfUs = dayOf('2024-01-05') * DAY_US + 3600e6

const scan: ScanRecord = {
  id: 3,
  startedAtUs: asOfUs,
  finishedAtUs: asOfUs + 2e6,
  asOfUs,
  outcome: 'complete',
  objects: { listed: 3, read: 3, unchanged: 0, skipped: 0, unreadable: 0, notObtained: 0 },
  bytesRead: 1,
  records: 1,
  findings: { confirmed: 0, review: 0, excused: 0 },
  durationMs: 2000,
}

function scored(score: number | null): Score {
  const band: Band = score === null ? 'unjudged' : score >= 95 ? 'excellent' : score >= 70 ? 'good' : 'poor'
  const deductions =
    score === null || score === 100
      ? []
      : [{ check: 'missing_session', dimension: 'completeness' as const, points: 100 - score, dates: [dayOf('2024-01-03')] }]
  return {
    score,
    band,
    dimensions: score === null ? {} : { completeness: { score, rho: 1 } },
    deductions,
    unjudgedBecause: score === null ? 'schema errored: x' : null,
  }
}

function record(
  symbol: string,
  overrides: Partial<Omit<SeriesRecord, 'coverage' | 'score'>> & { coverage?: Partial<Coverage>; score?: number | null } = {},
): SeriesRecord {
  const { coverage, score, ...rest } = overrides
  return {
    symbol,
    dataset: 'daily',
    objects: [1],
    decodedKey: '',
    judgedKey: '',
    coverage: {
      records: 10,
      bars: 10,
      firstSlot: dayOf('2023-12-01'),
      lastSlot: dayOf('2024-01-04'),
      latestUs: dayOf('2024-01-04') * DAY_US,
      expected: 20,
      present: 10,
      yearOfBars: 252,
      liquidity: 'liquid',
      ...coverage,
    },
    declared: [],
    columns: [],
    modifiedUs: asOfUs - 60e6,
    unparsableRows: [],
    score: scored(score === undefined ? 100 : score),
    state: null,
    staleBecause: null,
    outcomes: [],
    ...rest,
  }
}

const input = (series: readonly SeriesRecord[], metadata: ReadonlyMap<string, SymbolMetadata> = new Map()): ProfileInput => ({
  scan,
  datasets: [dailyDataset, weekly, minutes],
  series,
  metadata,
  calendarOf: findCalendar,
})
const profileOf = (
  series: readonly SeriesRecord[],
  metadata?: ReadonlyMap<string, SymbolMetadata>,
  gaps: ReadonlySet<string> = new Set(),
  updates: UpdateFigures | null = null,
) => systemProfile({ ...input(series, metadata), storageBytes: 1_250_500_000, gaps, updates })

test('the profile counts symbols, and records by kind of dataset', () => {
  const profile = profileOf([
    record('MSFT', { coverage: { records: 30 } }),
    record('AAPL'),
    record('AAPL', { dataset: 'weekly', coverage: { records: 5, firstSlot: dayOf('1999-12-31') } }),
    record('AAPL', { dataset: 'minutes', coverage: { records: 7, firstSlot: asOfUs, lastSlot: asOfUs + 86_400e6 } }),
  ])
  expect(profile.last_updated).toBe('2024-01-05T01:00:02Z')
  expect(profile.statistics).toEqual({
    total_symbols: 2,
    total_daily_records: 40,
    total_weekly_records: 5,
    total_records: 52,
    storage_size_mb: 1250.5,
    storage_size_bytes: 1_250_500_000,
    oldest_data: '1999-12-31',
    // An intraday slot is an instant: 20:00 in New York is still the 5th.
    newest_data: '2024-01-05',
  })
  expect(profile.datasets).toMatchObject([
    { name: 'daily', interval: '1d', series: 2, records: 40, average_quality_score: 100 },
    { name: 'weekly', interval: '1w', series: 1, records: 5 },
    { name: 'minutes', interval: '1m', series: 1, records: 7 },
  ])
})

test('an empty lake has a profile of zeros', () => {
  expect(profileOf([])).toMatchObject({
    statistics: { total_symbols: 0, total_records: 0, oldest_data: null, newest_data: null },
    symbols_by_category: {},
    data_quality: {
      symbols_with_gaps: 0,
      symbols_updated_today: 0,
      average_quality_score: null,
      symbols_unjudged: 0,
      symbols_needing_attention: [],
    },
    quality_distribution: { excellent: 0, good: 0, fair: 0, poor: 0, unjudged: 0 },
  })
})

test('a symbol is as good as its worst dataset, and the lake is the mean over judged symbols', () => {
  const series = [
    record('A', { score: 90 }),
    record('A', { dataset: 'weekly', score: 60 }),
    record('B', { score: 100 }),
    record('C', { score: 100 }),
    record('C', { dataset: 'weekly', score: null }),
    record('D', { score: 20 }),
  ]
  const { data_quality: quality, quality_distribution: distribution } = profileOf(series)
  expect(quality).toMatchObject({ average_quality_score: 60, symbols_unjudged: 1, symbols_needing_attention: ['D', 'A'] })
  expect(distribution).toEqual({ excellent: 1, good: 0, fair: 0, poor: 2, unjudged: 1 })
  expect(symbolIndex(input(series)).symbols.map(({ symbol, quality_score, band }) => [symbol, quality_score, band])).toEqual([
    ['A', 60, 'poor'],
    ['B', 100, 'excellent'],
    ['C', null, 'unjudged'],
    ['D', 20, 'poor'],
  ])
})

test('verdicts of nothing are unjudged', () => {
  expect(symbolVerdict([])).toEqual({ score: null, band: 'unjudged' })
  expect(meanScore([])).toBeNull()
})

test('categories come from the metadata, else the type, else there is a name for none', () => {
  const metadata = new Map<string, SymbolMetadata>([
    ['B', { tags: [], universe: true, category: 'stocks', type: 'stock' }],
    ['A', { tags: [], universe: true, category: 'stocks' }],
    ['C', { tags: [], universe: true, type: 'etf' }],
    ['Z', { tags: [], universe: true, category: '__proto__' }],
  ])
  const categories = profileOf([record('C'), record('B'), record('A'), record('D'), record('Z')], metadata).symbols_by_category
  expect(Object.entries(categories)).toEqual([
    ['__proto__', ['Z']],
    ['etf', ['C']],
    ['stocks', ['A', 'B']],
    ['uncategorised', ['D']],
  ])
})

test('today is the date at as-of where the exchange is', () => {
  const newYork = (day: string, hour: number) => dayOf(day) * DAY_US + (hour + 5) * 3600e6
  const updated = (modifiedUs: number) => profileOf([record('A', { modifiedUs })]).data_quality.symbols_updated_today
  expect(updated(newYork('2024-01-04', 0))).toBe(1)
  expect(updated(newYork('2024-01-04', 20))).toBe(1)
  expect(updated(newYork('2024-01-03', 23))).toBe(0)
})

test('gaps are open confirmed findings of missing bars, counted by symbol', () => {
  const gaps = symbolsWithGaps([
    findingOf({ symbol: 'A' }),
    findingOf({ symbol: 'A', check: 'missing_week' }),
    findingOf({ symbol: 'B', status: 'review' }),
    findingOf({ symbol: 'C', check: 'ohlc_order' }),
    findingOf({ symbol: 'D', check: 'intraday_coverage' }),
    findingOf({ symbol: 'not in the lake' }),
  ])
  expect(
    profileOf(
      ['A', 'B', 'C', 'D'].map((symbol) => record(symbol)),
      undefined,
      gaps,
    ).data_quality.symbols_with_gaps,
  ).toBe(2)
})

test('storage counts what a dataset claims', () => {
  expect(
    claimedBytes([
      { dataset: 'daily', sizeBytes: 5 },
      { dataset: null, sizeBytes: 100 },
      { dataset: 'weekly', sizeBytes: 7 },
    ]),
  ).toBe(12)
})

test('the index has each dataset of a symbol, and its daily and weekly one again', () => {
  const metadata = new Map<string, SymbolMetadata>([['AAPL', { name: 'Apple Inc.', type: 'stock', tags: ['technology'], universe: true }]])
  const index = symbolIndex(
    input(
      [
        record('AAPL', { dataset: 'weekly', score: 80, modifiedUs: 0 }),
        record('AAPL', { staleBecause: 'no permission' }),
        record('X', { coverage: { firstSlot: null, lastSlot: null, expected: null } }),
      ],
      metadata,
    ),
  )
  expect(index).toMatchObject({ generated_at: '2024-01-05T01:00:02Z', total_symbols: 2, categories: ['stock', 'uncategorised'] })
  const daily = {
    start: '2023-12-01',
    end: '2024-01-04',
    records: 10,
    expected: 20,
    completeness: 0.5,
    quality_score: 100,
    band: 'excellent',
    stale_because: 'no permission',
  }
  expect(index.symbols[0]).toEqual({
    symbol: 'AAPL',
    name: 'Apple Inc.',
    type: 'stock',
    category: 'stock',
    tags: ['technology'],
    quality_score: 80,
    band: 'good',
    daily_data: daily,
    weekly_data: { ...daily, quality_score: 80, band: 'good', stale_because: null },
    datasets: { daily, weekly: { ...daily, quality_score: 80, band: 'good', stale_because: null } },
    last_updated: '2024-01-05T00:59:00Z',
  })
  expect(index.symbols[1]).toMatchObject({ symbol: 'X', weekly_data: null, daily_data: { start: null, end: null, completeness: null } })
})

test('the detail of a symbol explains its scores, with dates as people write them', () => {
  const minute = record('AAPL', { dataset: 'minutes', score: 90 })
  const series = [
    record('AAPL', { score: 75.5, outcomes: [{ check: 'schema', outcome: 'not-applicable', reason: 'none' }] }),
    {
      ...minute,
      score: { ...minute.score, deductions: [{ check: 'outside_hours', dimension: 'validity' as const, points: 10, dates: [asOfUs] }] },
    },
    record('B'),
  ]
  const findings = [
    findingOf({ symbol: 'AAPL' }),
    findingOf({ symbol: 'AAPL', severity: 'low', status: 'review' }),
    findingOf({ symbol: 'AAPL', dataset: 'minutes' }),
  ]
  const detail = symbolDetail({
    ...input(series),
    symbol: 'AAPL',
    findings,
    pathsOf: ({ dataset, symbol }) => [`${dataset}/${symbol}.json`],
  })
  expect(detail).toMatchObject({ symbol: 'AAPL', quality_score: 75.5, band: 'good', category: 'uncategorised' })
  expect(Object.keys(detail?.datasets ?? {})).toEqual(['daily', 'minutes'])
  const daily = detail?.datasets['daily']
  expect(daily).toMatchObject({
    interval: '1d',
    calendar: 'XNYS',
    coverage: { start: '2023-12-01', end: '2024-01-04', records: 10, expected: 20, present: 10, completeness: 0.5 },
    score: 75.5,
    dimensions: { completeness: { score: 75.5, rho: 1 } },
    deductions: [{ check: 'missing_session', dimension: 'completeness', points: 24.5, dates: ['2024-01-03'] }],
    findings: { confirmed: 1, review: 1, excused: 0, by_severity: { info: 0, low: 1, medium: 0, high: 1, critical: 0 } },
    not_judged: [{ check: 'schema', outcome: 'not-applicable', reason: 'none' }],
    objects: ['daily/AAPL.json'],
  })
  expect(detail?.datasets['minutes']?.deductions[0]?.dates).toEqual(['2024-01-05T01:00:00Z'])
  expect(symbolDetail({ ...input(series), symbol: 'NONE', findings: [], pathsOf: () => [] })).toBeNull()
})

test('the profile tells of update jobs what is known of them; without any they are at rest', () => {
  const series = [record('MSFT'), record('AAPL'), record('AAPL', { dataset: 'weekly' }), record('IBM', { dataset: 'weekly' })]
  expect(profileOf(series).update_status).toEqual({
    last_update_run: null,
    symbols_pending_update: 0,
    failed_updates_last_24h: 0,
    average_update_time_ms: 0,
  })
  const updates = { lastRunUs: asOfUs, pendingDatasets: new Set(['weekly', 'elsewhere']), failed24h: 3, averageMs: 61_000 }
  expect(profileOf(series, undefined, undefined, updates).update_status).toEqual({
    last_update_run: isoInstant(asOfUs),
    symbols_pending_update: 2,
    failed_updates_last_24h: 3,
    average_update_time_ms: 61_000,
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dailyDataset as daily } from '../../test/support/series.ts'
import { findingOf } from '../../test/support/findings.ts'
import { dayOf } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import { backfillPlan, barsIn, type PlanEntry, type PlanInput, planOutcome, refillNeeds } from './backfill-plan.ts'

const weekly: Dataset = { ...daily, name: 'weekly', interval: { unit: 'week', count: 1 } }
const minutes: Dataset = { ...daily, name: 'm30', interval: { unit: 'minute', count: 30 } }
const uncharted: Dataset = { ...daily, name: 'uncharted', calendar: null }

const record = (dataset: string, symbol: string, first: string | null, last: string | null) => ({
  dataset,
  symbol,
  coverage: {
    records: 9,
    bars: 9,
    firstSlot: first === null ? null : dayOf(first),
    lastSlot: last === null ? null : dayOf(last),
    latestUs: 0,
    expected: 9,
    present: 9,
    yearOfBars: 252,
    liquidity: 'liquid' as const,
  },
})
const inputOf = (findings: readonly Finding[], more: Partial<PlanInput> = {}): PlanInput => ({
  findings,
  datasets: [daily, weekly, minutes, uncharted],
  series: [record('daily', 'AAPL', '2024-01-02', '2024-01-31')],
  metadata: new Map(),
  calendarOf: findCalendar,
  asOfUs: Date.parse('2024-02-02T22:00:00Z') * 1000,
  ...more,
})
const planOf = (findings: readonly Finding[], more: Partial<PlanInput> = {}) => backfillPlan(refillNeeds(inputOf(findings, more)))
const found = (check: string, dates: readonly string[], more: Partial<Finding> = {}): Finding =>
  findingOf({ check, symbol: 'AAPL', slots: dates.map(dayOf), ...more })
const short = (entries: readonly PlanEntry[]) =>
  entries.flatMap(({ symbol, dataset, ranges }) =>
    ranges.map(({ from, to, expected_bars }) => `${symbol} ${dataset} ${from} ${to} ${expected_bars}`),
  )

test('sessions that follow each other are one range, over weekends and holidays, whatever asks for them', () => {
  const findings = [
    found('missing_session', ['2024-01-11', '2024-01-12']),
    // 2024-01-15 is a holiday.
    found('copied_bar', ['2024-01-16']),
    found('decimal_slip', ['2024-01-16']),
    found('ohlc_order', ['2024-01-18']),
  ]
  expect(planOf(findings)).toEqual([
    {
      symbol: 'AAPL',
      dataset: 'daily',
      ranges: [
        { from: '2024-01-11', to: '2024-01-16', expected_bars: 3, reasons: ['copied_bar', 'decimal_slip', 'missing_session'] },
        { from: '2024-01-18', to: '2024-01-18', expected_bars: 1, reasons: ['ohlc_order'] },
      ],
    },
  ])
})

test('weeks follow each other by their Mondays', () => {
  const findings = [
    found('missing_week', ['2024-01-12', '2024-01-19'], { dataset: 'weekly' }),
    found('weekly_mismatch', ['2024-01-26', '2024-02-09'], { dataset: 'weekly' }),
  ]
  expect(short(planOf(findings))).toEqual(['AAPL weekly 2024-01-12 2024-01-26 3', 'AAPL weekly 2024-02-09 2024-02-09 1'])
})

test('without a calendar days follow each other by their number', () => {
  const findings = [found('missing_field', ['2024-01-05', '2024-01-06', '2024-01-08'], { dataset: 'uncharted' })]
  expect(short(planOf(findings))).toEqual(['AAPL uncharted 2024-01-05 2024-01-06 2', 'AAPL uncharted 2024-01-08 2024-01-08 1'])
})

test('intraday bars follow each other from one close to the next open', () => {
  const at = (text: string) => Date.parse(text) * 1000
  const slots = ['2024-01-05T20:30:00Z', '2024-01-08T14:30:00Z', '2024-01-08T15:00:00Z', '2024-01-08T16:00:00Z'].map(at)
  expect(short(planOf([findingOf({ check: 'intraday_coverage', symbol: 'AAPL', dataset: 'm30', slots })]))).toEqual([
    'AAPL m30 2024-01-05T20:30:00Z 2024-01-08T15:00:00Z 3',
    'AAPL m30 2024-01-08T16:00:00Z 2024-01-08T16:00:00Z 1',
  ])
})

test('a session named by one bar is asked for whole', () => {
  const slots = [Date.parse('2024-01-05T14:30:00Z') * 1000]
  const finding = findingOf({ check: 'missing_session', symbol: 'AAPL', dataset: 'm30', slots, evidence: { sessions: 1 } })
  expect(short(planOf([finding]))).toEqual(['AAPL m30 2024-01-05T14:30:00Z 2024-01-05T20:30:00Z 13'])
})

test('a late series is asked for from the bar after its last to the last completed session', () => {
  const late = (dataset: string, last: string) => found('stale_series', [], { dataset, from: dayOf(last), to: dayOf(last) })
  expect(short(planOf([late('daily', '2024-01-31'), late('weekly', '2024-01-12')]))).toEqual([
    'AAPL daily 2024-02-01 2024-02-02 2',
    'AAPL weekly 2024-01-19 2024-02-02 3',
  ])
  // The week that is not over is not asked for, and weeks dated by their Monday stay so.
  const asOfUs = Date.parse('2024-02-01T22:00:00Z') * 1000
  expect(short(planOf([late('weekly', '2024-01-08')], { asOfUs }))).toEqual(['AAPL weekly 2024-01-15 2024-01-22 2'])
})

test('a late intraday series is asked for to the end of the last completed session', () => {
  const last = Date.parse('2024-02-01T20:00:00Z') * 1000
  const finding = findingOf({ check: 'stale_series', symbol: 'AAPL', dataset: 'm30', slots: [], from: last, to: last })
  expect(short(planOf([finding]))).toEqual(['AAPL m30 2024-02-01T20:30:00Z 2024-02-02T20:30:00Z 14'])
})

test('what cannot be read is asked for whole: by its other datasets or the rest of its dataset, within its listing', () => {
  const unreadable = (symbol: string) => found('unreadable_object', [], { symbol })
  const series = [
    record('daily', 'AAPL', '2024-01-02', '2024-01-31'),
    record('daily', 'BAD', null, null),
    record('daily', 'TWIN', null, null),
    record('weekly', 'TWIN', '2024-01-12', '2024-01-19'),
    record('daily', 'YOUNG', null, null),
  ]
  const metadata = new Map([['YOUNG', { tags: [], universe: false, listed: '2024-01-29' }]])
  expect(short(planOf(['BAD', 'TWIN', 'YOUNG', 'days/2024.csv'].map(unreadable), { series, metadata }))).toEqual([
    'BAD daily 2024-01-02 2024-01-31 21',
    'TWIN daily 2024-01-08 2024-01-19 9',
    'YOUNG daily 2024-01-29 2024-01-31 3',
  ])
})

test('absent bars are asked for in review too; other reviews, excused findings and what no refill mends are not', () => {
  const review = { status: 'review', verdict: 'review' } as const
  const findings = [
    found('missing_session', ['2024-01-03'], review),
    found('ohlc_order', ['2024-01-05'], review),
    found('missing_session', ['2024-01-09'], { status: 'excused', excuse: 'mark: a holiday (ada)' }),
    found('non_session_bar', ['2024-01-15']),
    found('unadjusted_split', ['2024-01-17']),
    found('source_outage', ['2024-01-18'], { symbol: '*' }),
    found('duplicate_bar', ['2024-01-22'], { severity: 'medium' }),
    found('duplicate_bar', ['2024-01-24'], { severity: 'high' }),
  ]
  expect(short(planOf(findings))).toEqual(['AAPL daily 2024-01-03 2024-01-03 1', 'AAPL daily 2024-01-24 2024-01-24 1'])
})

test('entries stand by dataset, then symbol', () => {
  const findings = ['B', 'A'].flatMap((symbol) => [
    found('missing_week', ['2024-01-12'], { symbol, dataset: 'weekly' }),
    found('missing_session', ['2024-01-12'], { symbol }),
  ])
  expect(planOf(findings).map(({ dataset, symbol }) => `${dataset} ${symbol}`)).toEqual(['daily A', 'daily B', 'weekly A', 'weekly B'])
})

const sessions = (findCalendar('XNYS')?.sessions ?? new Int32Array()).slice(13_000, 13_060)
const holes = fc.uniqueArray(fc.nat({ max: sessions.length - 1 }), { maxLength: 30 })

test('a plan names the bad sessions and no other, in as few ranges as can be', () => {
  fc.assert(
    fc.property(holes, holes, (one, two) => {
      const slots = (ordinals: readonly number[]) => [...ordinals].sort((a, b) => a - b).map((i) => sessions[i] as number)
      const entries = planOf([
        findingOf({ check: 'missing_session', symbol: 'AAPL', slots: slots(one) }),
        findingOf({ check: 'copied_bar', symbol: 'AAPL', slots: slots(two) }),
      ])
      const bad = new Set([...one, ...two])
      const ranges = entries.flatMap((entry) => entry.ranges)
      const named = ranges.flatMap(({ from, to }) =>
        [...sessions.keys()].filter((i) => (sessions[i] as number) >= dayOf(from) && (sessions[i] as number) <= dayOf(to)),
      )
      expect(named).toEqual([...bad].sort((a, b) => a - b))
      expect(barsIn(entries)).toBe(bad.size)
      expect(ranges).toHaveLength([...bad].filter((i) => !bad.has(i + 1)).length)
    }),
  )
})

test('what arrived, what is missing still, what a mark excused and what is new stand apart', () => {
  const before = refillNeeds(inputOf([found('missing_session', ['2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09'])]))
  const outcome = planOutcome(
    before,
    inputOf([
      found('missing_session', ['2024-01-03']),
      found('copied_bar', ['2024-01-04']),
      found('missing_session', ['2024-01-09'], { status: 'excused' }),
      found('missing_session', ['2024-01-11']),
    ]),
  )
  expect(short(outcome.arrived)).toEqual(['AAPL daily 2024-01-05 2024-01-08 2'])
  expect(outcome.missing).toMatchObject([
    { ranges: [{ from: '2024-01-03', to: '2024-01-04', reasons: ['copied_bar', 'missing_session'] }] },
  ])
  expect(short(outcome.excused)).toEqual(['AAPL daily 2024-01-09 2024-01-09 1'])
  expect(short(outcome.added)).toEqual(['AAPL daily 2024-01-11 2024-01-11 1'])
})

test('a series that is gone has brought nothing', () => {
  const before = refillNeeds(inputOf([found('missing_session', ['2024-01-03'])]))
  const { arrived, missing } = planOutcome(before, inputOf([], { series: [] }))
  expect([short(arrived), short(missing)]).toEqual([[], ['AAPL daily 2024-01-03 2024-01-03 1']])
})

import { expect, test } from 'vitest'
import { dayOf, isoDate } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset, SymbolMetadata } from '../../model/dataset.ts'
import type { Declared } from '../../model/decoded.ts'
import type { Defect } from '../../model/defect.ts'
import { dailyDataset } from '../../../test/support/series.ts'
import { defaultsOf, type SeriesSummary } from '../define.ts'
import { earlyEnd } from './early-end.ts'

interface Case {
  readonly last: string | number
  readonly asOf?: string
  readonly declared?: readonly Declared[]
  readonly delisted?: string
  readonly dataset?: Partial<Dataset>
}

const xnys = findCalendar('XNYS')

/** Judged at 18:00 of a New York day. */
function run({ last, asOf = '2024-12-31', declared = [], delisted, dataset }: Case) {
  const slot = typeof last === 'string' ? dayOf(last) : last
  const summary: SeriesSummary = {
    symbol: 'TEST',
    dataset: { ...dailyDataset, ...dataset },
    coverage: {
      records: 9,
      bars: 9,
      firstSlot: slot,
      lastSlot: slot,
      latestUs: 0,
      expected: 9,
      present: 9,
      yearOfBars: 252,
      liquidity: 'liquid',
    },
    declared,
    modifiedUs: 0,
  }
  const metadata: SymbolMetadata | null = delisted === undefined ? null : { tags: [], universe: false, delisted }
  return earlyEnd.run(
    summary,
    { calendar: xnys, metadata, asOfUs: xnys?.localToUtc(dayOf(asOf), 18 * 3600e6) ?? NaN },
    defaultsOf(earlyEnd),
  )
}

const slotsOf = (result: ReturnType<typeof run>) => (result as readonly Defect[])[0]?.slots.map((slot) => isoDate(slot))

test('a series that ends on its declared end, or the session before it, passes', () => {
  expect(run({ last: '2024-01-05', declared: [{ end: '2024-01-05' }] })).toEqual([])
  expect(run({ last: '2024-01-05', declared: [{ end: '2024-01-07' }] })).toEqual([])
})

test('sessions after the last bar are missing up to the declared end; the latest end of several objects holds', () => {
  const result = run({ last: '2024-01-05', declared: [{ end: '2024-01-09' }, { end: '2023-12-29' }] })
  expect(slotsOf(result)).toEqual(['2024-01-08', '2024-01-09'])
  expect(result).toMatchObject([{ message: 'The last bar is of 2024-01-05, 2 completed sessions short of the declared end of 2024-01-09' }])
})

test('what is not completed is not expected', () => {
  const declared = [{ end: '2099-12-31' }]
  expect(run({ last: '2024-01-05', asOf: '2024-01-07', declared })).toEqual([])
  expect(slotsOf(run({ last: '2024-01-05', asOf: '2024-01-08', declared }))).toEqual(['2024-01-08'])
  expect(run({ last: '2024-01-05', asOf: '2024-01-08', declared, dataset: { lagUs: 6 * 3600e6 } })).toEqual([])
})

test('a delisted symbol should reach the session before its delisting', () => {
  expect(run({ last: '2024-01-05', delisted: '2024-01-08' })).toEqual([])
  expect(slotsOf(run({ last: '2024-01-04', delisted: '2024-01-08' }))).toEqual(['2024-01-05'])
  expect(slotsOf(run({ last: '2024-01-04', delisted: '2024-01-08', declared: [{ end: '2024-06-28' }] }))).toEqual(['2024-01-05'])
})

test('weekly bars are missing by their labels, the running week excepted', () => {
  const weekly: Partial<Dataset> = { interval: { unit: 'week', count: 1 } }
  const declared = [{ end: '2024-12-31' }]
  expect(slotsOf(run({ last: '2024-01-05', asOf: '2024-01-19', declared, dataset: weekly }))).toEqual(['2024-01-12', '2024-01-19'])
  expect(slotsOf(run({ last: '2024-01-05', asOf: '2024-01-18', declared, dataset: weekly }))).toEqual(['2024-01-12'])
  expect(slotsOf(run({ last: '2024-01-01', asOf: '2024-01-18', declared, dataset: weekly }))).toEqual(['2024-01-08'])
})

test('intraday bars are those that the sessions should hold', () => {
  const close = xnys?.hours(dayOf('2024-07-02'))?.closeUs ?? NaN
  const result = run({ last: close - 3600e6, declared: [{ end: '2024-07-03' }], dataset: { interval: { unit: 'hour', count: 1 } } })
  expect((result as readonly Defect[])[0]).toMatchObject({ slots: { length: 4 }, evidence: { sessions: 1, lastBar: '2024-07-02' } })
})

test('it says so when nothing says when a series ends', () => {
  expect(run({ last: '2024-01-05' })).toHaveProperty('notApplicable')
  expect(run({ last: '2024-01-05', asOf: '2098-01-01', declared: [{ end: '2024-01-09' }] })).toHaveProperty('notApplicable')
})

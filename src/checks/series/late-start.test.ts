import { expect, test } from 'vitest'
import { dayOf, isoDate } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset, SymbolMetadata } from '../../model/dataset.ts'
import type { Declared } from '../../model/decoded.ts'
import type { Defect } from '../../model/defect.ts'
import { dailyDataset } from '../../../test/support/series.ts'
import { defaultsOf, type SeriesSummary } from '../define.ts'
import { lateStart } from './late-start.ts'

interface Case {
  readonly first: string | number
  readonly declared?: readonly Declared[]
  readonly listed?: string
  readonly dataset?: Partial<Dataset>
}

function run({ first, declared = [], listed, dataset }: Case) {
  const slot = typeof first === 'string' ? dayOf(first) : first
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
  const metadata: SymbolMetadata | null = listed === undefined ? null : { tags: [], universe: false, listed }
  return lateStart.run(summary, { calendar: findCalendar('XNYS'), metadata, asOfUs: 2e15 }, defaultsOf(lateStart))
}

const slotsOf = (result: ReturnType<typeof run>) => (result as readonly Defect[])[0]?.slots.map((slot) => isoDate(slot))

test('a series that begins on its declared start, or the session after it, passes', () => {
  expect(run({ first: '2024-01-02', declared: [{ start: '2024-01-02' }] })).toEqual([])
  // New Year's Day is no session.
  expect(run({ first: '2024-01-02', declared: [{ start: '2024-01-01T00:00:00Z' }] })).toEqual([])
  expect(run({ first: '2024-01-02', declared: [{ start: '2024-03-01' }] })).toEqual([])
})

test('sessions from the declared start to the first bar are missing; the earliest start of several objects holds', () => {
  const result = run({ first: '2024-01-05', declared: [{ start: '2024-03-01' }, { start: '2024-01-03' }, {}] })
  expect(slotsOf(result)).toEqual(['2024-01-03', '2024-01-04'])
  expect(result).toMatchObject([{ message: 'The first bar is of 2024-01-05, 2 sessions after the declared start of 2024-01-03' }])
})

test('nothing is expected before the listing, nor before the calendar', () => {
  expect(slotsOf(run({ first: '2024-01-05', declared: [{ start: '1990-01-01' }], listed: '2024-01-04' }))).toEqual(['2024-01-04'])
  expect((run({ first: '1952-10-01', declared: [{ start: '1900-01-01' }] }) as readonly Defect[])[0]?.slots).toHaveLength(2)
})

test('a listing date alone is confirmed near the first bar and for review far from it', () => {
  const near = run({ first: '2024-04-01', listed: '2024-01-03' }) as readonly Defect[]
  expect(near[0]?.evidence['sessions']).toBe(60)
  expect(near[0]).not.toHaveProperty('status')
  expect(run({ first: '2024-04-01', listed: '2024-01-02' })).toMatchObject([{ status: 'review', evidence: { sessions: 61 } }])
  expect(run({ first: '2024-04-01', declared: [{ start: '2020-01-02' }], listed: '1980-12-12' })).not.toHaveProperty('0.status')
})

test('weekly bars are missing by their labels, but not one before the declared start', () => {
  const weekly: Partial<Dataset> = { interval: { unit: 'week', count: 1 } }
  expect(slotsOf(run({ first: '2024-01-19', declared: [{ start: '2024-01-03' }], dataset: weekly }))).toEqual(['2024-01-05', '2024-01-12'])
  expect(slotsOf(run({ first: '2024-01-15', declared: [{ start: '2024-01-03' }], dataset: weekly }))).toEqual(['2024-01-08'])
})

test('intraday bars are those that the sessions should hold', () => {
  const open = findCalendar('XNYS')?.hours(dayOf('2024-07-05'))?.openUs ?? NaN
  const result = run({ first: open, declared: [{ start: '2024-07-03' }], dataset: { interval: { unit: 'hour', count: 1 } } })
  // 3 July closed at 13:00.
  expect((result as readonly Defect[])[0]).toMatchObject({ slots: { length: 4 }, evidence: { sessions: 1, firstBar: '2024-07-05' } })
})

test('it says so when nothing says when a series begins', () => {
  expect(run({ first: '2024-01-05' })).toHaveProperty('notApplicable')
  expect(run({ first: '2024-01-05', declared: [{ start: 'soon' }] })).toHaveProperty('notApplicable')
})

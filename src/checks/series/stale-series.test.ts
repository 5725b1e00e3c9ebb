import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Dataset, SymbolMetadata } from '../../model/dataset.ts'
import type { Interval } from '../../model/interval.ts'
import { summaryOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { staleSeries } from './stale-series.ts'

const HOUR_US = 3600e6
const weekly: Partial<Dataset> = { interval: { unit: 'week', count: 1 } satisfies Interval }

interface Case {
  readonly last: string | number
  readonly asOf: string
  readonly dataset?: Partial<Dataset>
  readonly metadata?: SymbolMetadata
}

/** Instant of a New York wall time written `2024-01-05 16:00`. */
function newYork(text: string): number {
  const [day, clock] = text.split(' ') as [string, string]
  const [hour, minute] = clock.split(':').map(Number) as [number, number]
  return findCalendar('XNYS')?.localToUtc(dayOf(day), (hour * 60 + minute) * 60e6) ?? NaN
}

function late({ last, asOf, dataset, metadata }: Case) {
  const summary = summaryOf(dataset, typeof last === 'string' ? dayOf(last) : last)
  return staleSeries.run(
    summary,
    { calendar: findCalendar('XNYS'), metadata: metadata ?? null, asOfUs: newYork(asOf) },
    defaultsOf(staleSeries),
  )
}

test('a series is current until the next session has closed, week-ends and holidays included', () => {
  expect(late({ last: '2024-01-12', asOf: '2024-01-12 18:00' })).toEqual([])
  expect(late({ last: '2024-01-12', asOf: '2024-01-16 15:59' })).toEqual([])
  expect(late({ last: '2024-01-12', asOf: '2024-01-16 16:00' })).toMatchObject([
    {
      slots: [],
      from: dayOf('2024-01-12'),
      message: 'The last bar is of 2024-01-12, one completed session behind 2024-01-16',
      evidence: { sessionsLate: 1, lastCompleted: '2024-01-16' },
    },
  ])
})

test("the source's lag moves the moment", () => {
  const dataset = { lagUs: 4 * HOUR_US }
  expect(late({ last: '2024-01-12', asOf: '2024-01-16 19:59', dataset })).toEqual([])
  expect(late({ last: '2024-01-12', asOf: '2024-01-16 20:00', dataset })).toMatchObject([{ evidence: { sessionsLate: 1 } }])
})

test('severity grows with age: medium to five sessions, high above', () => {
  const five = late({ last: '2024-01-05', asOf: '2024-01-12 17:00' })
  expect(five).toMatchObject([{ evidence: { sessionsLate: 5 } }])
  expect(five).not.toHaveProperty('0.severity')
  expect(late({ last: '2024-01-05', asOf: '2024-01-16 17:00' })).toMatchObject([{ evidence: { sessionsLate: 6 }, severity: 'high' }])
})

test('a weekly bar is due with the last session of its week, whatever its label', () => {
  for (const last of ['2024-01-01', '2024-01-04', '2024-01-05', '2023-12-31']) {
    expect(late({ last, asOf: '2024-01-12 15:59', dataset: weekly }), last).toEqual([])
    expect(late({ last, asOf: '2024-01-12 16:00', dataset: weekly }), last).toMatchObject([{ evidence: { sessionsLate: 1 } }])
    expect(late({ last, asOf: '2024-01-18 16:00', dataset: weekly }), last).toMatchObject([{ evidence: { sessionsLate: 4 } }])
  }
})

test('an intraday series is late by whole sessions', () => {
  const dataset: Partial<Dataset> = { interval: { unit: 'minute', count: 1 } }
  const last = newYork('2024-01-05 15:59')
  expect(late({ last, asOf: '2024-01-08 15:59', dataset })).toEqual([])
  expect(late({ last, asOf: '2024-01-09 16:00', dataset })).toMatchObject([{ evidence: { sessionsLate: 2, lastBar: '2024-01-05' } }])
})

test('a delisted symbol is not late', () => {
  const metadata: SymbolMetadata = { tags: [], universe: false, delisted: '2024-01-08' }
  expect(late({ last: '2024-01-05', asOf: '2024-06-03 17:00', metadata })).toEqual([])
  expect(late({ last: '2024-01-02', asOf: '2024-01-05 17:00', metadata })).toMatchObject([{ evidence: { sessionsLate: 3 } }])
})

test('outside the calendar nothing is said', () => {
  expect(late({ last: '2024-01-05', asOf: '2099-01-05 17:00' })).toHaveProperty('notApplicable')
})

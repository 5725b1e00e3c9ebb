import { expect, test } from 'vitest'
import { isoInstant } from '../base/day.ts'
import { cronTimes, us } from '../../test/support/updates.ts'
import { dueAfter, lastDue, MAX_MISSED } from './due-times.ts'

const iso = (times: readonly number[]) => times.map(isoInstant)

test('a job of every 6 hours is due so long after its last start, again and again', () => {
  const cadence = { kind: 'every', everyMs: 6 * 3600e3 } as const
  const since = us('2024-01-05T00:00:00Z')
  expect(dueAfter(cadence, since, us('2024-01-05T05:59:59Z'), cronTimes)).toEqual([])
  expect(iso(dueAfter(cadence, since, us('2024-01-05T12:00:00Z'), cronTimes))).toEqual(['2024-01-05T12:00:00Z', '2024-01-05T06:00:00Z'])
})

test('a cron expression keeps its local time over a change of clocks', () => {
  const cadence = { kind: 'cron', expression: '0 18 * * 1-5', timeZone: 'America/New_York' } as const
  expect(iso(dueAfter(cadence, us('2024-03-07T23:00:10Z'), us('2024-03-12T00:00:00Z'), cronTimes))).toEqual([
    '2024-03-11T22:00:00Z',
    '2024-03-08T23:00:00Z',
  ])
  expect(lastDue(cadence, us('2024-03-11T22:00:00Z'), cronTimes)).toBe(us('2024-03-11T22:00:00Z'))
})

test('after the close of an exchange: half days early, holidays and weekends never', () => {
  const cadence = { kind: 'after_close', calendar: 'XNYS', delayMs: 30 * 60e3 } as const
  // Thanksgiving is Thursday 2024-11-28; the Friday after closes at 13:00.
  expect(iso(dueAfter(cadence, us('2024-11-26T21:40:00Z'), us('2024-12-02T12:00:00Z'), cronTimes))).toEqual([
    '2024-11-29T18:30:00Z',
    '2024-11-27T21:30:00Z',
  ])
  expect(lastDue(cadence, us('2024-12-01T12:00:00Z'), cronTimes)).toBe(us('2024-11-29T18:30:00Z'))
})

test('a run that starts seconds early serves what was due', () => {
  const cadence = { kind: 'cron', expression: '0 18 * * *', timeZone: 'UTC' } as const
  expect(dueAfter(cadence, us('2024-01-05T17:59:58Z'), us('2024-01-05T19:00:00Z'), cronTimes)).toEqual([])
  expect(dueAfter(cadence, us('2024-01-05T17:50:00Z'), us('2024-01-05T19:00:00Z'), cronTimes)).toHaveLength(1)
})

test('however long a job has not run, so many are counted at most', () => {
  const since = us('2000-01-01T00:00:00Z')
  for (const cadence of [
    { kind: 'every', everyMs: 60e3 },
    { kind: 'cron', expression: '* * * * *', timeZone: 'UTC' },
    { kind: 'after_close', calendar: 'XNYS', delayMs: 0 },
  ] as const) {
    const due = dueAfter(cadence, since, us('2024-01-05T12:00:00Z'), cronTimes)
    expect(due, cadence.kind).toHaveLength(MAX_MISSED)
    expect(due[0]! > due[1]!, 'newest first').toBe(true)
  }
})

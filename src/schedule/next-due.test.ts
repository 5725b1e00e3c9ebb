import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, isoInstant } from '../base/day.ts'
import { parseInstant } from '../base/instant.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { ScanTime } from '../model/schedule.ts'
import { nextDue, nextOf, problemOf } from './next-due.ts'

const us = (text: string): number => parseInstant(text) ?? Number.NaN

/** The next moments of a time after an instant. */
function moments(time: ScanTime, after: string, count: number): string[] {
  const found: string[] = []
  for (let at = us(after); found.length < count;) {
    const next = nextOf(time, at)
    if (next === null) break
    found.push(isoInstant(next))
    at = next
  }
  return found
}

const cron = (text: string, zone: string): ScanTime => ({ kind: 'cron', cron: text, zone })

test('a wall time that a change of clocks skips comes at the end of the gap, in four zones', () => {
  for (const [text, zone, after, expected] of [
    ['30 2 * * *', 'America/New_York', '2024-03-09T12:00:00Z', ['2024-03-10T07:00:00Z', '2024-03-11T06:30:00Z']],
    ['30 1 * * *', 'Europe/London', '2024-03-30T12:00:00Z', ['2024-03-31T01:00:00Z', '2024-04-01T00:30:00Z']],
    // Half an hour, in the southern spring.
    ['15 2 * * *', 'Australia/Lord_Howe', '2024-10-05T00:00:00Z', ['2024-10-05T15:30:00Z', '2024-10-06T15:15:00Z']],
    // At midnight: the day begins at one.
    ['0 0 * * *', 'America/Santiago', '2024-09-07T12:00:00Z', ['2024-09-08T04:00:00Z', '2024-09-09T03:00:00Z']],
  ] as const)
    expect(moments(cron(text, zone), after, 2), zone).toEqual(expected)
})

test('a wall time that comes twice is taken once, the first time, in four zones', () => {
  for (const [text, zone, after, expected] of [
    ['30 1 * * *', 'America/New_York', '2024-11-02T12:00:00Z', ['2024-11-03T05:30:00Z', '2024-11-04T06:30:00Z']],
    ['30 1 * * *', 'Europe/London', '2024-10-26T12:00:00Z', ['2024-10-27T00:30:00Z', '2024-10-28T01:30:00Z']],
    ['45 1 * * *', 'Australia/Lord_Howe', '2024-04-06T00:00:00Z', ['2024-04-06T14:45:00Z', '2024-04-07T15:15:00Z']],
    ['30 23 * * *', 'America/Santiago', '2024-04-06T12:00:00Z', ['2024-04-07T02:30:00Z', '2024-04-08T03:30:00Z']],
  ] as const)
    expect(moments(cron(text, zone), after, 2), zone).toEqual(expected)
})

test('a list of hours comes once each, too, and steps keep their distance', () => {
  expect(moments(cron('30 1,2 * * *', 'America/New_York'), '2024-03-10T00:00:00Z', 3)).toEqual([
    '2024-03-10T06:30:00Z',
    '2024-03-10T07:00:00Z',
    '2024-03-11T05:30:00Z',
  ])
  const steps = moments(cron('*/30 * * * *', 'America/New_York'), '2024-11-03T04:59:00Z', 8).map(us)
  expect(new Set(steps.slice(1).map((at, i) => at - (steps[i] as number)))).toEqual(new Set([1_800_000_000]))
})

test('closes count with their delay, early ones and those after a holiday', () => {
  expect(moments({ kind: 'after_close', calendar: 'XNYS', delayMs: 30 * 60_000 }, '2024-11-27T21:30:00Z', 3)).toEqual([
    // Friday after Thanksgiving closes at 13:00.
    '2024-11-29T18:30:00Z',
    '2024-12-02T21:30:00Z',
    '2024-12-03T21:30:00Z',
  ])
})

test('a calendar that ends is said before and after, and nothing is guessed', () => {
  const time: ScanTime = { kind: 'after_close', calendar: 'XNYS', delayMs: 0 }
  expect(problemOf(time, us('2026-11-20T00:00:00Z'))).toBeNull()
  const far = us('2099-01-01T00:00:00Z')
  expect(nextOf(time, far)).toBeNull()
  expect(problemOf(time, far)).toMatch(/XNYS knows no session after .*no scan comes/)
  const lastSession = findCalendar('XNYS')?.sessions.at(-1) ?? 0
  expect(problemOf(time, lastSession * DAY_US)).toMatch(/update Tidegauge before/)
  expect(nextOf(time, (lastSession + 1) * DAY_US)).toBeNull()
})

test('a day that never comes is said', () => {
  const never = cron('0 0 30 2 *', 'UTC')
  expect(nextOf(never, us('2024-01-01T00:00:00Z'))).toBeNull()
  expect(problemOf(never, us('2024-01-01T00:00:00Z'))).toContain('never')
  expect(nextDue([never], 0)).toBeNull()
})

test('the next moment is always later, and there is none between', () => {
  const times: ScanTime[] = [
    cron('30 2 * * *', 'America/New_York'),
    cron('*/20 1-3 * * *', 'Australia/Lord_Howe'),
    { kind: 'after_close', calendar: 'XLON', delayMs: 600_000 },
    { kind: 'every', everyMs: 3_600_000 },
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...times),
      fc.integer({ min: us('2024-01-01T00:00:00Z'), max: us('2025-12-31T00:00:00Z') }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (time, at, part) => {
        const next = nextOf(time, at)
        if (next === null) throw new Error('there is a next one')
        expect(next).toBeGreaterThan(at)
        if (time.kind === 'every') return
        const between = Math.floor(at + (next - at - 1) * part)
        expect(nextOf(time, between)).toBe(next)
      },
    ),
  )
})

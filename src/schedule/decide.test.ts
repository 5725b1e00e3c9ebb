import { expect, test } from 'vitest'
import { isoInstant } from '../base/day.ts'
import { parseInstant } from '../base/instant.ts'
import type { ScanTime } from '../model/schedule.ts'
import { nextStart, type ScheduleState } from './decide.ts'
import { defaultTimes } from './default-times.ts'

const us = (text: string): number => parseInstant(text) ?? Number.NaN
const minuteUs = 60_000_000
const state = (times: readonly ScanTime[], more: Partial<ScheduleState> = {}): ScheduleState => ({
  times,
  watermarkUs: us('2024-11-01T00:00:00Z'),
  startOwed: false,
  changes: null,
  failures: null,
  quietMs: 5000,
  quietLimitMs: 60_000,
  ...more,
})

/** Runs a schedule minute by minute; `isDown` while nobody looks. Each scan takes three minutes and succeeds. */
function simulate(times: readonly ScanTime[], from: string, days: number, isDown: (atUs: number) => boolean = () => false): string[] {
  const starts: string[] = []
  let watermarkUs = us(from)
  let busyUntil = 0
  for (let now = us(from); now < us(from) + days * 1440 * minuteUs; now += minuteUs) {
    if (isDown(now) || now < busyUntil) continue
    const next = nextStart(state(times, { watermarkUs }), now)
    if (next === null || next.atUs > now) continue
    starts.push(`${isoInstant(now)} ${next.cause}`)
    watermarkUs = now
    busyUntil = now + 3 * minuteUs
  }
  return starts
}

test('thirty days of weekday mornings across a change of clocks', () => {
  const starts = simulate([{ kind: 'cron', cron: '0 7 * * 1-5', zone: 'America/New_York' }], '2024-10-20T00:00:00Z', 30)
  expect(starts).toHaveLength(21)
  expect(starts.slice(9, 12)).toEqual(['2024-11-01T11:00:00Z schedule', '2024-11-04T12:00:00Z schedule', '2024-11-05T12:00:00Z schedule'])
})

test('thirty days of the default: after each close, and never six hours without', () => {
  const times = defaultTimes(
    [
      { calendar: 'XNYS', lagUs: 0 },
      { calendar: 'XNYS', lagUs: 15 * minuteUs },
      { calendar: null, lagUs: 0 },
    ],
    21_600_000,
  )
  const starts = simulate(times, '2024-11-18T00:00:00Z', 30).map((start) => us(start.split(' ')[0] as string))
  const gaps = starts.slice(1).map((at, i) => at - (starts[i] as number))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(361 * minuteUs)
  // The half day after Thanksgiving, and a whole one: 45 minutes after the close.
  expect(starts).toContain(us('2024-11-29T18:45:00Z'))
  expect(starts).toContain(us('2024-12-02T21:45:00Z'))
  // Without the six hours: Thanksgiving and the weekends have none.
  expect(simulate(times.slice(0, 1), '2024-11-18T00:00:00Z', 30)).toHaveLength(21)
})

test('what was missed is caught up once, however much it was', () => {
  const hourly: ScanTime = { kind: 'cron', cron: '0 * * * *', zone: 'UTC' }
  const [down, up] = [us('2024-11-01T03:30:00Z'), us('2024-11-02T09:20:00Z')]
  const starts = simulate([hourly], '2024-11-01T00:00:00Z', 2, (at) => at >= down && at < up)
  expect(starts.slice(0, 6)).toEqual([
    '2024-11-01T01:00:00Z schedule',
    '2024-11-01T02:00:00Z schedule',
    '2024-11-01T03:00:00Z schedule',
    '2024-11-02T09:20:00Z missed',
    '2024-11-02T10:00:00Z schedule',
    '2024-11-02T11:00:00Z schedule',
  ])
})

test('a time that passes while a scan runs is done after it', () => {
  const starts = simulate(
    [
      { kind: 'cron', cron: '0 7 * * *', zone: 'UTC' },
      { kind: 'cron', cron: '1 7 * * *', zone: 'UTC' },
    ],
    '2024-11-01T00:00:00Z',
    1,
  )
  expect(starts).toEqual(['2024-11-01T07:00:00Z schedule', '2024-11-01T07:03:00Z missed'])
})

test('a change is scanned after a quiet while, or at the limit while it goes on', () => {
  const at = us('2024-11-01T00:00:00Z')
  expect(nextStart(state([], { changes: { firstUs: at, lastUs: at } }), at)).toEqual({ atUs: at + 5e6, cause: 'change' })
  expect(nextStart(state([], { changes: { firstUs: at, lastUs: at + 58e6 } }), at)).toEqual({ atUs: at + 60e6, cause: 'change' })
  expect(nextStart(state([]), at)).toBeNull()
})

test('failures are tried again, each time later, up to ten minutes', () => {
  const lastUs = us('2024-11-01T00:00:00Z')
  const waits = [1, 2, 3, 4, 5, 50].map(
    (count) => ((nextStart(state([], { failures: { count, lastUs } }), lastUs)?.atUs ?? 0) - lastUs) / minuteUs,
  )
  expect(waits).toEqual([1, 2, 4, 8, 10, 10])
})

test('a watermark of a clock that was ahead holds nothing up', () => {
  const now = us('2024-11-01T00:00:00Z')
  const next = nextStart(state([{ kind: 'every', everyMs: 3_600_000 }], { watermarkUs: us('2031-01-01T00:00:00Z') }), now)
  expect(next).toEqual({ atUs: now + 60 * minuteUs, cause: 'schedule' })
})

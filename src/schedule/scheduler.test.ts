import { afterEach, expect, test, vi } from 'vitest'
import type { ScanCause, ScanRun } from '../model/scan-run.ts'
import type { ScanTime } from '../model/schedule.ts'
import { Scheduler } from './scheduler.ts'

const hourly: ScanTime = { kind: 'every', everyMs: 3_600_000 }

function schedulerOf({ startOwed = false } = {}) {
  vi.useFakeTimers({ now: Date.UTC(2024, 0, 2, 12) })
  const nowUs = () => Date.now() * 1000
  const started: ScanCause[] = []
  let isRunning = false
  const scheduler = new Scheduler(
    { nowUs, isRunning: () => isRunning, start: (cause) => started.push(cause), advance: () => undefined },
    { watermarkUs: nowUs(), startOwed, quietMs: 10_000, quietLimitMs: 60_000 },
  )
  return {
    scheduler,
    started,
    began: () => {
      isRunning = true
      scheduler.began()
    },
    ended: (parts: Partial<ScanRun>) => {
      isRunning = false
      scheduler.ended({ cause: 'request', state: 'published', startedAtUs: nowUs(), ...parts } as ScanRun)
    },
  }
}

afterEach(() => {
  vi.useRealTimers()
})

test('what a scan was to see is still owed when it failed, though who asked for it was told', () => {
  const { scheduler, started, began, ended } = schedulerOf()
  scheduler.begin()
  scheduler.changed()
  began()
  ended({ state: 'failed' })
  vi.advanceTimersByTime(9_000)
  expect(started).toEqual([])
  vi.advanceTimersByTime(2_000)
  expect(started[0]).toBe('change')
  scheduler.stop()
})

test('so is the first scan', () => {
  const { scheduler, started, began, ended } = schedulerOf({ startOwed: true })
  scheduler.begin()
  expect(started).toEqual(['start'])
  began()
  ended({ state: 'failed' })
  expect(started).toEqual(['start', 'start'])
  scheduler.stop()
})

test('one that was stopped, or saw it all, leaves nothing owed', () => {
  for (const state of ['published', 'stopped'] as const) {
    const { scheduler, started, began, ended } = schedulerOf()
    scheduler.begin()
    scheduler.changed()
    began()
    ended({ state })
    vi.advanceTimersByTime(120_000)
    expect(started).toEqual([])
    scheduler.stop()
  }
})

test('while a scan runs nothing is due, however long it takes', () => {
  const { scheduler, started, began, ended } = schedulerOf()
  scheduler.setTimes([hourly])
  scheduler.begin()
  vi.advanceTimersByTime(3_600_000)
  expect(started[0]).toBe('schedule')
  const startedAtUs = Date.now() * 1000
  began()
  vi.advanceTimersByTime(300_000)
  const { due, next } = scheduler.status()
  expect([due, next[0]?.atUs]).toEqual([null, (Date.now() + 3_600_000) * 1000])
  ended({ cause: 'schedule', startedAtUs })
  expect(scheduler.status().due?.atUs).toBe(startedAtUs + 3_600_000_000)
  scheduler.stop()
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MonitorStore } from '../store/monitor-store.ts'
import { openMonitor } from '../store/monitor/open-monitor.ts'
import { RequestTelemetry, type TimeRange } from './request-telemetry.ts'

const minuteUs = 60e6
const profile = { method: 'GET', route: '/api/v1/profile' }
let folder: string
let store: MonitorStore
let nowUs: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
  store = await openMonitor({ dialect: 'sqlite', file: join(folder, 'monitor.db') })
  nowUs = 1_732_000_000_000_000
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const started = () => new RequestTelemetry(store.routes, () => nowUs)
const requestsOf = async (telemetry: RequestTelemetry, range: TimeRange) =>
  (await telemetry.routes(range, async () => undefined)).map(({ method, route, tally }) => [
    method,
    route,
    tally.requests,
    tally.serverErrors,
  ])

test('each range counts what fell into it', async () => {
  const telemetry = started()
  await telemetry.load()
  for (let minute = 0; minute < 300; minute++) {
    telemetry.observe(profile, minute % 100 === 0 ? 500 : 200, 5)
    nowUs += minuteUs
    await telemetry.flush()
  }
  expect(await requestsOf(telemetry, '1h')).toEqual([['GET', '/api/v1/profile', 60, 0]])
  expect(await requestsOf(telemetry, '24h')).toEqual([['GET', '/api/v1/profile', 300, 3]])
  nowUs += 23 * 60 * minuteUs
  expect(await requestsOf(telemetry, '1h')).toEqual([])
  expect(await requestsOf(telemetry, '7d')).toEqual([['GET', '/api/v1/profile', 300, 3]])
})

test('percentiles of a range are those of all its requests, whenever the server was started anew', async () => {
  let telemetry = started()
  for (let i = 1; i <= 1000; i++) {
    if (i % 100 === 0) {
      await telemetry.flush()
      nowUs += 3 * minuteUs
      telemetry = started()
      await telemetry.load()
    }
    telemetry.observe(profile, 200, i)
  }
  const [route] = await telemetry.routes('1h', async () => undefined)
  expect(route?.tally.requests).toBe(1000)
  for (const share of [0.5, 0.95, 0.99]) expect(Math.abs(route!.tally.percentileMs(share)! / (1000 * share) - 1)).toBeLessThan(0.0101)
  expect(route?.tally.maxMs).toBe(1000)
})

test('what the store does not take is kept by the next flush, and what it had before is not lost', async () => {
  const first = started()
  first.observe(profile, 200, 5)
  await first.flush()
  const down = { ...store.routes, load: () => Promise.reject(new Error('down')), save: () => Promise.reject(new Error('down')) }
  const routes = { ...down }
  const second = new RequestTelemetry(routes, () => nowUs)
  await expect(second.load()).rejects.toThrow('down')
  second.observe(profile, 200, 7)
  await expect(second.flush()).rejects.toThrow('down')
  Object.assign(routes, store.routes)
  nowUs += 2 * minuteUs
  await second.flush()
  await second.flush()
  expect(await requestsOf(second, '1h')).toEqual([['GET', '/api/v1/profile', 2, 0]])
  const third = started()
  await third.load()
  expect(await requestsOf(third, '1h')).toEqual([['GET', '/api/v1/profile', 2, 0]])
  expect(await requestsOf(third, '24h')).toEqual([['GET', '/api/v1/profile', 2, 0]])
})

import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

interface Performance {
  time_range: string
  api_performance: {
    requests: number
    routes: { method: string; route: string; requests: number; client_errors: number; p95_ms: number }[]
  }
  dcf_calculation_stats: Record<string, unknown>
  data_quality_metrics: Record<string, unknown>
  system_resources: { load_average: number[]; process: { rss_bytes: number } }
  operations: Record<string, Record<string, unknown>>
}

const folder = temporaryFolderOfFile()
const [lake, data] = [join(folder, 'lake'), join(folder, 'data')]
const asOf = '2024-12-31T22:00:00Z'
let server: ServerUnderTest
const start = () => startServer([lake, '--data', data, '--as-of', asOf], { TIDEGAUGE_LOG_LEVEL: 'off' })

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '8', '--years', '1'])
  await tidegauge(['scan', lake, '--data', data, '--as-of', asOf])
  server = await start()
})

const send = (body: unknown) =>
  server.request('/api/v1/telemetry/operations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const dcf = (values: object = {}) => ({ name: 'dcf_calculation', ticker: 'AAPL', duration_ms: 120.5, success: true, ...values })
const performance = (range: string) => server.json<Performance>(`/api/v1/metrics/performance?time_range=${range}`)
const profileRequests = async (range: string) =>
  (await performance(range)).api_performance.routes.find(({ route }) => route === '/api/v1/profile')?.requests ?? 0

test('the report has the shape that dashboards know, before anything was sent', async () => {
  expect(Object.keys(await performance('24h'))).toEqual([
    'time_range',
    'api_performance',
    'dcf_calculation_stats',
    'data_quality_metrics',
    'system_resources',
    'operations',
  ])
  expect((await performance('7d')).dcf_calculation_stats).toMatchObject({ count: 0, success_rate: null, p95_ms: null })
  expect((await server.request('/api/v1/metrics/performance?time_range=2h')).status).toBe(400)
})

test('operations are taken once, alone or many at once, and added up by name', async () => {
  const at = new Date(Date.now() - 3_600_000 * 2).toISOString()
  const batch = {
    operations: [
      dcf({ duration_ms: 80, idempotency_key: 'k1' }),
      dcf({ ticker: 'IBM', success: false, error: 'no cash flow', idempotency_key: 'k2' }),
      dcf({ at, duration_ms: 9000 }),
      { name: '__proto__', duration_ms: 1, success: true },
    ],
  }
  expect(await (await send(batch)).json()).toEqual({ accepted: 4, duplicates: 0 })
  expect(await (await send({ operations: batch.operations.slice(0, 2) })).json()).toEqual({ accepted: 0, duplicates: 2 })
  expect((await send(dcf())).status).toBe(200)
  await expect
    .poll(async () => (await performance('1h')).dcf_calculation_stats, { timeout: 15_000 })
    .toMatchObject({ count: 3, failures: 1, successes: 2, tickers: 2, p50_ms: 120.5, max_ms: 120.5 })
  await expect
    .poll(async () => (await performance('24h')).dcf_calculation_stats, { timeout: 15_000 })
    .toMatchObject({ count: 4, max_ms: 9000 })
  const report = await performance('24h')
  expect(report.dcf_calculation_stats['recent_failures']).toMatchObject([{ ticker: 'IBM', error: 'no cash flow' }])
  expect(Object.entries(report.operations)).toMatchObject([['__proto__', { count: 1 }]])
})

test('what cannot be right is refused whole', async () => {
  const hour = 3_600_000
  for (const [body, place] of [
    [dcf({ duration_ms: -1 }), 'duration_ms'],
    [dcf({ name: '' }), 'name'],
    [dcf({ surprise: 1 }), 'surprise'],
    [dcf({ at: new Date(Date.now() + hour).toISOString() }), '5 minutes ahead'],
    [{ operations: [dcf(), dcf({ at: new Date(Date.now() - 200 * hour).toISOString() })] }, 'operations.1.at'],
    [{ operations: Array.from({ length: 1001 }, () => dcf()) }, 'operations'],
    [dcf({ ticker: 'A\u0000B' }), 'ticker'],
  ] as const) {
    const answer = await send(body)
    expect(answer.status, place).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'REQUEST_INVALID', detail: expect.stringContaining(place) })
  }
})

test('times of requests by route, of the lake and of the host are told', async () => {
  for (let i = 0; i < 20; i++) await server.request('/api/v1/profile')
  for (let i = 0; i < 3; i++) await server.request('/api/v1/symbols/NONE/profile')
  await expect.poll(() => profileRequests('1h'), { timeout: 15_000 }).toBe(20)
  const { api_performance, data_quality_metrics, system_resources } = await performance('1h')
  const symbol = api_performance.routes.find(({ route }) => route === '/api/v1/symbols/:symbol/profile')
  expect(symbol).toMatchObject({ method: 'GET', requests: 3, client_errors: 3 })
  expect(symbol?.p95_ms).toBeGreaterThan(0)
  expect(data_quality_metrics).toMatchObject({ total_symbols: 8 })
  expect(system_resources.load_average).toHaveLength(3)
  expect(system_resources.process.rss_bytes).toBeGreaterThan(1e6)
})

test('a restart loses neither requests nor operations', async () => {
  expect(await server.end()).toBe(0)
  server = await start()
  for (const range of ['1h', '24h', '7d']) {
    expect(await profileRequests(range)).toBe(20)
    expect((await performance(range)).dcf_calculation_stats['count']).toBe(range === '1h' ? 3 : 4)
  }
  await server.end()
})

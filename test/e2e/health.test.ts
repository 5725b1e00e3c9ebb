import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { tidegauge } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'health-'))
const [lake, data, config] = [join(folder, 'lake'), join(folder, 'data'), join(folder, 'tidegauge.yaml')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
let server: ServerUnderTest
let neighbour: Server
let isUp = true

interface Detailed {
  status: string
  components: Record<string, { status: string; error?: string; response_time_ms?: number | null; uptime?: Record<string, number | null> }>
  metrics: { system: Record<string, unknown>; process: Record<string, unknown> }
}

const detailed = () => server.json<Detailed>('/api/v1/health/detailed')
const statusOf = async (name: string) => (await detailed()).components[name]?.status
const post = (body?: unknown): RequestInit => ({
  method: 'POST',
  ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
})

beforeAll(async () => {
  neighbour = createServer((_, answer) => answer.writeHead(isUp ? 200 : 500).end('canary-in-a-body'))
  await new Promise<void>((listening) => neighbour.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`
  await tidegauge(['demo', lake, '--symbols', '5', '--years', '1'])
  writeFileSync(
    config,
    `lake: ${lake}
data: ${data}
schedule: {on_start: never, watch: off}
health:
  probes:
    neighbour: {kind: http, url: '${url}', interval: 1s, timeout: 1s}
    lake: {kind: lake, interval: 1s}
    scraper: {kind: heartbeat, expected_every: 1h, interval: 1s}
`,
  )
  server = await startServer(['--config', config, ...asOf])
})
afterAll(async () => {
  await server.end()
  neighbour.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the server lives and is ready, before a first scan too', async () => {
  expect(await server.json('/api/v1/health/live')).toMatchObject({ status: 'alive' })
  expect(await server.json('/api/v1/health/ready')).toMatchObject({ status: 'ready', reasons: [] })
})

test('a part that fails makes the whole degraded within its interval, and comes back', async () => {
  await expect.poll(() => statusOf('neighbour'), { timeout: 10_000 }).toBe('healthy')
  isUp = false
  await expect.poll(() => statusOf('neighbour'), { timeout: 10_000 }).toBe('unhealthy')
  const report = await detailed()
  expect(report.status).toBe('degraded')
  expect(JSON.stringify(report)).not.toContain('canary-in-a-body')
  isUp = true
  await expect.poll(() => statusOf('neighbour'), { timeout: 10_000 }).toBe('healthy')
})

test('a lake whose folder is gone is said', async () => {
  renameSync(lake, `${lake}-away`)
  await expect.poll(() => statusOf('lake'), { timeout: 10_000 }).toBe('unhealthy')
  renameSync(`${lake}-away`, lake)
  await expect.poll(() => statusOf('lake'), { timeout: 10_000 }).toBe('healthy')
})

test('a job says that it ran; its probe knows', async () => {
  expect(await server.json('/api/v1/heartbeats')).toMatchObject({ heartbeats: [{ name: 'scraper', last_seen: null, ok: null }] })
  const beat = await server.request('/api/v1/heartbeats/scraper', post())
  expect(beat.status).toBe(200)
  await expect.poll(() => statusOf('scraper'), { timeout: 10_000 }).toBe('healthy')
  await server.json('/api/v1/heartbeats/scraper', post({ ok: false, items: 10, errors: 10, message: 'the login was refused' }))
  await expect.poll(() => statusOf('scraper'), { timeout: 10_000 }).toBe('unhealthy')
  expect(await server.json('/api/v1/heartbeats')).toMatchObject({
    heartbeats: [{ name: 'scraper', ok: false, items: 10, errors: 10, message: 'the login was refused' }],
  })
  expect((await detailed()).components['scraper']?.error).toBe('its last run failed: the login was refused')
  expect((await server.request('/api/v1/heartbeats/scraper', post({ at: '2999-01-01T00:00:00Z' }))).status).toBe(400)
  expect((await server.request('/api/v1/heartbeats/scraper', post({ items: -1 }))).status).toBe(400)
})

test('the machine, the process and uptimes are told; what a probe found is listed', async () => {
  const { components, metrics } = await detailed()
  expect(Object.keys(metrics.system)).toEqual(
    expect.arrayContaining(['cpu_usage_percent', 'memory_usage_percent', 'disk_usage_percent', 'load_average']),
  )
  expect(Object.keys(components)).toEqual(expect.arrayContaining(['lake', 'store', 'cache', 'scheduler', 'queue', 'api', 'neighbour']))
  const { results, uptime } = await server.json<{ results: { status: string }[]; uptime: Record<string, number> }>(
    '/api/v1/health/components/neighbour/history',
  )
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['healthy', 'unhealthy']))
  expect(uptime['last_24h']).toBeGreaterThan(0)
  expect(uptime['last_24h']).toBeLessThan(1)
  expect((await server.request('/api/v1/health/components/nobody/history')).status).toBe(404)
  const between = (range: string) => server.request(`/api/v1/health/components/neighbour/history?${range}`)
  const past = await between('from=2024-01-05T18:00:00.000001-05:00&to=2024-01-06T00:00:00Z')
  expect([past.status, await past.json()]).toEqual([
    200,
    expect.objectContaining({ from: '2024-01-05T23:00:00.000001Z', to: '2024-01-06T00:00:00Z', results: [] }),
  ])
  for (const range of ['from=2024-01-06T00:00:00Z&to=2024-01-05T00:00:00Z', 'from=2199-01-01T00:00:00Z', 'to=2024-01-05'])
    expect([range, (await between(range)).status]).toEqual([range, 400])
})

test('the command says how it is, by its exit code too', async () => {
  const asked = await tidegauge(['health', '--url', server.url])
  expect(asked).toMatchObject({ code: 0, stderr: '' })
  expect(asked.stdout).toContain('neighbour')
  expect((await tidegauge(['health', '--live', '--url', server.url])).stdout).toBe('alive\n')
  const { port } = new URL(server.url)
  const live = (env: Readonly<Record<string, string>>) => tidegauge(['health', '--live'], { env })
  expect(await live({ TIDEGAUGE_PORT: port })).toMatchObject({ code: 0, stdout: 'alive\n' })
  expect(await live({ TIDEGAUGE_PORT: '9', TIDEGAUGE_URL: server.url })).toMatchObject({ code: 0, stdout: 'alive\n' })
  expect((await live({ TIDEGAUGE_PORT: '9' })).stderr).toContain('no server answers at http://127.0.0.1:9; --url names another address\n')
  expect((await tidegauge(['health', '--url', 'http://127.0.0.1:9'])).code).toBe(3)
  expect((await tidegauge(['health', '--url', 'nowhere'])).code).toBe(2)
})

test('heartbeats and hours of uptime outlive a restart', async () => {
  await server.end()
  server = await startServer(['--config', config, ...asOf])
  expect(await server.json('/api/v1/heartbeats')).toMatchObject({ heartbeats: [{ name: 'scraper', ok: false }] })
  expect((await detailed()).components['neighbour']?.uptime?.['last_24h']).toBeGreaterThan(0)
})

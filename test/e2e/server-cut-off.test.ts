import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ScanRunJson } from '../../src/contract/scans.ts'
import { usePostgres } from '../support/postgres.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { type TcpLine, tcpLineTo } from '../support/tcp-line.ts'
import { uniforms } from '../support/walk.ts'
import { WriteLoad } from '../support/write-load.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const postgres = usePostgres()
const folder = temporaryFolderOfFile()
const [lake, config] = [join(folder, 'lake'), join(folder, 'tidegauge.yaml')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** What a lake's readers ask for, and what only the database knows. */
const [fromMemory, fromDatabase] = [['/api/v1/profile', '/api/v1/symbols/index'], '/api/v1/metrics/load/history?limit=5']

let url: string
let line: TcpLine
let server: ServerUnderTest
let load: WriteLoad

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '5', '--years', '2'])
  writeFileSync(
    config,
    `lake: ${JSON.stringify(lake)}
schedule: {scans: [], at_least_every: null, watch: polling, poll_interval: 1s, quiet: 1s}
store: {statement_timeout: 2s}
`,
  )
  url = await postgres.freshDatabase()
  line = await tcpLineTo(Number(new URL(url).port))
  const overLine = new URL(url)
  overLine.port = String(line.port)
  server = await startServer(['--config', config, '--data', join(folder, 'data'), ...asOf], { TIDEGAUGE_DATABASE_URL: overLine.href })
  await vi.waitFor(() => server.json('/api/v1/profile'), { timeout: 60_000, interval: 200 })
  load = new WriteLoad()
}, 600_000)
afterAll(() => {
  line.close()
})

interface Reading {
  readonly path: string
  readonly status: number
  readonly stale: string | null
  readonly atMs: number
  readonly tookMs: number
}

/** Reads until `stop`. */
function readOn(): { readonly readings: Reading[]; stop(): Promise<void> } {
  const readings: Reading[] = []
  let isOn = true
  const reading = Promise.all(
    [...fromMemory, fromDatabase].map(async (path) => {
      while (isOn) {
        const atMs = performance.now()
        const answer = await server.request(path)
        await answer.arrayBuffer()
        readings.push({
          path,
          status: answer.status,
          stale: answer.headers.get('tidegauge-stale'),
          atMs,
          tookMs: performance.now() - atMs,
        })
        await pause(50)
      }
    }),
  )
  return {
    readings,
    stop: async () => {
      isOn = false
      await reading
    },
  }
}

/** Connections to the database, but for the one that asks. */
async function connections(): Promise<number> {
  const sql = 'SELECT count(*)::int - 1 AS others FROM pg_stat_activity WHERE datname = current_database()'
  return ((await postgres.query(url, sql))[0] as { others: number }).others
}

/** Writes succeed again, reads are no longer called stale, nothing that was acknowledged is missing, and the server is the same process, with no fault of its own. */
async function recovers(writing: Promise<void>): Promise<void> {
  await expect.poll(async () => (await load.write(server, 'metrics'))?.status, { timeout: 30_000 }).toBe(200)
  await expect.poll(async () => (await server.request('/api/v1/profile')).headers.get('tidegauge-stale'), { timeout: 30_000 }).toBeNull()
  load.stop()
  await writing
  expect(await load.missing(server)).toEqual([])
  expect(server.process.exitCode).toBeNull()
  expect(server.output()).not.toMatch(/unhandled|uncaught|"code":"INTERNAL"/i)
}

test('a database that is gone for half a minute: reads of the lake go on and say so, writes and history get 503, and all of it comes back by itself', async () => {
  const before = await connections()
  const reader = readOn()
  const writing = load.run(server, 40)
  await pause(2_000)
  expect(load.count()).toBeGreaterThan(20)
  await postgres.stop()
  const goneMs = performance.now()
  // A file that changes meanwhile makes a scan due, which cannot be made now.
  const [file] = readdirSync(lake, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  const path = join(lake, file as string)
  writeFileSync(path, readFileSync(path))
  appendFileSync(path, '\n')
  await pause(30_000)
  await expect
    .poll(async () => (await server.json<{ last: ScanRunJson | null }>('/api/v1/scans/current')).last?.error?.code)
    .toBe('STORE_UNAVAILABLE')
  const backMs = performance.now()
  await postgres.start()
  await recovers(writing)
  await reader.stop()

  const during = reader.readings.filter(({ atMs, tookMs }) => atMs > goneMs && atMs + tookMs < backMs)
  const ofLake = during.filter((reading) => reading.path !== fromDatabase)
  expect(ofLake.length).toBeGreaterThan(100)
  expect(ofLake.filter(({ status }) => status !== 200)).toEqual([])
  // Noticed at the next look.
  expect(ofLake.filter(({ path, stale, atMs }) => path === fromMemory[0] && atMs > goneMs + 8_000 && stale === null)).toEqual([])
  const ofDatabase = during.filter((reading) => reading.path === fromDatabase)
  expect(new Set(ofDatabase.map(({ status }) => status))).toEqual(new Set([503]))
  const refused = load.answers.filter(({ startedMs, atMs }) => startedMs > goneMs && atMs < backMs)
  expect(new Set(refused.map(({ status, code }) => `${status} ${code ?? ''}`))).toEqual(new Set(['503 STORE_UNAVAILABLE']))
  expect(new Set(refused.map(({ kind }) => kind)).size).toBe(7)
  expect(refused.every(({ retryAfter }) => /^\d+$/.test(retryAfter ?? ''))).toBe(true)

  // The scan that was due is made when its turn to be tried again comes.
  await expect
    .poll(async () => (await server.json<{ last: ScanRunJson | null }>('/api/v1/scans/current')).last?.state, { timeout: 90_000 })
    .toBe('published')
  await expect.poll(connections, { timeout: 30_000, interval: 500 }).toBeLessThanOrEqual(before + 4)
}, 600_000)

test('connections that are cut under load, at any moment, cost single requests and lose nothing', async () => {
  const random = uniforms(11)
  const writing = load.run(server, 5)
  let cut = 0
  for (let round = 0; round < 25; round++) {
    await pause(20 + random() * 200)
    cut += await postgres.cut(url)
  }
  expect(cut).toBeGreaterThan(25)
  await recovers(writing)
  expect(new Set(load.answers.map(({ status }) => status).filter((status) => status >= 500))).toEqual(new Set([503]))
  await expect.poll(connections, { timeout: 30_000, interval: 500 }).toBeLessThanOrEqual(10)
}, 600_000)

test('a line that goes silent: nobody waits for ever, and nothing that is acknowledged afterwards is lost', async () => {
  const writing = load.run(server, 20)
  const reader = readOn()
  await pause(1_000)
  const frozenMs = performance.now()
  line.freeze()
  await pause(18_000)
  const during = reader.readings.filter(({ path, atMs }) => path === fromMemory[0] && atMs > frozenMs)
  expect(during.every(({ status }) => status === 200)).toBe(true)
  expect(during.filter(({ stale, atMs }) => atMs > frozenMs + 8_000 && stale === null)).toEqual([])
  // What was sent before may have been carried out.
  const refused = load.answers.filter(({ startedMs }) => startedMs > frozenMs + 100)
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map(({ status, code }) => `${status} ${code ?? ''}`))).toEqual(new Set(['503 STORE_UNAVAILABLE']))
  line.thaw()
  await recovers(writing)
  await reader.stop()
  await expect.poll(connections, { timeout: 30_000, interval: 500 }).toBeLessThanOrEqual(10)
  expect(await server.end()).toBe(0)
  expect(await connections()).toBe(0)
}, 600_000)

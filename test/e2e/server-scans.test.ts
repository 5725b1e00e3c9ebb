import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataFolderAt } from '../../src/store/data-folder.ts'
import { takeWriterLock } from '../../src/store/sqlite/writer-lock.ts'
import type { ScanRunJson, ScheduleJson } from '../../src/contract/scans.ts'
import { childrenOf, isRunning } from '../support/processes.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const folder = temporaryFolderOfFile()
/** So large that a full scan of it can be met on its way. */
const lake = join(folder, 'lake')
const asOf = ['--as-of', '2024-12-31T22:00:00Z']

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '60', '--years', '12'])
}, 60_000)

let folders = 0
/** A data folder of its own, with a config beside it. */
function place(schedule: string): { readonly data: string; readonly args: readonly string[] } {
  const home = join(folder, `place-${++folders}`)
  mkdirSync(home)
  const config = join(home, 'tidegauge.yaml')
  writeFileSync(config, `lake: ${JSON.stringify(lake)}\nschedule: ${schedule}\n`)
  const data = join(home, 'data')
  return { data, args: ['--config', config, '--data', data, ...asOf] }
}

const quietly = '{scans: [], watch: "off"}'
const start = (server: ServerUnderTest, body: object = {}) =>
  server.request('/api/v1/scans', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const current = (server: ServerUnderTest) => server.json<{ running: ScanRunJson | null; last: ScanRunJson | null }>('/api/v1/scans/current')
const schedule = (server: ServerUnderTest) => server.json<ScheduleJson>('/api/v1/schedule')
const ended = async (server: ServerUnderTest): Promise<ScanRunJson> => {
  await expect.poll(async () => (await current(server)).running, { timeout: 30_000, interval: 50 }).toBeNull()
  const { last } = await current(server)
  if (last === null) throw new Error('no run has ended')
  return last
}
const scanProcess = async (server: ServerUnderTest): Promise<number> => {
  await expect.poll(() => childrenOf(server.process.pid!).length, { timeout: 10_000, interval: 20 }).toBe(1)
  return childrenOf(server.process.pid!)[0]!
}

describe('a server that has never scanned', () => {
  let server: ServerUnderTest
  const { args, data } = place(quietly)
  beforeAll(async () => {
    server = await startServer(args)
  }, 60_000)

  test('scans at once and serves what it finds', async () => {
    expect(await ended(server)).toMatchObject({ cause: 'start', by: null, state: 'published', scan: 1, error: null })
    expect((await server.json<{ statistics: { total_symbols: number } }>('/api/v1/profile')).statistics.total_symbols).toBe(60)
  })

  test('scans when asked, one scan at a time, and serves it when the run has ended', async () => {
    const answer = await start(server, { full: true })
    expect(answer.status).toBe(202)
    const run = (await answer.json()) as ScanRunJson
    expect(answer.headers.get('location')).toBe(`/api/v1/scans/runs/${run.id}`)
    expect(run).toMatchObject({ cause: 'request', by: 'local', full: true, state: 'running', scan: null })
    const second = await start(server)
    expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([409, 'CONFLICT'])
    expect((await server.json<{ running: ScanRunJson }>('/api/v1/scans')).running.id).toBe(run.id)
    expect(await ended(server)).toMatchObject({ id: run.id, state: 'published', scan: 2 })
    const one = await server.json<{ id: number; objects: { read: number } }>('/api/v1/scans/2')
    expect(one.objects.read).toBeGreaterThan(50)
    const profile = await server.json<{ last_updated: string }>('/api/v1/profile')
    expect(profile.last_updated).toBe((await server.json<{ finished_at: string }>('/api/v1/scans/2')).finished_at)
    expect(await server.json(`/api/v1/scans/runs/${run.id}`)).toMatchObject({ id: run.id, state: 'published' })
  })

  test('a moment of judging is taken, and nonsense is refused', async () => {
    expect((await start(server, { as_of: '2024-06-28T22:00:00+02:00' })).status).toBe(202)
    expect((await ended(server)).state).toBe('published')
    expect(await server.json('/api/v1/scans/3')).toMatchObject({ as_of: '2024-06-28T20:00:00Z' })
    for (const body of [{ as_of: 'tomorrow' }, { as_of: '1969-12-31' }, { as_of: '2024-02-30' }, { full: 'yes' }, { lake: '/etc' }])
      expect((await start(server, body)).status).toBe(400)
  })

  test('published scans and runs are read page by page, newest first', async () => {
    const pages: number[][] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { scans: { id: number }[]; next_cursor: string | null } = await server.json(
        `/api/v1/scans?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      pages.push(page.scans.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(pages).toEqual([[3, 2], [1]])
    const first = await server.json<{ runs: ScanRunJson[]; next_cursor: string }>('/api/v1/scans/runs?limit=2')
    const rest = await server.json<{ runs: ScanRunJson[]; next_cursor: null }>(`/api/v1/scans/runs?limit=2&cursor=${first.next_cursor}`)
    expect([...first.runs, ...rest.runs].map(({ cause, scan }) => [cause, scan])).toEqual([
      ['request', 3],
      ['request', 2],
      ['start', 1],
    ])
    for (const path of ['/api/v1/scans/99', '/api/v1/scans/runs/00000000-0000-4000-8000-000000000000'])
      expect((await server.request(path)).status).toBe(404)
    for (const path of ['/api/v1/scans?cursor=x', '/api/v1/scans/none', '/api/v1/scans/runs/none'])
      expect((await server.request(path)).status).toBe(400)
  })

  test('a scan is stopped on request, and what was published stays', async () => {
    expect((await server.request('/api/v1/scans/current', { method: 'DELETE' })).status).toBe(404)
    await start(server, { full: true })
    const stopped = await server.request('/api/v1/scans/current', { method: 'DELETE' })
    expect([stopped.status, ((await stopped.json()) as ScanRunJson).state]).toEqual([202, 'stopping'])
    expect(await ended(server)).toMatchObject({ state: 'stopped', scan: null, error: null })
    expect((await server.json<{ scans: { id: number }[] }>('/api/v1/scans')).scans[0]?.id).toBe(3)
  })

  test('a killed scan is recorded with the reason, and the next one works', async () => {
    await start(server, { full: true })
    process.kill(await scanProcess(server), 'SIGKILL')
    const run = await ended(server)
    expect(run).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } })
    expect(run.error?.message).toContain('SIGKILL')
    expect((await server.json<{ runs: ScanRunJson[] }>('/api/v1/scans/runs?limit=1')).runs[0]).toEqual(run)
    // A bare date is its midnight UTC, as on the command line.
    expect((await start(server, { as_of: '2024-06-28' })).status).toBe(202)
    expect(await ended(server)).toMatchObject({ state: 'published', scan: 4 })
    expect(await server.json('/api/v1/scans/4')).toMatchObject({ as_of: '2024-06-28T00:00:00Z' })
  })

  test('while another process writes to the data folder a scan is refused by its name', async () => {
    const lock = takeWriterLock(dataFolderAt(data))
    const answer = await start(server)
    lock.release()
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining(`process ${process.pid}`) })
    expect((await start(server)).status).toBe(202)
    await ended(server)
  })

  test('SIGTERM in the middle of a scan ends both, with 0', async () => {
    await start(server, { full: true })
    const child = await scanProcess(server)
    expect(await server.end()).toBe(0)
    expect(isRunning(child)).toBe(false)
    takeWriterLock(dataFolderAt(data)).release()
  })
})

test('a second signal ends a server at once that waits for something', async () => {
  const { args } = place(quietly)
  const server = await startServer(args)
  await ended(server)
  await start(server, { full: true })
  const child = await scanProcess(server)
  // It cannot end while it is held.
  process.kill(child, 'SIGSTOP')
  server.process.kill('SIGTERM')
  await expect
    .poll(async () =>
      server.request('/api/v1/health/live').then(
        () => true,
        () => false,
      ),
    )
    .toBe(false)
  expect(await server.end('SIGINT')).toBe(130)
  process.kill(child, 'SIGCONT')
  await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false)
})

describe('the schedule', () => {
  test('changed files are scanned after a quiet while, and a failed scan is owed', async () => {
    const { args } = place('{scans: [], quiet: 500ms}')
    const server = await startServer(args)
    await ended(server)
    await expect.poll(async () => (await schedule(server)).watch).toEqual({ mode: 'events', problem: null })
    const daily = join(lake, readdirSync(lake)[0]!, '..')
    writeFileSync(join(daily, 'note.txt'), 'one')
    await expect.poll(async () => (await current(server)).last?.cause, { timeout: 20_000 }).toBe('change')
    expect(await ended(server)).toMatchObject({ state: 'published', scan: 2 })

    appendFileSync(join(daily, 'note.txt'), 'two')
    process.kill(await scanProcess(server), 'SIGKILL')
    await ended(server)
    expect(await schedule(server)).toMatchObject({ failures: 1, due: { cause: 'retry' }, last_run: { cause: 'change', state: 'failed' } })
    await start(server)
    await ended(server)
    expect(await schedule(server)).toMatchObject({ failures: 0, due: null, problems: [] })
    await server.end()
  })

  test('what was due while the server was down is caught up once', async () => {
    const { args, data } = place('{scans: ["0 * * * *"], watch: "off"}')
    const first = await startServer(args)
    await ended(first)
    await first.end()
    const weekAgo = (Date.now() - 7 * 86_400_000) * 1000
    const edit = (file: string, sql: string) => {
      const database = new DatabaseSync(join(data, file))
      database.prepare(sql).run(weekAgo)
      database.close()
    }
    edit('monitor.db', 'UPDATE job_watermarks SET at_us = ?')
    edit('store.db', "UPDATE scans SET record = json_set(record, '$.startedAtUs', ?)")
    const second = await startServer(args)
    await expect.poll(async () => (await current(second)).last?.cause, { timeout: 20_000 }).toBe('missed')
    await ended(second)
    const { due, watermark, next } = await schedule(second)
    expect(due?.cause).toBe('schedule')
    expect(next[0]?.at).toMatch(/:00:00Z$/)
    expect(Date.parse(watermark)).toBeGreaterThan(Date.now() - 60_000)
    expect((await second.json<{ runs: unknown[] }>('/api/v1/scans/runs')).runs).toHaveLength(2)
    await second.end()
  })

  test('a server that was told so does not scan at its start', async () => {
    const { args } = place('{scans: [], watch: "off", on_start: never}')
    const server = await startServer(args)
    expect(await current(server)).toEqual({ running: null, last: null })
    expect(((await (await server.request('/api/v1/profile')).json()) as { code: string }).code).toBe('NO_SCAN')
    expect(await schedule(server)).toMatchObject({ due: null, next: [], watch: { mode: 'off' } })
    await server.end()
  })
})

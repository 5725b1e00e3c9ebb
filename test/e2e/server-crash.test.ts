import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { ScanRunJson } from '../../src/contract/scans.ts'
import { dataFolderAt } from '../../src/store/data-folder.ts'
import { takeWriterLock } from '../../src/store/sqlite/writer-lock.ts'
import { childrenOf, isRunning } from '../support/processes.ts'
import { launchServer, type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const folder = temporaryFolderOfFile()
const [lake, data, config] = ['lake', 'data', 'tidegauge.yaml'].map((name) => join(folder, name)) as [string, string, string]
const args = ['--config', config, '--data', data, '--as-of', '2024-12-31T22:00:00Z']

/** Pseudo-random and the same in every run: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const post = (server: ServerUnderTest, path: string, body: object) =>
  server.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '40', '--years', '10'])
  writeFileSync(config, `lake: ${JSON.stringify(lake)}\nschedule: {scans: [], watch: "off"}\n`)
  await tidegauge(['scan', ...args])
}, 60_000)

/** What was answered with success before the kill, and so must be there after it. */
const acknowledged = { marks: new Set<string>(), scans: 1 }

/** Marks symbols as fast as they are answered until the server is gone. */
async function markOn(server: ServerUnderTest): Promise<void> {
  for (let n = 0; ; n++) {
    const answer = await post(server, '/api/v1/marks', { symbol: `SYN${String(n % 40).padStart(3, '0')}`, reason: `crash ${n}` }).catch(
      () => null,
    )
    if (answer === null) return
    if (answer.status === 201) {
      const mark = await answer.json().catch(() => null)
      if (mark !== null) acknowledged.marks.add((mark as { id: string }).id)
    }
  }
}

/** Starts scan after scan until the server is gone. */
async function scanOn(server: ServerUnderTest): Promise<void> {
  for (;;) {
    const answer = await post(server, '/api/v1/scans', { full: true }).catch(() => null)
    if (answer === null) return
    await pause(20)
    const seen = await server.json<{ scans: { id: number }[] }>('/api/v1/scans?limit=1').catch(() => null)
    acknowledged.scans = Math.max(acknowledged.scans, seen?.scans[0]?.id ?? 0)
  }
}

/** Kills the server and whatever it has started must end by itself. */
async function kill(server: ServerUnderTest): Promise<void> {
  const children = childrenOf(server.process.pid!)
  expect(await server.end('SIGKILL')).toBe('SIGKILL')
  for (const child of children) await expect.poll(() => isRunning(child), { timeout: 10_000, interval: 50 }).toBe(false)
}

/** Everything that was acknowledged is there, and everything works. */
async function checkAfterwards(server: ServerUnderTest): Promise<void> {
  const { marks } = await server.json<{ marks: { id: string }[] }>('/api/v1/marks')
  const kept = new Set(marks.map(({ id }) => id))
  expect([...acknowledged.marks].filter((id) => !kept.has(id))).toEqual([])
  const { scans } = await server.json<{ scans: { id: number; outcome: string; objects: { listed: number } }[] }>('/api/v1/scans?limit=1')
  expect(scans[0]?.id).toBeGreaterThanOrEqual(acknowledged.scans)
  expect(scans[0]?.objects.listed).toBe(80)
  const profile = await server.json<{ statistics: { total_symbols: number } }>('/api/v1/profile')
  expect(profile.statistics.total_symbols).toBe(40)
  expect((await server.request('/api/v1/symbols/SYN001/profile')).status).toBe(200)
}

async function marksInAuditLog(server: ServerUnderTest): Promise<number> {
  let found = 0
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { entries: { action: string; status: number }[]; next_cursor: string | null } = await server.json(
      `/api/v1/audit?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    found += page.entries.filter(({ action, status }) => action === 'mark.add' && status === 201).length
    cursor = page.next_cursor
  }
  return found
}

test('kill -9 at eighteen moments of scanning, writing and both: what was acknowledged is there, the next start is clean', async () => {
  const random = randomFrom(5)
  for (let round = 0; round < 18; round++) {
    const server = await startServer(args)
    await checkAfterwards(server)
    const work = [round % 3 !== 0 ? scanOn(server) : Promise.resolve(), round % 3 !== 1 ? markOn(server) : Promise.resolve()]
    await pause(100 + random() * 900)
    await kill(server)
    await Promise.all(work)
  }
  expect(acknowledged.marks.size).toBeGreaterThan(20)
  const last = await startServer(args)
  await checkAfterwards(last)
  expect(await marksInAuditLog(last)).toBeGreaterThanOrEqual(acknowledged.marks.size)
  expect((await post(last, '/api/v1/scans', { full: true })).status).toBe(202)
  await expect
    .poll(async () => (await last.json<{ last: ScanRunJson | null }>('/api/v1/scans/current')).last?.state, { timeout: 30_000 })
    .toBe('published')
  expect(await last.end()).toBe(0)
  takeWriterLock(dataFolderAt(data)).release()
}, 300_000)

test('kill -9 at eight moments of the start: the next start is clean', async () => {
  const random = randomFrom(7)
  for (let round = 0; round < 8; round++) {
    const { process, answering } = launchServer(args)
    const ended = once(process, 'exit')
    // It may have come so far that it answers, or not.
    answering.catch(() => undefined)
    await pause(random() * 600)
    process.kill('SIGKILL')
    await ended
  }
  const server = await startServer(args)
  await checkAfterwards(server)
  expect(await server.end()).toBe(0)
}, 120_000)

test('a scan whose server is killed ends by itself and leaves the lock free', async () => {
  const server = await startServer(args)
  const before = (await server.json<{ scans: { id: number }[] }>('/api/v1/scans?limit=1')).scans[0]?.id
  await post(server, '/api/v1/scans', { full: true })
  await expect.poll(() => childrenOf(server.process.pid!).length, { interval: 10 }).toBe(1)
  const holder = join(data, 'writer.json')
  await expect.poll(() => existsSync(holder), { interval: 10 }).toBe(true)
  const scan = (JSON.parse(readFileSync(holder, 'utf8')) as { pid: number }).pid
  expect(childrenOf(server.process.pid!)).toEqual([scan])
  await kill(server)
  // The system lets go of a lock when the last thread of its process has ended, which may be a little after the process is no longer seen.
  await expect
    .poll(
      () => {
        takeWriterLock(dataFolderAt(data)).release()
        return true
      },
      { timeout: 10_000 },
    )
    .toBe(true)
  const { stdout } = await tidegauge(['scan', ...args, '--format', 'json'])
  expect((JSON.parse(stdout) as { scan: { id: number } }).scan.id).toBe((before ?? 0) + 1)
}, 60_000)

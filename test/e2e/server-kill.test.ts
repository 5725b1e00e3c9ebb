import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { usePostgres } from '../support/postgres.ts'
import { childrenOf, isRunning } from '../support/processes.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { uniforms } from '../support/walk.ts'
import { WriteLoad } from '../support/write-load.ts'
import { mainFile, temporaryFolderOfFile, tidegauge } from './command.ts'

/** Stores that are begun anew, and kills of each: one while it is made, the others while it is written to. */
const [places, killsOfEach] = [5, 6]
const symbols = 5

const postgres = usePostgres()
const folder = temporaryFolderOfFile()
const [lake, config] = [join(folder, 'lake'), join(folder, 'tidegauge.yaml')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', String(symbols), '--years', '2'])
  writeFileSync(config, `lake: ${JSON.stringify(lake)}\nschedule: {scans: [], watch: "off"}\n`)
}, 60_000)

interface Place {
  readonly args: readonly string[]
  readonly data: string
  readonly env: Readonly<Record<string, string>>
  readonly load: WriteLoad
  /** Newest scan that the server said was published. */
  scan: number
}

/** Starts the server on an empty place and kills it a moment after it has taken the data folder, whether it answers by then or not. */
async function killFirstStart({ args, data, env }: Place, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [mainFile, 'serve', '--port', '0', ...args], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const ended = once(child, 'exit')
  await expect.poll(() => existsSync(join(data, 'server.lock')), { interval: 2, timeout: 20_000 }).toBe(true)
  await pause(afterMs)
  const children = childrenOf(child.pid as number)
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  await allEnd(children)
}

/** Whatever the server had started ends by itself. */
async function allEnd(children: readonly number[]): Promise<void> {
  for (const child of children) await expect.poll(() => isRunning(child), { timeout: 10_000, interval: 50 }).toBe(false)
}

/** Scan after scan until the server is gone. `onBegun` is called when one is under way. */
async function scanOn(server: ServerUnderTest, place: Place, onBegun: () => void): Promise<void> {
  for (;;) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"full":true}' }
    const answer = await server.request('/api/v1/scans', init).catch(() => null)
    if (answer === null) return
    if (answer.status === 202) onBegun()
    await pause(30)
    const seen = await server.json<{ scans: { id: number }[] }>('/api/v1/scans?limit=1').catch(() => null)
    place.scan = Math.max(place.scan, seen?.scans[0]?.id ?? 0)
  }
}

/** Everything that was acknowledged is there; the last published scan is whole and can be read. */
async function lookAt(server: ServerUnderTest, place: Place): Promise<void> {
  expect(await place.load.missing(server)).toEqual([])
  const { scans } = await server.json<{ scans: { id: number; objects: { listed: number } }[] }>('/api/v1/scans?limit=1')
  const [last] = scans
  expect(last?.id ?? 0).toBeGreaterThanOrEqual(place.scan)
  if (last === undefined) return
  expect(last.objects.listed).toBe(symbols * 2)
  await expect.poll(async () => (await server.request('/api/v1/profile')).status).toBe(200)
  const profile = await server.json<{ statistics: { total_symbols: number } }>('/api/v1/profile')
  expect(profile.statistics.total_symbols).toBe(symbols)
  expect((await server.request('/api/v1/symbols/SYN001/profile')).status).toBe(200)
}

async function checkStore({ data, env, scan }: Place): Promise<void> {
  const { code, stdout, stderr } = await tidegauge(['store', 'check', '--data', data, '--config', config], { env })
  // Killed before a first scan: there is nothing to look at.
  const nothingYet = scan === 0 && /no scan/.test(stderr)
  expect({ code, nothingYet, stdout, stderr }).toMatchObject(nothingYet ? { code: 2 } : { code: 0 })
}

async function killThirtyTimes(random: () => number, newPlace: (number: number) => Promise<Place>) {
  const figures = { kills: 0, acknowledged: 0, scans: 0 }
  for (let number = 0; number < places; number++) {
    const place = await newPlace(number)
    await killFirstStart(place, random() * 700)
    await checkStore(place)
    for (let kill = 1; kill < killsOfEach; kill++) {
      const server = await startServer(place.args, place.env)
      await lookAt(server, place)
      const scans = kill % 3 !== 0
      const work = [place.load.run(server, 15)]
      if (scans) await new Promise<void>((begun) => work.push(scanOn(server, place, begun)))
      await pause(random() * (scans ? 1500 : 700))
      const children = childrenOf(server.process.pid as number)
      expect(await server.end('SIGKILL')).toBe('SIGKILL')
      await allEnd(children)
      await Promise.all(work)
      await checkStore(place)
    }
    const last = await startServer(place.args, place.env)
    await lookAt(last, place)
    await expect.poll(async () => (await last.request('/api/v1/profile')).status, { timeout: 30_000 }).toBe(200)
    place.scan = Math.max(place.scan, (await last.json<{ scans: { id: number }[] }>('/api/v1/scans?limit=1')).scans[0]?.id ?? 0)
    expect(await last.end()).toBe(0)
    figures.kills += killsOfEach
    figures.acknowledged += place.load.count()
    figures.scans += place.scan
    for (const [kind, sent] of place.load.acknowledged) expect(sent.size, kind).toBeGreaterThan(0)
  }
  return figures
}

describe.each(['sqlite', 'postgres'])('%s', (store) => {
  test('kill -9 at thirty moments of first starts, scans and writes: nothing acknowledged is lost, every next start is clean', async () => {
    const seed = Number(process.env['TIDEGAUGE_TEST_SEED'] ?? 20_241)
    try {
      const figures = await killThirtyTimes(uniforms(seed), async (number) => {
        const data = join(folder, `${store}-${number}`)
        const env: Record<string, string> = store === 'postgres' ? { TIDEGAUGE_DATABASE_URL: await postgres.freshDatabase() } : {}
        return { args: ['--config', config, '--data', data, ...asOf], data, env, load: new WriteLoad(), scan: 0 }
      })
      expect(figures.kills).toBe(places * killsOfEach)
      expect(figures.scans).toBeGreaterThanOrEqual(places)
    } catch (error) {
      throw new Error(`with TIDEGAUGE_TEST_SEED=${seed}`, { cause: error })
    }
  }, 600_000)
})

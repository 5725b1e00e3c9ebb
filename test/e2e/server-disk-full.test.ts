import { execFileSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ScanRunJson } from '../../src/contract/scans.ts'
import { hasProgram } from '../support/programs.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { WriteLoad, writeKinds } from '../support/write-load.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const folder = temporaryFolderOfFile()
const [lake, data, config] = ['lake', 'data', 'tidegauge.yaml'].map((name) => join(folder, name)) as [string, string, string]
const args = ['--config', config, '--data', data, '--as-of', '2024-12-31T22:00:00Z']
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** No file that the server or its scans write may grow beyond so many bytes, as on a full disk; the limit of a process can be changed while it runs. */
const limitFiles = (server: ServerUnderTest, bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${bytes}:`])

const startScan = (server: ServerUnderTest) =>
  server.request('/api/v1/scans', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"full":true}' })
const lastRun = async (server: ServerUnderTest) => (await server.json<{ last: ScanRunJson | null }>('/api/v1/scans/current')).last

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '5', '--years', '2'])
  writeFileSync(config, `lake: ${JSON.stringify(lake)}\nschedule: {scans: [], at_least_every: null, watch: "off"}\n`)
  await tidegauge(['scan', ...args])
}, 60_000)

describe.skipIf(!hasProgram('prlimit'))('a full disk, made by prlimit', () => {
  test('writes get 503 and DISK_FULL, reads go on, and all is well again when there is space', async () => {
    const server = await startServer(args)
    const load = new WriteLoad()
    const writing = load.run(server, 10)
    await expect.poll(() => [...load.acknowledged.values()].every(({ size }) => size > 5), { timeout: 20_000 }).toBe(true)

    for (let round = 0; round < 3; round++) {
      limitFiles(server, 4096)
      await pause(300)
      const fullMs = performance.now()
      const logged = statSync(join(data, 'logs', 'tidegauge.log')).size
      const scanned = await startScan(server)
      await expect
        .poll(() => new Set(load.answers.filter(({ startedMs }) => startedMs > fullMs).map(({ kind }) => kind)).size, { timeout: 20_000 })
        .toBe(writeKinds.length)
      const refused = load.answers.filter(({ startedMs }) => startedMs > fullMs)
      expect(new Set(refused.map(({ status, code }) => `${status} ${code ?? ''}`))).toEqual(new Set(['503 DISK_FULL']))
      expect(refused.every(({ retryAfter }) => /^\d+$/.test(retryAfter ?? ''))).toBe(true)
      for (const path of [
        '/api/v1/profile',
        '/api/v1/symbols/index',
        '/api/v1/symbols/SYN001/profile',
        '/api/v1/scans',
        '/api/v1/marks',
        '/api/v1/metrics/load/history',
        '/api/v1/updates',
        '/api/v1/tokens',
        '/api/v1/health/live',
        '/metrics',
      ])
        expect([path, (await server.request(path)).status]).toEqual([path, 200])
      if (scanned.ok) await expect.poll(async () => (await lastRun(server))?.error?.code, { timeout: 20_000 }).toBe('DISK_FULL')
      else expect(((await scanned.json()) as { code: string }).code).toBe('DISK_FULL')
      // The log is given up for a while, and what it lost is told.
      expect(statSync(join(data, 'logs', 'tidegauge.log')).size).toBe(logged)
      expect(await (await server.request('/metrics')).text()).toMatch(/tidegauge_log_lines_lost_total [1-9]/)

      limitFiles(server, 'unlimited')
      await expect.poll(async () => (await load.write(server, 'metrics'))?.status).toBe(200)
      expect((await startScan(server)).status).toBe(202)
      await expect.poll(async () => (await lastRun(server))?.state, { timeout: 30_000 }).toBe('published')
    }
    load.stop()
    await writing
    expect(await load.missing(server)).toEqual([])
    expect(server.output()).not.toMatch(/unhandled|uncaught|"code":"INTERNAL"/i)
    expect(await server.end()).toBe(0)
    expect(await tidegauge(['store', 'check', '--data', data])).toMatchObject({ code: 0 })
    const again = await startServer(args)
    expect(await load.missing(again)).toEqual([])
    expect(await again.end()).toBe(0)
  }, 180_000)
})

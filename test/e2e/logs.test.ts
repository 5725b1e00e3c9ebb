import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { linesOf, temporaryFolder, temporaryFolderOfFile, tidegauge } from './command.ts'

const canary = 'cAnArY5f3e91d7'
const folder = temporaryFolderOfFile()
const lake = join(folder, 'lake')
const asOf = '2024-12-31T22:00:00Z'
beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '4', '--years', '1'])
})
const serve = (data: string, env: Readonly<Record<string, string>> = {}) => startServer([lake, '--data', data, '--as-of', asOf], env)

test('every request is one line of JSON with its id, polls only at debug, and nothing in it forges another', async () => {
  const data = temporaryFolder()
  await tidegauge(['scan', lake, '--data', data, '--as-of', asOf])
  const server = await serve(data)
  const missing = await server.request(`/api/v1/symbols/${encodeURIComponent('X\n{"level":"error"}')}/profile`)
  const { instance } = (await missing.json()) as { instance: string }
  await server.request('/api/v1/profile')
  await server.request('/metrics')
  await server.end()
  const text = readFileSync(join(data, 'logs', 'tidegauge.log'), 'utf8')
  const lines = linesOf(text)
  expect(lines.filter(({ msg }) => msg === 'request').map(({ level, method, status }) => [level, method, status])).toEqual([
    ['warn', 'GET', 404],
    ['info', 'GET', 200],
  ])
  expect(lines.find(({ status }) => status === 404)).toMatchObject({ request_id: instance, caller: 'local' })
  expect(lines.every(({ time }) => typeof time === 'string' && /^\d{4}-.*Z$/.test(time))).toBe(true)
  expect(linesOf(readFileSync(join(data, 'logs', 'errors.log'), 'utf8')).map(({ status }) => status)).toEqual([404])
  expect(server.output()).toContain('"msg":"request"')
})

test('no secret that is sent is written anywhere', async () => {
  const data = temporaryFolder()
  await tidegauge(['scan', lake, '--data', data, '--as-of', asOf])
  const server = await serve(data, { TIDEGAUGE_LOG_LEVEL: 'debug' })
  const headers = { authorization: `Bearer ${canary}`, cookie: `session=${canary}`, 'x-api-key': canary }
  for (const path of [`/api/v1/profile?token=${canary}`, `/nowhere?password=${canary}&x=1`, `/metrics?api_key=${canary}`])
    await server.request(path, { headers })
  await server.end()
  const written = readdirSync(join(data, 'logs')).map((name) => readFileSync(join(data, 'logs', name), 'utf8'))
  expect(written.join('')).toContain('token=[secret]')
  expect(written.join('') + server.output()).not.toContain(canary)
})

test('a scan is told when it starts and when it is finished', async () => {
  const data = temporaryFolder()
  const server = await serve(data)
  const messages = () => {
    try {
      return linesOf(readFileSync(join(data, 'logs', 'tidegauge.log'), 'utf8')).map(({ msg }) => msg)
    } catch {
      return []
    }
  }
  await expect.poll(messages, { timeout: 30_000 }).toEqual(expect.arrayContaining(['scan started', 'scan finished']))
  await server.end()
})

test('the end is told, on the screen and in the log', async () => {
  const data = temporaryFolder()
  const server = await serve(data)
  expect(await server.end()).toBe(0)
  await expect.poll(() => server.output()).toMatch(/Stopped\.\n$/)
  expect(linesOf(readFileSync(join(data, 'logs', 'tidegauge.log'), 'utf8')).at(-1)).toMatchObject({ level: 'info', msg: 'server stopped' })
})

test('a lake that ended long ago is warned of, once, where nothing says when it is judged', async () => {
  const data = temporaryFolder()
  const hint = 'An archive is judged as of its end: --as-of 2025-01-01, or scan: {as_of: 2025-01-01} in the config'
  const warned = (text: string) => text.split(hint).length - 1
  const now = await startServer([lake, '--data', data])
  await expect.poll(() => warned(now.output()), { timeout: 30_000 }).toBe(1)
  await now.request('/api/v1/scans', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const scans = async () => (await now.json<{ scan: number }>('/api/v1/profile').catch(() => ({ scan: 0 }))).scan
  await expect.poll(scans, { timeout: 30_000 }).not.toBe(0)
  await now.end()
  expect(warned(now.output())).toBe(1)
  expect(warned(readFileSync(join(data, 'logs', 'errors.log'), 'utf8'))).toBe(1)

  const config = join(folder, 'archive.yaml')
  writeFileSync(config, 'lake: lake\nscan: {as_of: 2025-01-01}\n')
  const then = await startServer(['--config', config, '--data', temporaryFolder()])
  await expect
    .poll(
      () =>
        then.json<{ as_of: string }>('/api/v1/scans/1').then(
          ({ as_of }) => as_of,
          () => null,
        ),
      { timeout: 30_000 },
    )
    .toBe('2025-01-01T00:00:00Z')
  await then.end()
  expect(warned(then.output())).toBe(0)
})

test('where no log can be written the server answers, says so once, and counts what is lost', async () => {
  const data = temporaryFolder()
  await tidegauge(['scan', lake, '--data', data, '--as-of', asOf])
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'logs'), 'a file where the folder would be')
  const server = await serve(data)
  for (let i = 0; i < 5; i++) expect((await server.request('/api/v1/profile')).status).toBe(200)
  await expect
    .poll(async () => Number(/^tidegauge_log_lines_lost_total (\d+)$/m.exec(await (await server.request('/metrics')).text())?.[1]), {
      timeout: 10_000,
    })
    .toBeGreaterThanOrEqual(5)
  await server.end()
  expect(server.output().match(/cannot be written/g)).toHaveLength(1)
})

test('a level that is none is refused', async () => {
  await expect(serve(temporaryFolder(), { TIDEGAUGE_LOG_LEVEL: 'loud' })).rejects.toThrow('expected one of debug, info')
})

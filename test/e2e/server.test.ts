import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidegauge } from './command.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'server-'))
const [lake, data] = [join(folder, 'lake'), join(folder, 'data')]
let server: ServerUnderTest

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '12', '--years', '2'])
  await tidegauge(['scan', lake, '--data', data, '--as-of', '2024-12-31T22:00:00Z'])
  server = await startServer([lake, '--data', data, '--as-of', '2024-12-31T22:00:00Z'])
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('the profile is what the command prints, and is answered with 304 where it is known', async () => {
  const { stdout } = await tidegauge(['status', '--data', data, '--format', 'json'])
  const answer = await server.request('/api/v1/profile')
  expect(await answer.json()).toEqual((JSON.parse(stdout) as { profile: unknown }).profile)
  const etag = answer.headers.get('etag') ?? ''
  expect((await server.request('/api/v1/profile', { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('the index is filtered, ordered and paged as the command does it', async () => {
  const page = await server.json<{ symbols: { symbol: string }[]; matching_symbols: number }>(
    '/api/v1/symbols/index?sort=score&limit=5&offset=2',
  )
  const { stdout } = await tidegauge(['symbols', '--data', data, '--format', 'json', '--sort', 'score', '--limit', '5', '--offset', '2'])
  expect(page).toEqual(JSON.parse(stdout))
  expect(page.symbols).toHaveLength(5)
})

test('a symbol is shown as the command shows it', async () => {
  const { stdout } = await tidegauge(['show', 'SYN001', '--data', data, '--format', 'json'])
  expect(await server.json('/api/v1/symbols/SYN001/profile')).toEqual(JSON.parse(stdout))
})

test('what is not there, not understood or not possible is said as a problem document', async () => {
  for (const [path, init, status, code] of [
    ['/api/v1/symbols/NONE/profile', {}, 404, 'NOT_FOUND'],
    ['/api/v1/symbols/index?limit=0', {}, 400, 'REQUEST_INVALID'],
    ['/api/v1/profile', { method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
    ['/nowhere', {}, 404, 'NOT_FOUND'],
  ] as const) {
    const answer = await server.request(path, init)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8'])
    expect(await answer.json()).toMatchObject({ status, code })
  }
})

test('a second server on the same data folder is refused by name of the first', async () => {
  await expect(startServer([lake, '--data', data])).rejects.toThrow(
    `a server already runs on the data folder ${data}: ${server.url}, process ${server.process.pid ?? ''} on `,
  )
})

test('tidegauge health asks the server of the config beside it', async () => {
  const { port } = new URL(server.url)
  writeFileSync(join(folder, 'tidegauge.yaml'), `lake: lake\nserver: {port: ${port}}\n`)
  expect(await tidegauge(['health', '--live'], { cwd: folder })).toMatchObject({ code: 0, stdout: 'alive\n' })
  expect(await tidegauge(['health', '--live', '--config', join(folder, 'tidegauge.yaml')])).toMatchObject({ code: 0 })
  expect(await tidegauge(['health', '--live'], { cwd: folder, env: { TIDEGAUGE_PORT: '9' } })).toMatchObject({
    code: 3,
    stderr: 'tidegauge: no server answers at http://127.0.0.1:9; --url names another address\n',
  })
})

test('a server for others says where they find it, and that without TLS their tokens can be read', async () => {
  const other = join(folder, 'other')
  await tidegauge(['token', 'create', '--name', 'me', '--role', 'read', '--data', other])
  const config = join(folder, 'others.yaml')
  writeFileSync(config, 'lake: lake\nserver: {host: 0.0.0.0, public_names: [lake.example.org]}\n')
  const open = await startServer(['--config', config, '--data', other])
  const { port } = new URL(open.url)
  await expect.poll(open.output).toContain(`  others   http://lake.example.org:${port}, with a token\n`)
  expect(open.output()).toContain('"msg":"without TLS tokens cross the network readable')
  await open.end()
  expect(server.output()).not.toMatch(/others|without TLS/)
})

test('a scan beside the server is noticed', async () => {
  const before = await server.json<{ last_updated: string }>('/api/v1/profile')
  await tidegauge(['scan', lake, '--data', data, '--as-of', '2024-12-31T22:00:00Z', '--full'])
  await expect
    .poll(async () => (await server.json<{ last_updated: string }>('/api/v1/profile')).last_updated, { timeout: 20_000 })
    .not.toBe(before.last_updated)
})

test('SIGTERM ends it with 0', async () => {
  expect(await server.end()).toBe(0)
})

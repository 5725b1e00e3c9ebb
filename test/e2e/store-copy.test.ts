import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usePostgres } from '../support/postgres.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'

const postgres = usePostgres()
const asOf = ['--as-of', '2024-12-31T22:00:00Z']

type Json = Record<string, unknown>

test('a server that moves to Postgres goes on where it was, and knows the same tokens', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder()
  const url = await postgres.freshDatabase()
  const config = join(folder, 'tidegauge.yaml')
  writeFiles(folder, {
    'tidegauge.yaml':
      'lake: lake\ndata: data\nschedule: { on_start: never, watch: "off", at_least_every: null, scans: [] }\nserver: { require_token: true }\n',
  })
  const inFile = { cwd: folder, env: {} }
  const inPostgres = { cwd: folder, env: { TIDEGAUGE_DATABASE_URL: url } }
  const command = (where: typeof inFile, ...args: string[]) => tidegauge([...args, '--config', config], where)
  await tidegauge(['demo', join(folder, 'lake'), '--symbols', '8', '--years', '1'])
  expect(await command(inFile, 'scan', ...asOf)).toMatchObject({ code: 0 })
  const made = await command(inFile, 'token', 'create', '--name', 'mover', '--role', 'admin')
  const authorization = `Bearer ${made.stdout.trim()}`
  const get = (server: ServerUnderTest, path: string) => server.json(path, { headers: { authorization } })
  const send = async (server: ServerUnderTest, path: string, body: unknown) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await server.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as Json
  }

  const first = await startServer(['--config', config, ...asOf])
  const startedAt = new Date().toISOString()
  const sample = (i: number) => ({
    name: 'filing_completeness',
    value: 0.9 + i / 1000,
    labels: { source: i % 2 === 0 ? 'a' : 'b' },
    at: new Date(Date.now() - i * 60_000).toISOString(),
    idempotency_key: `k${i}`,
  })
  const samples = Array.from({ length: 60 }, (_, i) => sample(i))
  await send(first, '/api/v1/metrics', { samples })
  const range = `from=${new Date(Date.now() - 86_400_000).toISOString()}&to=${new Date().toISOString()}`
  const normal = { from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00Z', reason: 'known: 🌊 \\ "x"' }
  await send(first, '/api/v1/metrics/filing_completeness/normal', normal)
  await send(first, '/api/v1/thresholds', { metric: 'filing_completeness', direction: 'min', warning: 0.91, fail: 0.5 })
  await send(first, '/api/v1/heartbeats/scraper', { ok: true, items: 12, errors: 1 })
  await send(first, '/api/v1/updates', { job: 'prices', event: 'start', run_id: 'r1' })
  await send(first, '/api/v1/updates', { job: 'prices', event: 'finish', run_id: 'r1', symbols_updated: 8 })
  await send(first, '/api/v1/telemetry/operations', { name: 'load', duration_ms: 12.5, success: true, idempotency_key: 'o1' })
  await send(first, '/api/v1/marks', { symbol: 'SYN001', reason: 'looked at' })
  await send(first, '/api/v1/tokens', { name: 'reader', role: 'read' })
  const run = await send(first, '/api/v1/scans', { full: true })
  const runState = async () => (await get(first, `/api/v1/scans/runs/${String(run['run_id'] ?? run['id'])}`))['state']
  await expect.poll(runState, { timeout: 60_000 }).toBe('published')
  const probe = Object.keys((await get(first, '/api/v1/health/detailed'))['components'] as Json)[0] ?? ''
  const paths = [
    '/api/v1/metrics',
    `/api/v1/metrics/filing_completeness/history?${range}`,
    '/api/v1/metrics/filing_completeness/series',
    '/api/v1/metrics/filing_completeness/normal',
    '/api/v1/metrics/filing_completeness/baselines',
    '/api/v1/thresholds',
    '/api/v1/heartbeats',
    '/api/v1/updates?job=prices',
    '/api/v1/scans/runs',
    '/api/v1/scans',
    '/api/v1/marks',
    '/api/v1/findings',
    `/api/v1/health/components/${probe}/history?from=${startedAt}&to=${new Date().toISOString()}`,
  ]
  const all = (server: ServerUnderTest) => Promise.all(paths.map((path) => get(server, path)))
  const tokens = async (server: ServerUnderTest) =>
    ((await get(server, '/api/v1/tokens'))['tokens'] as Json[]).map(({ last_used_at: _, ...token }) => token)
  const audited = async (server: ServerUnderTest) => (await get(server, '/api/v1/audit'))['entries'] as Json[]
  const before = { answers: await all(first), tokens: await tokens(first), audit: await audited(first) }
  expect(before.tokens).toHaveLength(2)
  expect(before.audit.length).toBeGreaterThan(3)

  const refused = await command(inPostgres, 'store', 'copy')
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/a server runs on the data folder .*end it, copy/) as string })
  expect(refused.stderr).toContain(`process ${first.process.pid ?? ''}`)
  await first.end()

  const copied = await command(inPostgres, 'store', 'copy')
  expect(copied, copied.stderr).toMatchObject({ code: 0 })
  for (const line of ['2 tokens', '60 samples', '60 keys of samples', '1 heartbeats', '1 runs of updates', '1 thresholds', '1 operations'])
    expect(copied.stdout).toMatch(new RegExp(`^  ${line}, [0-9a-f]{16}$`, 'm'))
  const checked = await command(inPostgres, 'store', 'check')
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/ok {5}no number is given twice/) as string })
  expect(await command(inPostgres, 'store', 'copy')).toMatchObject({ code: 2, stderr: expect.stringContaining('--replace') as string })
  expect((await command(inPostgres, 'store', 'copy', '--replace')).stdout).toBe(copied.stdout)
  expect((await command(inPostgres, 'store', 'migrate')).stdout).toMatch(/\nthe monitoring store in .* was of version \d+ already\n$/)

  const second = await startServer(['--config', config, ...asOf], inPostgres.env)
  expect((await second.request('/api/v1/audit')).status).toBe(401)
  const answers = await all(second)
  for (const [i, path] of paths.entries()) expect(answers[i], path).toEqual(before.answers[i])
  expect(await tokens(second)).toEqual(before.tokens)
  expect((await audited(second)).slice(-before.audit.length)).toEqual(before.audit)
  // What was told before is known, what is new is taken.
  expect(await send(second, '/api/v1/metrics', { samples: [...samples, sample(60)] })).toMatchObject({ accepted: 1, duplicates: 60 })
  const operation = { name: 'load', duration_ms: 12.5, success: true, idempotency_key: 'o1' }
  expect(await send(second, '/api/v1/telemetry/operations', operation)).toMatchObject({ duplicates: 1 })
  await send(second, '/api/v1/thresholds', { metric: 'filing_completeness', direction: 'max', warning: 2 })
  expect((await audited(second)).length).toBeGreaterThan(before.audit.length)
  await second.end()
})

test('store check and migrate look after what a server keeps in the data folder', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  const run = (...args: string[]) => tidegauge([...args, '--data', join(folder, 'data')], { cwd: folder })
  await tidegauge(['demo', join(folder, 'lake'), '--symbols', '5', '--years', '1'])
  await run('scan', join(folder, 'lake'), ...asOf)
  expect((await run('store', 'check')).stdout).not.toContain('monitor.db')
  await run('token', 'create', '--name', 'n', '--role', 'read')
  const checked = await run('store', 'check')
  expect(checked).toMatchObject({ code: 0 })
  expect(checked.stdout).toMatch(/monitor\.db\n {2}ok {5}the file is whole\n {2}ok {5}the monitoring store is of the newest version\n/)
  expect((await run('store', 'migrate')).stdout).toMatch(/store\.db is of the newest version\n.*monitor\.db was of version \d+ already\n$/)
})

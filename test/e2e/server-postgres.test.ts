import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usePostgres } from '../support/postgres.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { tidegauge } from './command.ts'

const postgres = usePostgres()
const folder = mkdtempSync(join(tmpdir(), 'server-postgres-'))
const [lake, data] = [join(folder, 'lake'), join(folder, 'data')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
let server: ServerUnderTest
let env: Record<string, string>
let url: string

const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
const average = async () =>
  (await server.json<{ data_quality: { average_quality_score: number } }>('/api/v1/profile')).data_quality.average_quality_score

beforeAll(async () => {
  url = await postgres.freshDatabase()
  env = { TIDEGAUGE_DATABASE_URL: url }
  await tidegauge(['demo', lake, '--symbols', '10', '--years', '2'])
  // No scan yet: the server makes the first, in the schema that it makes.
  server = await startServer([lake, '--data', data, ...asOf], env)
})
afterAll(async () => {
  await server.end()
  rmSync(folder, { recursive: true, force: true })
})

test('the first scan is made by the server, and is what the command reads from the database', async () => {
  await expect.poll(async () => (await server.request('/api/v1/profile')).status, { timeout: 60_000 }).toBe(200)
  const { stdout } = await tidegauge(['status', '--data', data, '--format', 'json'], { env })
  expect(await server.json('/api/v1/profile')).toMatchObject({
    statistics: (JSON.parse(stdout) as { profile: { statistics: object } }).profile.statistics,
  })
  expect(await postgres.query(url, 'SELECT count(*)::int AS scans FROM public.scans')).toEqual([{ scans: 1 }])
})

test('what is pushed, marked and audited lies in the database', async () => {
  expect((await server.request('/api/v1/metrics', json({ name: 'filing_completeness', value: 0.97 }))).ok).toBe(true)
  expect((await server.request('/api/v1/marks', json({ symbol: 'SYN001', reason: 'looked at' }))).status).toBe(201)
  const [row] = await postgres.query(
    url,
    'SELECT (SELECT count(*)::int FROM public.marks) AS marks, (SELECT count(*)::int FROM public.audit_log) AS audited',
  )
  expect(row).toMatchObject({ marks: 1, audited: expect.any(Number) })
})

test('cut off, the server goes on answering from memory and says so, refuses writes for a while, and recovers by itself', async () => {
  const before = await average()
  await postgres.stop()
  const write = () => server.request('/api/v1/metrics', json({ name: 'filing_completeness', value: 0.9 }))
  await expect.poll(async () => (await write()).status, { timeout: 60_000 }).toBe(503)
  const refused = await write()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)])
  expect(await refused.json()).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await average()).toBe(before)
  await expect
    .poll(async () => (await server.request('/api/v1/profile')).headers.get('tidegauge-stale'), { timeout: 60_000 })
    .toContain('cannot reach')
  expect((await server.request('/api/v1/health/live')).status).toBe(200)
  await postgres.start()
  await expect.poll(async () => (await write()).status, { timeout: 60_000 }).toBeLessThan(300)
  await expect.poll(async () => (await server.request('/api/v1/profile')).headers.get('tidegauge-stale'), { timeout: 60_000 }).toBeNull()
}, 600_000)

test('a server killed without warning loses nothing that it said it had', async () => {
  for (let round = 0; round < 3; round++) {
    const acknowledged: string[] = []
    const pushing = (async () => {
      for (let i = 0; ; i++) {
        const name = `round_${round}_${i}`
        const answer = await server.request('/api/v1/metrics', json({ name, value: i })).catch(() => null)
        if (answer === null) return
        if (answer.ok) acknowledged.push(name)
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 400 + 300 * round))
    await server.end('SIGKILL')
    await pushing
    server = await startServer([lake, '--data', data, ...asOf], env)
    expect(acknowledged.length).toBeGreaterThan(0)
    for (const name of acknowledged.slice(-5)) expect((await server.request(`/api/v1/metrics/${name}/history`)).status).toBe(200)
  }
}, 600_000)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { tidegauge } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'server-findings-'))
const [lake, data] = [join(folder, 'lake'), join(folder, 'data')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
let server: ServerUnderTest

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '20', '--years', '3'])
  await tidegauge(['scan', lake, '--data', data, ...asOf])
  server = await startServer([lake, '--data', data, ...asOf])
})
afterAll(async () => {
  await server.end()
  rmSync(folder, { recursive: true, force: true })
})

const printed = async (...words: string[]): Promise<unknown> =>
  JSON.parse((await tidegauge([...words, '--data', data, '--format', 'json'])).stdout)
const post = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

interface FindingsPage {
  findings: { id: string; symbol: string; check: string }[]
  next_cursor: string | null
}

async function allFindings(query: string): Promise<FindingsPage['findings']> {
  const found: FindingsPage['findings'] = []
  let cursor: string | null = null
  do {
    const page: FindingsPage = await server.json(`/api/v1/findings?${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
    found.push(...page.findings)
    cursor = page.next_cursor
  } while (cursor !== null)
  return found
}

test('findings page by page are those that the command lists, whatever the page and the filter', async () => {
  expect(await allFindings('limit=3')).toEqual(await printed('findings'))
  expect(await allFindings('limit=2&status=confirmed&severity=high')).toEqual(
    await printed('findings', '--status', 'confirmed', '--severity', 'high'),
  )
  expect(await allFindings('limit=1000&from=2023-01-01&to=2023-12-31')).toEqual(
    await printed('findings', '--from', '2023-01-01', '--to', '2023-12-31'),
  )
})

test('a list is read on behind what was given when a newer scan comes between', async () => {
  const first = await server.json<FindingsPage>('/api/v1/findings?limit=3')
  await tidegauge(['scan', lake, '--data', data, ...asOf, '--full'])
  const scanId = async () => (await server.json<{ scan: number }>('/api/v1/findings?limit=1')).scan
  await expect.poll(scanId, { timeout: 20_000 }).toBeGreaterThan(1)
  const second = await server.json<FindingsPage>(`/api/v1/findings?limit=3&cursor=${first.next_cursor ?? ''}`)
  const all = (await printed('findings')) as FindingsPage['findings']
  expect([...first.findings, ...second.findings].map(({ id }) => id)).toEqual(all.slice(0, 6).map(({ id }) => id))
})

test('a cursor that no list gave is refused', async () => {
  for (const cursor of ['x', 'bnVsbA', Buffer.from('[1]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url')])
    expect((await server.request(`/api/v1/findings?cursor=${cursor}`)).status).toBe(400)
})

test('incidents are those of the command; one is acknowledged, beside a scan too', async () => {
  const { incidents } = await server.json<{ incidents: { id: string; state: string }[] }>('/api/v1/incidents?limit=1000')
  const listed = (await printed('incidents')) as { id: string }[]
  expect(incidents.map(({ id }) => id)).toEqual(listed.map(({ id }) => id))
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const path: string = `/api/v1/incidents?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page = await server.json<{ incidents: { id: string }[]; next_cursor: string | null }>(path)
    paged.push(...page.incidents.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(paged).toEqual(listed.map(({ id }) => id))
  const id = incidents[0]!.id
  const acknowledged = server.json(`/api/v1/incidents/${id}/acknowledge`, { method: 'POST' })
  const scanned = tidegauge(['scan', lake, '--data', data, ...asOf, '--full'])
  expect(await acknowledged).toMatchObject({ id, state: 'acknowledged', acknowledged_by: 'local' })
  expect((await scanned).code).toBe(0)
  expect(await server.json(`/api/v1/incidents/${id}`)).toMatchObject({ id, state: 'acknowledged', acknowledged_by: 'local' })
  expect((await server.request('/api/v1/incidents/0000000000000000')).status).toBe(404)
})

test('a mark excuses from the next scan on, is listed, and can be taken back', async () => {
  const [finding] = await allFindings('status=confirmed&limit=1000')
  const made = await server.request('/api/v1/marks', post({ finding: finding!.id, reason: 'looked at' }))
  expect(made.status).toBe(201)
  const mark = (await made.json()) as { id: string }
  expect(mark).toMatchObject({ finding: finding!.id, reason: 'looked at', author: 'local' })
  await tidegauge(['scan', lake, '--data', data, ...asOf])
  await expect
    .poll(async () => (await allFindings('status=excused&limit=1000')).map(({ id }) => id), { timeout: 20_000 })
    .toContain(finding!.id)
  expect(await printed('mark', 'list')).toMatchObject([{ id: mark.id }])
  expect((await server.request(`/api/v1/marks/${mark.id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await server.request(`/api/v1/marks/${mark.id}`, { method: 'DELETE' })).status).toBe(404)
  expect(await server.json('/api/v1/marks')).toEqual({ marks: [] })
})

test('a mark that says nothing, too much or something unknown is refused with the reason', async () => {
  for (const [body, status] of [
    [{ reason: 'r' }, 400],
    [{ finding: 'ffffffffffffffff', reason: 'r' }, 404],
    [{ finding: 'ffffffffffffffff', symbol: 'X', reason: 'r' }, 400],
    [{ finding: 'ffffffffffffffff', from: '2024-02-01', to: '2024-02-02', reason: 'r' }, 400],
    [{ incident: 'ffffffffffffffff', to: '2024-02-02', reason: 'r' }, 400],
    [{ finding: 'ffffffffffffffff', until: '2025-02-02', reason: 'r' }, 404],
    [{ symbol: 'X', reason: 'r', author: 'somebody else' }, 400],
    [{ symbol: 'X' }, 400],
    [{ symbol: 'X', reason: 'r', colour: 'red' }, 400],
    [{ symbol: 'X', reason: 'r', from: '2024-02-30' }, 400],
  ] as const) {
    const answer = await server.request('/api/v1/marks', post(body))
    expect([answer.status, answer.headers.get('content-type')], JSON.stringify(body)).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ])
  }
})

test('a name that is not known is refused with the nearest: in a mark any, in a list that of a check or a kind', async () => {
  const detail = async (path: string, init?: RequestInit) => {
    const answer = await server.request(path, init)
    return [answer.status, ((await answer.json()) as { detail?: string }).detail]
  }
  for (const [body, said] of [
    [{ symbol: 'syn001' }, 'body/symbol: the last scan has no symbol "syn001"; did you mean SYN001?'],
    [{ check: 'copied_bars' }, 'body/check: there is none by the name "copied_bars"; did you mean copied_bar?'],
    [{ dataset: 'dialy' }, 'body/dataset: there is none by the name "dialy"; did you mean daily?'],
  ] as const)
    expect(await detail('/api/v1/marks', post({ ...body, reason: 'r' }))).toEqual([400, said])
  expect(await server.json('/api/v1/marks')).toEqual({ marks: [] })
  expect(await detail('/api/v1/findings?check=copied_bars')).toEqual([
    400,
    'querystring/check: there is none by the name "copied_bars"; did you mean copied_bar?',
  ])
  expect((await detail('/api/v1/incidents?kind=nope'))[0]).toBe(400)
  for (const query of ['symbol=NOPE', 'dataset=nope']) expect(await allFindings(query)).toEqual([])
  const notFound = [404, expect.stringContaining('; did you mean SYN001?')]
  expect(await detail('/api/v1/symbols/syn001/profile')).toEqual(notFound)
  expect(await detail('/api/v1/symbols/syn001/quality/latest')).toEqual(notFound)
  expect(await detail('/api/v1/profile', { method: 'DELETE' })).toEqual([405, 'DELETE is not possible here, but GET and HEAD are'])
})

test('plan, its verification, comparison, manifest and catalogue are those of the command', async () => {
  expect(await server.json('/api/v1/plan')).toEqual(await printed('plan'))
  const csv = await (await server.request('/api/v1/plan?format=csv')).text()
  expect(csv).toBe((await tidegauge(['plan', '--data', data, '--format', 'csv'])).stdout)
  expect(await server.json('/api/v1/plan/verification')).toEqual(await printed('plan', '--verify'))
  expect(await server.json('/api/v1/diff?from=1')).toEqual(await printed('diff', '1'))
  const { objects } = await server.json<{ objects: unknown[] }>('/api/v1/manifest?limit=1000')
  expect(objects).toEqual(await printed('manifest'))
  expect(await server.json('/api/v1/checks')).toEqual(JSON.parse((await tidegauge(['checks', '--format', 'json'])).stdout))
  expect((await server.request('/api/v1/diff?from=90')).status).toBe(404)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpLoopback } from '../support/loopback.ts'
import { specRunEvent } from '../support/openlineage-spec.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { tidegauge } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'updates-'))
const config = join(folder, 'tidegauge.yaml')
const asOf = '2024-12-31T22:00:00Z'
/** What the place that takes our verdicts was sent. */
const sent: unknown[] = []
let server: ServerUnderTest

beforeAll(async () => {
  const place = await httpLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      sent.push({ path: request.url, key: request.headers.authorization, event: JSON.parse(Buffer.concat(chunks).toString()) })
      response.writeHead(201).end()
    })
  })
  await tidegauge(['demo', join(folder, 'lake'), '--symbols', '12', '--years', '2'])
  writeFileSync(
    config,
    `lake: lake
data: data
schedule: { on_start: never, watch: "off", at_least_every: null, scans: [] }
outbound: { allow: [private] }
checks: { stale_price: { enabled: false } }
updates:
  datasets: { "s3://lake/px": daily }
  jobs: { prices: { cron: "0 22 * * *", datasets: [daily] } }
  openlineage_out: { url: { env: PLACE }, api_key: { env: PLACE_KEY }, namespace: lake }
`,
  )
  await tidegauge(['scan', '--config', config, '--as-of', asOf])
  server = await startServer(['--config', config, '--as-of', asOf], {
    PLACE: `http://127.0.0.1:${place.port}/api/v1/lineage`,
    PLACE_KEY: 'k',
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it with matchers
type Answer = any
async function post(path: string, body: unknown): Promise<{ status: number; body: Answer }> {
  const answer = await server.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: await answer.json() }
}

const airflow = (eventType: string, eventTime: string, more: object = {}) => ({
  eventType,
  eventTime,
  producer: 'https://github.com/apache/airflow',
  run: { runId: '018d6f6e-7a55-7b6e-a0b5-1b5b8f4a4d2f', facets: {} },
  job: { namespace: 'airflow', name: 'load' },
  outputs: [{ namespace: 's3://lake', name: 'px', outputFacets: { outputStatistics: { rowCount: 12 } } }],
  ...more,
})

test('a run is reported, told again, and listed', async () => {
  const started = await post('/api/v1/updates', { job: 'prices', event: 'start', run_id: 'r1', at: '2024-12-31T22:00:05Z' })
  expect(started).toMatchObject({ status: 200, body: { run_id: 'r1', started_at: '2024-12-31T22:00:05Z', ended_at: null } })
  const finish = { job: 'prices', event: 'finish', run_id: 'r1', at: '2024-12-31T22:10:05Z', datasets: ['daily'], symbols_updated: 12 }
  const finished = await post('/api/v1/updates', finish)
  expect(finished.body).toMatchObject({ state: 'complete', duration_ms: 600_000, datasets: ['daily'], symbols_updated: 12 })
  expect(await post('/api/v1/updates', finish)).toEqual(finished)
  expect(await server.json('/api/v1/updates/runs/r1')).toEqual(finished.body)
  expect((await server.request('/api/v1/updates/runs/none')).status).toBe(404)
})

test('OpenLineage events in any order are one run of the dataset that the config names', async () => {
  const events = [airflow('COMPLETE', '2024-12-31T23:05:00Z'), airflow('START', '2024-12-31T23:00:00Z')]
  const dataset = { eventTime: '2024-12-31T23:00:00Z', producer: 'x', dataset: { namespace: 'a', name: 'b' } }
  expect(await post('/api/v1/lineage', [...events, dataset])).toMatchObject({
    status: 200,
    body: { received: 3, ignored: 1, runs: ['018d6f6e-7a55-7b6e-a0b5-1b5b8f4a4d2f'] },
  })
  expect(await post('/api/v1/lineage', events[1])).toMatchObject({ status: 200 })
  expect(await server.json('/api/v1/updates?job=load')).toMatchObject({
    runs: [{ state: 'complete', source: 'openlineage', duration_ms: 300_000, datasets: ['daily'], records_added: 12 }],
    next_cursor: null,
  })
})

test('the list is read page by page', async () => {
  const first = await server.json<Answer>('/api/v1/updates?limit=1')
  const second = await server.json<Answer>(`/api/v1/updates?limit=1&cursor=${first.next_cursor}`)
  expect([first, second]).toMatchObject([{ runs: [{ job: 'load' }] }, { runs: [{ job: 'prices' }] }])
  for (const cursor of ['x', Buffer.from('["a",1]').toString('base64url')])
    expect((await server.request(`/api/v1/updates?cursor=${cursor}`)).status).toBe(400)
  for (const query of ['jobs=load', 'limit=0', 'limit=1.5']) expect((await server.request(`/api/v1/updates?${query}`)).status).toBe(400)
})

test('what cannot be a report is refused, and nothing of it is kept', async () => {
  for (const [path, body] of [
    ['/api/v1/updates', { job: 'prices', event: 'finish' }],
    ['/api/v1/updates', { job: 'a\0', event: 'start' }],
    ['/api/v1/updates', { job: 'prices', event: 'start', unknown: 1 }],
    ['/api/v1/updates', { job: 'prices', event: 'start', run_id: 'late', at: '2199-01-01T00:00:00Z' }],
    ['/api/v1/lineage', [airflow('START', '2024-12-31T23:00:00Z', { run: { runId: 'other' } }), { eventTime: 'now' }]],
    ['/api/v1/lineage', []],
  ] as const)
    expect(await post(path, body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  for (const id of ['late', 'other']) expect((await server.request(`/api/v1/updates/runs/${id}`)).status).toBe(404)
})

test('the summary and the profile tell of the newest end; jobs that are long past are pending', async () => {
  const summary = await server.json<Answer>('/api/v1/updates/summary')
  expect(summary).toMatchObject({ last_update_run: '2024-12-31T23:05:00Z', pending: 1, running: 0, failed_last_24h: 0 })
  expect(summary.jobs).toMatchObject([
    { job: 'load', counts: true, pending: false },
    { job: 'prices', counts: true, pending: true },
  ])
  expect((await server.json<Answer>('/api/v1/profile')).update_status).toMatchObject({
    last_update_run: '2024-12-31T23:05:00Z',
    symbols_pending_update: 12,
  })
})

test('a scan is told of update runs as of its moment, and its verdicts are sent', async () => {
  expect((await post('/api/v1/scans', {})).status).toBeLessThan(300)
  await expect.poll(() => sent.length, { timeout: 30_000 }).toBe(2)
  const events = sent.map((taken) => specRunEvent.parse((taken as { event: unknown }).event))
  expect(sent).toMatchObject(events.map((event) => ({ path: '/api/v1/lineage', key: 'Bearer k', event })))
  const daily = events[1]?.inputs.find(({ name }) => name === 'daily')
  const assertions = daily?.inputFacets?.dataQualityAssertions.assertions ?? []
  expect(assertions.map(({ assertion }) => assertion)).not.toContain('stale_price')
  // At the as-of of the scan nothing had been heard of the job yet, so nothing was missed.
  expect(assertions).toContainEqual({ assertion: 'no_update_run', success: true })
  expect((await server.json<{ findings: unknown[] }>('/api/v1/findings?check=no_update_run')).findings).toEqual([])
  // The figures that the scan has kept are those that are served: of now.
  expect((await server.json<Answer>('/api/v1/quality/history?limit=1')).history[0]).toMatchObject({ symbols_pending_update: 12 })
  const { profile } = JSON.parse((await tidegauge(['status', '--config', config, '--format', 'json'])).stdout) as Answer
  expect(profile.update_status).toEqual((await server.json<Answer>('/api/v1/profile')).update_status)
})

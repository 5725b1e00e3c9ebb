/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers are looked into with matchers */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { tidegauge } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'history-'))
const [lake, data, config] = [join(folder, 'lake'), join(folder, 'data'), join(folder, 'tidegauge.yaml')]
const asOf = ['--as-of', '2024-12-31T22:00:00Z']
const scans = 3
let server: ServerUnderTest

const start = () => startServer([lake, '--config', config, '--data', data, ...asOf])
beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '6', '--years', '2'])
  writeFileSync(
    config,
    `trends:\n  max_label_sets: 3\n  thresholds:\n    - { metric: overall_score, labels: { dataset: daily }, direction: min, warning: 101 }\n    - { metric: price_freshness_hours, direction: max, fail: 24 }\n`,
  )
  for (let i = 0; i < scans; i++) await tidegauge(['scan', lake, '--data', data, ...asOf, '--full'])
  server = await start()
}, 60_000)
afterAll(async () => {
  await server.end()
  rmSync(folder, { recursive: true, force: true })
})

/** What a test looks into with matchers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any

const send = (method: string, body: unknown): RequestInit => ({
  method,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
const push = async (body: unknown): Promise<{ status: number; json: Json }> => {
  const answer = await server.request('/api/v1/metrics', send('POST', body))
  return { status: answer.status, json: await answer.json() }
}
const problem = async (path: string, init?: RequestInit) => {
  const answer = await server.request(path, init)
  return [answer.status, ((await answer.json()) as Json).code]
}
/** All pages of a list. */
async function all(path: string, list: string): Promise<Json[]> {
  const found: Json[] = []
  let cursor: string | null = null
  do {
    const page: Json = await server.json(`${path}${cursor === null ? '' : `&cursor=${cursor}`}`)
    found.push(...page[list])
    cursor = page.next_cursor
  } while (cursor !== null)
  return found
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

test('how a symbol stood after every scan is read page by page, the last of it as latest', async () => {
  const whole = await all('/api/v1/symbols/SYN001/quality/history?limit=1000', 'history')
  expect(whole.map(({ scan, dataset }) => [scan, dataset])).toEqual(
    [3, 2, 1].flatMap((scan) => [
      [scan, 'daily'],
      [scan, 'weekly'],
    ]),
  )
  for (const limit of [1, 2, 4]) expect(await all(`/api/v1/symbols/SYN001/quality/history?limit=${limit}`, 'history')).toEqual(whole)
  const latest = await server.json<Json>('/api/v1/symbols/SYN001/quality/latest')
  expect(latest).toEqual({ symbol: 'SYN001', datasets: { daily: whole[0], weekly: whole[1] } })
  const shown = await server.json<Json>('/api/v1/symbols/SYN001/profile')
  expect(latest.datasets.daily.overall_score).toBe(shown.datasets.daily.score)
  const daily = await server.json<Json>(`/api/v1/symbols/SYN001/quality/history?dataset=daily&to=${whole[2].time}`)
  expect(daily.history.map(({ scan }: Json) => scan)).toEqual([2, 1])
})

test('statistics, trend and anomalies of a series say what they looked at', async () => {
  const statistics = await server.json<Json>('/api/v1/symbols/SYN001/quality/statistics?metric=records&dataset=daily')
  expect(statistics.series).toMatchObject([
    { labels: { symbol: 'SYN001', dataset: 'daily' }, unit: 'records', count: scans, standard_deviation: 0 },
  ])
  const trend = await server.json<Json>('/api/v1/symbols/SYN001/quality/trend?window=24h')
  expect(trend.series).toMatchObject([
    { labels: { dataset: 'daily' }, test: 'mann_kendall', direction: 'unknown', reason: 'too_few_points', newest: { status: 'warning' } },
    { labels: { dataset: 'weekly' }, count: scans, newest: { status: null } },
  ])
  const anomalies = await server.json<Json>('/api/v1/symbols/SYN001/quality/anomalies?dataset=daily&all=true')
  expect(anomalies.series[0].judged).toEqual({ normal: 0, anomalous: 0, marked_normal: 0, unknown: scans })
  expect(anomalies.series[0].points).toHaveLength(scans)
  const same = await server.json<Json>('/api/v1/metrics/overall_score/trend?window=24h&label=symbol:SYN001&to=' + String(trend.to))
  expect(same.series).toEqual((await server.json<Json>('/api/v1/symbols/SYN001/quality/trend?window=24h&to=' + String(trend.to))).series)
})

test('the lake in figures after every scan is that of its profile', async () => {
  const history = await all('/api/v1/quality/history?limit=2', 'history')
  expect(history.map(({ scan }) => scan)).toEqual([3, 2, 1])
  const profile = await server.json<Json>('/api/v1/profile')
  expect(history[0]).toMatchObject({
    time: profile.last_updated,
    average_quality_score: profile.data_quality.average_quality_score,
    symbols_with_gaps: profile.data_quality.symbols_with_gaps,
    total_records: profile.statistics.total_records,
    storage_size_bytes: profile.statistics.storage_size_bytes,
  })
  const trends = await server.json<Json>('/api/v1/quality/trends')
  expect(trends.metrics.map(({ metric }: Json) => metric)).toContain('symbols_needing_attention')
  expect(trends.metrics[0]).toMatchObject({
    metric: 'average_quality_score',
    count: scans,
    orientation: 'higher_is_better',
  })
  expect((await server.json<Json>('/api/v1/quality/trends?metric=total_records&window=36h')).metrics).toHaveLength(1)
})

test('a sample that was acknowledged is there, again is passed over, and outlives kill -9', async () => {
  const at = minutesAgo(1)
  const first = { name: 'filing_completeness', value: 0.97, unit: 'ratio', labels: { ticker: 'AAPL' }, status: 'warning', at }
  expect(await push(first)).toEqual({ status: 200, json: { accepted: 1, duplicates: 0, results: [{ status: 'warning' }] } })
  expect((await push({ samples: [first, { ...first, value: 0.98 }] })).json).toMatchObject({ accepted: 1, duplicates: 1 })
  await push({ name: 'filing_completeness', value: 1, labels: { ticker: 'MSFT' }, idempotency_key: 'k1' })
  expect((await push({ name: 'filing_completeness', value: 1, labels: { ticker: 'MSFT' }, idempotency_key: 'k1' })).json.duplicates).toBe(1)
  await server.end('SIGKILL')
  server = await start()
  const history = await server.json<Json>('/api/v1/metrics/filing_completeness/history?label=ticker:AAPL')
  expect(history.points).toMatchObject([
    { value: 0.97, status: 'warning', labels: { ticker: 'AAPL' } },
    { value: 0.98, status: 'warning' },
  ])
  const { metrics } = await server.json<Json>('/api/v1/metrics')
  expect(metrics).toMatchObject([
    { name: 'filing_completeness', unit: 'ratio', label_sets: 2, newest: { value: 1, labels: { ticker: 'MSFT' } } },
  ])
  expect((await server.json<Json>('/api/v1/metrics/filing_completeness/series')).series.map(({ labels }: Json) => labels)).toEqual([
    { ticker: 'AAPL' },
    { ticker: 'MSFT' },
  ])
})

test('a batch of samples is read back page by page in whatever pages, and its statistics are those of its values', async () => {
  const samples = Array.from({ length: 300 }, (_, i) => ({
    name: 'paged',
    value: (i * 7919) % 101,
    labels: { half: String(i % 2) },
    at: minutesAgo(600 - Math.floor(i / 3)),
  }))
  expect((await push({ samples })).json.accepted).toBe(300)
  const whole = (await server.json<Json>('/api/v1/metrics/paged/history')).points
  expect(whole).toHaveLength(300)
  expect(await all('/api/v1/metrics/paged/history?limit=7', 'points')).toEqual(whole)
  const { series } = await server.json<Json>('/api/v1/metrics/paged/statistics?label=half:1')
  const values = samples.filter((_, i) => i % 2 === 1).map(({ value }) => value)
  expect(series).toHaveLength(1)
  expect(series[0]).toMatchObject({ count: 150, min: Math.min(...values), max: Math.max(...values) })
  expect(series[0].mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 150, 9)
})

test('whatever the order and however often each is sent, the history is the same', async () => {
  let runs = 0
  const drawn = fc.record({ minute: fc.integer({ min: 1, max: 4 }), value: fc.constantFrom(0, 1, 2.5), keyed: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), async (each, random) => {
      const run = ++runs
      const ats = [0, 1, 2, 3, 4].map(minutesAgo)
      const samples = (name: string) =>
        each.map(({ minute, value, keyed }, i) => ({ name, value, at: ats[minute], ...(keyed && { idempotency_key: `k${i}` }) }))
      const shuffled = [...samples(`other${run}`), ...samples(`other${run}`)]
        .map((one) => [random.next().value, one] as const)
        .sort(([a], [b]) => a - b)
      await push({ samples: samples(`one${run}`) })
      for (const [, one] of shuffled) await push(one)
      const points = async (name: string) => (await server.json<Json>(`/api/v1/metrics/${name}/history`)).points
      expect(await points(`other${run}`)).toEqual(await points(`one${run}`))
    }),
    { numRuns: 6 },
  )
})

test('a rising metric is seen to improve or worsen by its threshold, or as told', async () => {
  await push({ samples: Array.from({ length: 20 }, (_, i) => ({ name: 'price_freshness_hours', value: 10 + i, at: minutesAgo(60 - i) })) })
  const trend = async (query: string) =>
    (await server.json<Json>(`/api/v1/metrics/price_freshness_hours/trend?window=24h${query}`)).series[0]
  expect(await trend('')).toMatchObject({ direction: 'worsening', movement: 'rising', change_percent: 190, newest: { status: 'fail' } })
  expect(await trend('&orientation=higher_is_better')).toMatchObject({ direction: 'improving' })
})

test('an outlier is an anomaly until it is called normal; after that values like it are none', async () => {
  const level = Array.from({ length: 40 }, (_, i) => ({ name: 'coverage', value: 0.8 + (i % 5) / 1000, at: minutesAgo(400 - i) }))
  await push({ samples: [...level, { name: 'coverage', value: 0.3, at: minutesAgo(300) }] })
  const anomalies = async () => (await server.json<Json>('/api/v1/metrics/coverage/anomalies?window=24h')).series[0]
  const found = (await anomalies()).points
  expect(found).toMatchObject([{ value: 0.3, verdict: 'anomalous', side: 'below', method: 'robust_z' }])
  const stretch = { from: found[0].time, to: found[0].time, reason: 'the vendor was away' }
  const made = await server.request('/api/v1/metrics/coverage/normal', send('POST', stretch))
  expect(made.status).toBe(201)
  const { id } = (await made.json()) as Json
  await push({ name: 'coverage', value: 0.35, at: minutesAgo(299) })
  expect(await anomalies()).toMatchObject({ points: [], judged: { marked_normal: 1, anomalous: 0 } })
  expect((await server.request(`/api/v1/metrics/coverage/normal/${id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await anomalies()).points).toHaveLength(2)
  expect(await problem(`/api/v1/metrics/coverage/normal/${id}`, { method: 'DELETE' })).toEqual([404, 'NOT_FOUND'])
  expect(await problem('/api/v1/metrics/coverage/normal', send('POST', { ...stretch, to: minutesAgo(900) }))).toEqual([
    400,
    'REQUEST_INVALID',
  ])
})

test('thresholds are set, changed and taken back, and hold at once; those of the config stay', async () => {
  const wanted = { metric: 'coverage2', direction: 'min', fail: 0.8, labels: { source: 'x' } }
  const made = await server.request('/api/v1/thresholds', send('POST', wanted))
  expect(made.status).toBe(201)
  const threshold = (await made.json()) as Json
  expect(threshold).toMatchObject({ ...wanted, warning: null, source: 'api', author: 'local' })
  const status = async (sample: object) => (await push({ name: 'coverage2', labels: { source: 'x' }, ...sample })).json.results[0].status
  expect(await status({ value: 0.7 })).toBe('fail')
  expect(await status({ value: 0.7, status: 'pass' })).toBe('pass')
  expect(await status({ value: null })).toBe('unknown')
  expect(await status({ value: 0.7, labels: { source: 'y' } })).toBeNull()
  expect((await server.request(`/api/v1/thresholds/${threshold.id}`, send('PUT', { ...wanted, fail: 0.6 }))).status).toBe(200)
  expect(await status({ value: 0.71 })).toBe('pass')
  const { thresholds } = await server.json<Json>('/api/v1/thresholds')
  expect(thresholds.map(({ source }: Json) => source)).toEqual(['config', 'config', 'api'])
  const ofConfig = `/api/v1/thresholds/${thresholds[0].id}`
  expect(await server.json(ofConfig)).toEqual(thresholds[0])
  expect(await problem(ofConfig, { method: 'DELETE' })).toEqual([409, 'CONFLICT'])
  expect(await problem(ofConfig, send('PUT', wanted))).toEqual([409, 'CONFLICT'])
  expect((await server.request(`/api/v1/thresholds/${threshold.id}`, { method: 'DELETE' })).status).toBe(204)
  expect(await problem(`/api/v1/thresholds/${threshold.id}`)).toEqual([404, 'NOT_FOUND'])
  for (const wrong of [
    { ...wanted, fail: undefined },
    { ...wanted, warning: 0.7 },
    { ...wanted, direction: 'up' },
    { ...wanted, labels: { '': 'x' } },
  ])
    expect(await problem('/api/v1/thresholds', send('POST', wrong))).toEqual([400, 'REQUEST_INVALID'])
})

test('what is no sample is refused, and nothing of its batch is kept', async () => {
  const good = { name: 'refused', value: 1 }
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x']))
  for (const wrong of [
    '{"name":"refused","value":NaN}',
    '{"name":"refused","value":1e400}',
    '{"name":"refused","value":-1e400}',
    '{"name":"refused","value":1,"labels":{"__proto__":"x"}}',
    { ...good, value: 1e101 },
    { ...good, value: '1' },
    { name: 'refused' },
    { ...good, name: 'has blank' },
    { ...good, name: 'x'.repeat(129) },
    { ...good, name: 'overall_score' },
    { ...good, labels: many },
    { ...good, labels: { 'a b': 'x' } },
    { ...good, labels: { a: 'x'.repeat(201) } },
    { ...good, labels: { a: 'x\0' } },
    { ...good, status: 'fine' },
    { ...good, colour: 'red' },
    { ...good, at: minutesAgo(-10) },
    { ...good, at: '2019-01-01T00:00:00Z' },
    { ...good, at: 'yesterday' },
    { samples: [] },
    { samples: Array.from({ length: 1001 }, () => good) },
    { samples: [good, { ...good, at: minutesAgo(-10) }] },
  ]) {
    const { status, json } = await push(wrong)
    expect([status, json.code], JSON.stringify(wrong).slice(0, 80)).toEqual([400, 'REQUEST_INVALID'])
  }
  expect(await problem('/api/v1/metrics/refused/history')).toEqual([404, 'NOT_FOUND'])
})

test('labels that change with every sample are refused at the limit that was set; what is known goes on', async () => {
  const labelled = (n: number) => ({ name: 'exploding', value: n, labels: { request: String(n) } })
  await push({ samples: [0, 1, 2].map(labelled) })
  const { status, json } = await push(labelled(3))
  expect([status, json.code, json.detail]).toEqual([409, 'CONFLICT', expect.stringContaining('trends.max_label_sets')])
  expect((await push(labelled(2))).status).toBe(200)
  expect((await push({ name: 'exploding', value: 9, labels: { request: '1' }, unit: 's' })).status).toBe(200)
  expect((await push({ name: 'exploding', value: 9, labels: { request: '1' }, unit: 'ms' })).status).toBe(409)
  const hostile = { constructor: 'a', toString: 'b', hasOwnProperty: 'c' }
  expect((await push({ name: 'toString', value: 1, labels: hostile })).json.accepted).toBe(1)
  expect((await server.json<Json>('/api/v1/metrics/toString/history?label=constructor:a')).points[0].labels).toEqual(hostile)
})

test('what cannot be asked is said as a problem document', async () => {
  for (const [path, status] of [
    ['/api/v1/symbols/NONE/quality/latest', 404],
    ['/api/v1/symbols/SYN001/quality/history?dataset=none', 404],
    ['/api/v1/symbols/SYN001/quality/trend?metric=colour', 400],
    ['/api/v1/symbols/SYN001/quality/trend?window=long', 400],
    ['/api/v1/symbols/SYN001/quality/statistics?from=2024-02-30', 400],
    ['/api/v1/symbols/SYN001/quality/statistics?from=2024-02-02&to=2024-02-01', 400],
    ['/api/v1/symbols/SYN001/quality/history?cursor=bnVsbA', 400],
    ['/api/v1/symbols/SYN001/quality/history?cursor=' + Buffer.from('[null,null,null]').toString('base64url'), 400],
    ['/api/v1/metrics/paged/history?cursor=' + Buffer.from('[1.5,-1]').toString('base64url'), 400],
    ['/api/v1/metrics/paged/history?label=nocolon', 400],
    ['/api/v1/metrics/paged/history?label=half:0&label=half:1', 400],
    ['/api/v1/metrics/paged/history?label=__proto__:1', 404],
    ['/api/v1/metrics/__proto__/history', 404],
    ['/api/v1/metrics/overall_score/trend', 400],
    ['/api/v1/metrics/average_quality_score/trend?label=a:b', 404],
  ] as const) {
    const answer = await server.request(path)
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, status, 'application/problem+json; charset=utf-8'])
  }
})

test('baselines that are due are learned when the server starts, and points are judged by them', async () => {
  await push({ samples: Array.from({ length: 30 }, (_, i) => ({ name: 'learned', value: 50 + (i % 3), at: minutesAgo(90 - i) })) })
  await server.end()
  const { stdout } = await tidegauge(['config', 'check', config])
  expect(stdout).toContain('is right')
  writeFileSync(config, `trends:\n  baselines: { every: 1s }\n`)
  server = await start()
  await expect
    .poll(async () => (await server.json<Json>('/api/v1/metrics/learned/baselines')).baselines.length, { timeout: 30_000, interval: 200 })
    .toBe(1)
  const { baselines } = await server.json<Json>('/api/v1/metrics/learned/baselines')
  expect(baselines[0]).toMatchObject({ labels: {}, method: 'robust_z', overall: { expected: 51, count: 30 } })
  await push({ name: 'learned', value: 500 })
  const { series } = await server.json<Json>('/api/v1/metrics/learned/anomalies?window=24h&against=baseline')
  expect(series[0]).toMatchObject({ judged: { anomalous: 1, unknown: 30 }, points: [{ value: 500, side: 'above' }] })
})

test('the commands print the same from the data folder, in every format', async () => {
  const print = async (...words: string[]) => (await tidegauge([...words, '--data', data])).stdout
  const served = await server.json<Json>('/api/v1/symbols/SYN001/quality/history')
  expect(JSON.parse(await print('history', 'SYN001', '--format', 'json'))).toEqual(served.history)
  const lines = (await print('history', 'SYN001', '--dataset', 'daily', '--metric', 'records', '--format', 'csv')).trimEnd().split('\n')
  expect(lines[0]).toBe('time,scan,symbol,dataset,metric,value')
  expect(lines).toHaveLength(scans + 1)
  expect(await print('history', 'SYN001', '--dataset', 'daily')).toMatch(/^daily {2}overall_score {2}▅▅▅ {2}unknown \(too few scans\)/)
  expect(await tidegauge(['history', 'NONE', '--data', data])).toMatchObject({ code: 2, stderr: expect.stringContaining('"NONE"') })
  const trends = (await print('trends', '--format', 'ndjson')).trimEnd().split('\n')
  expect(trends.map((line) => (JSON.parse(line) as Json).metric)).toContain('average_quality_score')
  expect(await print('trends', '--metric', 'total_records')).toMatch(/^metric .*\ntotal_records /)
  expect(await print('trends', '--worst', '5')).toBe('No series lost in overall_score.\n')
  // Bars are taken away from one symbol.
  const file = join(lake, 'stock-data', 'daily', 'SYN001.json')
  const symbol = JSON.parse(readFileSync(file, 'utf8')) as Json
  symbol.data_points.splice(20, 60)
  writeFileSync(file, JSON.stringify(symbol))
  await tidegauge(['scan', lake, '--data', data, ...asOf])
  const [worst, ...others] = JSON.parse(await print('trends', '--worst', '5', '--metric', 'records', '--format', 'json')) as Json[]
  expect(others).toEqual([])
  expect(worst).toMatchObject({ symbol: 'SYN001', dataset: 'daily', metric: 'records', count: scans + 1 })
  expect(worst.first.value - worst.last.value).toBe(60)
  expect(await tidegauge(['trends', '--metric', 'overal_score', '--worst', '3', '--data', data])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean overall_score?'),
  })
})

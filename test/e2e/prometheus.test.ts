import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { hasProgram } from '../support/programs.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const folder = temporaryFolderOfFile()
const [lake, data] = [join(folder, 'lake'), join(folder, 'data')]
const asOf = '2024-12-31T22:00:00Z'
/** A name that breaks whatever is not escaped. */
const odd = 'A"B\\C\u00e9\u4e16'

const gauges = [
  'quality_overall_score',
  'quality_freshness_score',
  'quality_freshness_age_seconds',
  'quality_completeness_score',
  'quality_completeness_percentage',
  'quality_outlier_score',
  'quality_issue_count',
  'quality_status',
  'quality_last_check_timestamp_seconds',
]
const ofLake = [
  'quality_outlier_detected_total',
  'quality_issues_detected_total',
  'quality_checks_total',
  'quality_check_duration_seconds_bucket',
  'quality_check_duration_seconds_sum',
  'quality_check_duration_seconds_count',
  'stock_data_total_symbols',
  'stock_data_storage_mb',
  'stock_data_storage_bytes',
  'stock_data_pending_updates',
  'stock_data_failed_updates_24h',
  'http_requests_total',
  'http_request_duration_seconds_bucket',
  'tidegauge_scans_total',
  'tidegauge_last_scan_duration_seconds',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
]
/** Names that users' dashboards know and promtool would have otherwise. */
const fixedNames = [
  'quality_issue_count non-histogram and non-summary metrics should not have "_count" suffix',
  'stock_data_storage_mb metric names should not contain abbreviated units',
]

let server: ServerUnderTest
beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '12', '--years', '2'])
  writeFileSync(
    join(lake, 'stock-data', 'daily', `${odd}.json`),
    JSON.stringify({ symbol: odd, data_points: [{ date: '2024-12-30', open: 1, high: 2, low: 1, close: 1.5, volume: 10 }] }),
  )
  await tidegauge(['scan', lake, '--data', data, '--as-of', asOf])
  server = await startServer([lake, '--data', data, '--as-of', asOf], { TIDEGAUGE_LOG_LEVEL: 'error' })
})

const pageOf = async (path: string) => (await server.request(path, { headers: { 'accept-encoding': 'identity' } })).text()

test('every metric is there with its labels, at both addresses', async () => {
  const index = await server.json<{ symbols: { symbol: string; datasets: object }[] }>('/api/v1/symbols/index?limit=1000')
  for (const path of ['/metrics', '/api/v1/monitoring/metrics/prometheus']) {
    const page = await pageOf(path)
    for (const name of gauges)
      expect(page).toMatch(new RegExp(`^${name}\\{symbol="SYN001",dataset="daily"(,status="\\w+")?\\} [0-9.]+$`, 'm'))
    for (const name of ofLake) expect(page).toMatch(new RegExp(`^${name}(\\{.*\\})? [0-9.e+-]+$`, 'm'))
    const series = index.symbols.reduce((sum, { datasets }) => sum + Object.keys(datasets).length, 0)
    expect(page.match(/^quality_overall_score\{/gm)).toHaveLength(series)
    expect(page.match(/^quality_status\{.*\} 1$/gm)).toHaveLength(series)
    expect(page).toMatch(/^quality_issues_detected_total\{severity="\w+",issue_type="\w+"\} \d+$/m)
  }
})

test('names from the lake are escaped', async () => {
  expect(await pageOf('/metrics')).toContain('{symbol="A\\"B\\\\C\u00e9\u4e16",dataset="daily"}')
})

test('a compressed page is the plain one', async () => {
  const answer = await server.request('/metrics', { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lasting = (text: string) => text.split('\n').filter((line) => /^(quality|stock_data)_/.test(line))
  const text = await answer.text()
  expect(lasting(text).length).toBeGreaterThan(100)
  expect(lasting(text)).toEqual(lasting(await pageOf('/metrics')))
})

test('paths that nobody serves share one label', async () => {
  for (const path of ['/nowhere/1', '/nowhere/2', '/api/v1/secret']) await server.request(path)
  await server.request('/nowhere', { method: 'DELETE' })
  const page = await pageOf('/metrics')
  expect(page).toMatch(/^http_requests_total\{method="GET",route="none",status="404"\} [3-9]$/m)
  expect(page).not.toContain('nowhere')
})

test('counters do not fall when the server starts anew, and scans are counted once', async () => {
  const countersOf = (page: string) =>
    page.split('\n').filter((line) => /^quality_\w+_(total|count)[ {]/.test(line) && !line.startsWith('quality_issue_count'))
  const before = countersOf(await pageOf('/metrics'))
  await server.end()
  server = await startServer([lake, '--data', data, '--as-of', asOf], { TIDEGAUGE_LOG_LEVEL: 'error' })
  expect(countersOf(await pageOf('/metrics'))).toEqual(before)
  expect(before).toContain('quality_check_duration_seconds_count 1')
})

test('so many series as are set are shown, the worst; with older names each symbol once', async () => {
  const config = join(folder, 'tidegauge.yaml')
  writeFileSync(config, 'lake: lake\ndata: other\nmetrics: { series: worst 3, old_names: true }\n')
  await tidegauge(['scan', '--config', config, '--as-of', asOf])
  const other = await startServer(['--config', config, '--as-of', asOf], { TIDEGAUGE_LOG_LEVEL: 'error' })
  const page = await (await other.request('/metrics')).text()
  const worst = await other.json<{ symbols: { symbol: string; quality_score: number }[] }>('/api/v1/symbols/index?sort=score&limit=3')
  await other.end()
  const shown = [...page.matchAll(/^quality_overall_score\{symbol="(.*)"\} (.*)$/gm)].map(([, , score]) => Number(score))
  expect(shown).toEqual(worst.symbols.map(({ quality_score }) => quality_score))
  expect(page.match(/^quality_last_check_timestamp\{/gm)).toHaveLength(3)
  expect(page).toContain('quality_check_duration_count 1')
  expect(page).toMatch(/^quality_dataset_series\{dataset="daily",band="excellent"\} \d+$/m)
})

describe.skipIf(!hasProgram('promtool'))('promtool', () => {
  test('complains of nothing but the names that dashboards know', async () => {
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await pageOf('/metrics'), encoding: 'utf8' })
    expect([...new Set((stdout + stderr).trim().split('\n'))].sort()).toEqual(fixedNames)
  })
})

describe.skipIf(!hasProgram('prometheus'))('prometheus', () => {
  test('scrapes the server and has every metric', async () => {
    const place = join(folder, 'prometheus')
    mkdirSync(place)
    const config = join(place, 'prometheus.yml')
    const target = JSON.stringify([new URL(server.url).host])
    writeFileSync(
      config,
      `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: tidegauge, static_configs: [{ targets: ${target} }] }]\n`,
    )
    const port = await freePort()
    const child = spawn(
      'prometheus',
      [`--config.file=${config}`, `--storage.tsdb.path=${join(place, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
      {
        stdio: 'ignore',
      },
    )
    try {
      const query = async (expression: string) => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(() => null)
        const body = (await answer?.json().catch(() => null)) as {
          data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
        } | null
        return body?.data?.result ?? []
      }
      await expect.poll(async () => (await query('up{job="tidegauge"} == 1')).length, { timeout: 40_000 }).toBe(1)
      await expect.poll(async () => (await query('quality_overall_score')).length, { timeout: 20_000 }).toBeGreaterThan(0)
      for (const name of [...gauges, ...ofLake]) expect((await query(name)).length, name).toBeGreaterThan(0)
      expect((await query('quality_status{status="poor"}')).map(({ metric }) => metric['symbol'])).toContain(odd)
    } finally {
      child.kill('SIGKILL')
    }
  })
})

async function freePort(): Promise<number> {
  const taken = createServer()
  await new Promise<void>((done) => {
    taken.listen(0, '127.0.0.1', done)
  })
  const { port } = taken.address() as AddressInfo
  await new Promise((done) => {
    taken.close(done)
  })
  return port
}

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { linesOf, tidegauge, writeFiles } from './command.ts'
import type { Report } from './lake.ts'

// One demo lake, scanned once, that all of this reads. What is promised here scripts rely on: a key may come, none may go or change its meaning.

let folder: string
let report: Report
const asOf = '2024-12-31T22:00:00Z'
const at = () => ['--data', join(folder, 'data')]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegauge-contract-'))
  const lake = join(folder, 'lake')
  await tidegauge(['demo', lake, '--symbols', '20', '--years', '2'])
  writeFiles(folder, {
    'symbols.csv': 'symbol,name,type,category,tags\nSYN000,First Company,stock,energy,"large;old"\nSYN001,Second Company,etf,funds,old\n',
    'tidegauge.yaml': 'lake: lake\ndata: data\nmetadata: symbols.csv\n',
  })
  const scan = await tidegauge(['scan', '--config', join(folder, 'tidegauge.yaml'), '--as-of', asOf, '--format', 'json'])
  expect(scan, scan.stderr).toMatchObject({ code: 0, stderr: '' })
  report = JSON.parse(scan.stdout)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
const count = expect.any(Number)

test('scan --format json: the promised keys, no others', () => {
  expect(report).toEqual({
    scan: { id: 1, started_at: instant, finished_at: instant, as_of: asOf, outcome: 'complete' },
    objects: { listed: 40, read: 38, unchanged: 0, skipped: 0, unreadable: 2, not_obtained: 0 },
    bytes_read: count,
    records: count,
    findings: { confirmed: count, review: count, excused: count },
    profile: expect.any(Object),
    duration_ms: count,
  })
  expect(report.bytes_read).toBeGreaterThan(1e6)
})

test('the profile has the shape that dashboards know', () => {
  const { profile } = report
  expect(profile).toEqual({
    last_updated: instant,
    statistics: {
      total_symbols: 20,
      total_daily_records: count,
      total_weekly_records: count,
      total_records: report.records,
      storage_size_mb: count,
      storage_size_bytes: count,
      oldest_data: '2023-01-03',
      newest_data: '2024-12-31',
    },
    symbols_by_category: expect.any(Object),
    data_quality: {
      symbols_with_gaps: count,
      symbols_updated_today: count,
      average_quality_score: count,
      symbols_unjudged: 0,
      symbols_needing_attention: expect.arrayContaining(['SYN018', 'SYN019']),
    },
    update_status: { last_update_run: null, symbols_pending_update: count, failed_updates_last_24h: 0, average_update_time_ms: 0 },
    quality_distribution: { excellent: count, good: count, fair: count, poor: count, unjudged: 0 },
    datasets: [
      {
        name: 'daily',
        path: 'stock-data/daily/{symbol}.json',
        format: 'auto',
        interval: '1d',
        calendar: 'XNYS',
        series: 20,
        records: count,
        average_quality_score: count,
      },
      {
        name: 'weekly',
        path: 'stock-data/weekly/{symbol}.json',
        format: 'auto',
        interval: '1w',
        calendar: 'XNYS',
        series: 20,
        records: count,
        average_quality_score: count,
      },
    ],
  })
  const { total_daily_records, total_weekly_records, storage_size_mb, storage_size_bytes } = profile.statistics as Record<string, number>
  expect((total_daily_records ?? NaN) + (total_weekly_records ?? NaN)).toBe(report.records)
  expect(storage_size_mb).toBeCloseTo((storage_size_bytes ?? NaN) / 1e6, 6)
  expect(profile.symbols_by_category.energy).toEqual(['SYN000'])
  expect(
    Object.values(profile.symbols_by_category as Record<string, string[]>)
      .flat()
      .sort(),
  ).toHaveLength(20)
  expect(Object.values(profile.quality_distribution as Record<string, number>).reduce((sum, n) => sum + n, 0)).toBe(20)
})

test('findings in ndjson: one object a line with the promised keys in their order', async () => {
  const { stdout, stderr } = await tidegauge(['findings', ...at(), '--format', 'ndjson'])
  expect(stderr).toBe('')
  const findings = linesOf(stdout)
  const counts = Object.values(report.findings as Record<string, number>)
  expect(findings).toHaveLength(counts.reduce((sum, own) => sum + own, 0))
  const keys =
    'id symbol dataset check dimension status severity charged from to bars message evidence excuse incident first_scan last_scan'
  for (const finding of findings) {
    expect(Object.keys(finding).join(' ')).toBe(keys)
    expect(finding).toMatchObject({
      id: expect.stringMatching(/^\w+$/),
      status: expect.stringMatching(/^(confirmed|review|excused)$/),
      severity: expect.stringMatching(/^(info|low|medium|high|critical)$/),
      dimension: expect.stringMatching(/^(completeness|validity|uniqueness|consistency|accuracy|timeliness)$/),
      charged: expect.any(Boolean),
      bars: count,
      message: expect.stringMatching(/\S/),
      evidence: expect.any(Object),
      first_scan: 1,
      last_scan: 1,
    })
    const date = /^\d{4}-\d\d-\d\d$/
    if (finding['from'] !== null) expect(finding['from']).toMatch(date)
    if (finding['to'] !== null) expect(finding['to']).toMatch(date)
  }
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
})

test('show: 100 minus the score is the sum of its points, in every series', async () => {
  const symbols = linesOf((await tidegauge(['symbols', ...at(), '--max-score', '99.999', '--format', 'ndjson'])).stdout)
  expect(symbols.length).toBeGreaterThan(4)
  for (const { symbol, quality_score } of symbols) {
    const shown = JSON.parse((await tidegauge(['show', symbol as string, ...at(), '--format', 'json'])).stdout)
    expect(shown).toMatchObject({ symbol, quality_score })
    const scores: number[] = []
    for (const dataset of Object.values(shown.datasets as Record<string, Report>)) {
      expect(dataset).toMatchObject({
        coverage: {
          start: expect.toBeOneOf([null, expect.any(String)]),
          records: count,
          expected: count,
          completeness: expect.toBeOneOf([null, count]),
        },
        band: expect.any(String),
        dimensions: expect.any(Object),
      })
      const deductions = dataset.deductions as readonly { readonly points: number }[]
      for (const deduction of deductions) expect(Object.keys(deduction)).toEqual(['check', 'dimension', 'points', 'dates'])
      expect(Math.abs(100 - dataset.score - deductions.reduce((sum, { points }) => sum + points, 0))).toBeLessThan(1e-9)
      for (const dimension of Object.values(dataset.dimensions)) expect(dimension).toEqual({ score: count, rho: count })
      scores.push(dataset.score)
    }
    expect(quality_score).toBe(Math.min(...scores))
  }
})

test('show in text adds up as printed', async () => {
  const { stdout } = await tidegauge(['show', 'SYN003', ...at()])
  const [daily] = stdout.split('\nweekly')
  const figures = [...(daily as string).matchAll(/^ +(-?\d+\.\d\d) {2}/gm)].map(([, figure]) => Math.round(Number(figure) * 100))
  const score = figures.pop()
  expect(figures.length).toBeGreaterThan(1)
  expect(figures.reduce((sum, figure) => sum + figure, 0)).toBe(score)
})

test('calendar in csv: the promised header, instants in UTC', async () => {
  const ny = await tidegauge(['calendar', 'XNYS', '--from', '2024-11-28', '--to', '2024-12-02', '--format', 'csv'])
  expect(ny).toMatchObject({ code: 0, stderr: '' })
  expect(ny.stdout).toBe(
    'session,open,close,break_start,break_end\n2024-11-29,2024-11-29T14:30:00Z,2024-11-29T18:00:00Z,,\n2024-12-02,2024-12-02T14:30:00Z,2024-12-02T21:00:00Z,,\n',
  )
  const hongKong = await tidegauge(['calendar', 'HKEX', '--from', '2024-01-05', '--to', '2024-01-05', '--format', 'ndjson'])
  expect(linesOf(hongKong.stdout)).toEqual([
    {
      session: '2024-01-05',
      open: '2024-01-05T01:30:00Z',
      close: '2024-01-05T08:00:00Z',
      break_start: '2024-01-05T04:00:00Z',
      break_end: '2024-01-05T05:00:00Z',
    },
  ])
  const unknown = await tidegauge(['calendar', 'XNYS', '--from', '2090-01-01', '--to', '2090-02-01', '--format', 'csv'])
  expect(unknown).toMatchObject({
    code: 0,
    stdout: 'session,open,close,break_start,break_end\n',
    stderr: expect.stringContaining('unknown'),
  })
})

const lists: readonly { readonly words: readonly string[]; readonly data: boolean }[] = [
  { words: ['symbols'], data: true },
  { words: ['findings'], data: true },
  { words: ['manifest'], data: true },
  { words: ['checks'], data: false },
  { words: ['calendar'], data: false },
  { words: ['calendar', 'XNYS', '--from', '2024-01-01', '--to', '2024-01-31'], data: false },
]

test.each(lists)('$words: text, json, ndjson and csv hold the same rows, and nothing goes to stderr', async ({ words, data }) => {
  const run = async (format: string) => {
    const ended = await tidegauge([...words, ...(data ? at() : []), '--format', format])
    expect(ended, format).toMatchObject({ code: 0, stderr: '' })
    return ended.stdout
  }
  const json = JSON.parse(await run('json'))
  const rows = (Array.isArray(json) ? json : json.symbols) as Record<string, unknown>[]
  expect(rows.length).toBeGreaterThan(3)
  expect(linesOf(await run('ndjson'))).toEqual(rows)
  const csv = await run('csv')
  expect(csv.split('\n')[0]?.split(',')).toEqual(Object.keys(rows[0] as object))
  expect(parseCsv(csv)).toHaveLength(rows.length + 1)
  const text = await run('text')
  expect(text.trimEnd().split('\n').length).toBeGreaterThanOrEqual(rows.length + 1)
  expect(text).not.toMatch(/\u001b/)
  expect(text).not.toMatch(/ +$/m)
})

/** Records of a CSV by RFC 4180. */
function parseCsv(text: string): string[][] {
  const records: string[][] = []
  for (const line of text.matchAll(/((?:"(?:[^"]|"")*"|[^"\n])*)\n/g))
    records.push([...(line[1] as string).matchAll(/(?:^|,)("(?:[^"]|"")*"|[^",]*)/g)].map(([, cell]) => cell as string))
  return records
}

type Row = Readonly<Record<string, unknown>> & {
  readonly symbol: string
  readonly tags: readonly string[]
  readonly quality_score: number
  readonly from: string | null
  readonly to: string
}

interface Filter {
  readonly words: readonly string[]
  readonly holds: (row: Row) => boolean
}

const symbolFilters: readonly Filter[] = [
  { words: ['--search', 'syn00'], holds: ({ symbol }) => symbol.startsWith('SYN00') },
  { words: ['--search', 'second comp'], holds: ({ symbol }) => symbol === 'SYN001' },
  { words: ['--category', 'energy'], holds: ({ symbol }) => symbol === 'SYN000' },
  { words: ['--tag', 'old'], holds: ({ tags }) => tags.includes('old') },
  { words: ['--dataset', 'weekly'], holds: ({ weekly_data }) => weekly_data !== null },
  { words: ['--band', 'poor'], holds: ({ band }) => band === 'poor' },
  { words: ['--min-score', '80', '--max-score', '99'], holds: ({ quality_score }) => quality_score >= 80 && quality_score <= 99 },
]

test.each(symbolFilters)('symbols $words', async ({ words, holds }) => {
  const all = linesOf((await tidegauge(['symbols', ...at(), '--format', 'ndjson'])).stdout)
  const some = linesOf((await tidegauge(['symbols', ...at(), ...words, '--format', 'ndjson'])).stdout)
  expect(all).toHaveLength(20)
  expect(some.length).toBeGreaterThan(0)
  expect(some).toEqual((all as Row[]).filter(holds))
})

test('symbols: order and pages', async () => {
  const run = async (...words: string[]) => linesOf((await tidegauge(['symbols', ...at(), ...words, '--format', 'ndjson'])).stdout)
  const byScore = await run('--sort', 'score')
  const scores = byScore.map(({ quality_score }) => quality_score as number)
  expect(scores).toEqual([...scores].sort((a, b) => a - b))
  expect((await run('--sort', '-score')).map(({ quality_score }) => quality_score)).toEqual([...scores].reverse())
  expect(await run('--sort', 'score', '--limit', '3', '--offset', '2')).toEqual(byScore.slice(2, 5))
  expect(await run('--offset', '100')).toEqual([])
  const page = JSON.parse((await tidegauge(['symbols', ...at(), '--limit', '2', '--band', 'excellent', '--format', 'json'])).stdout)
  expect(page).toMatchObject({
    generated_at: instant,
    total_symbols: 20,
    categories: expect.arrayContaining(['energy', 'funds']),
    quality_distribution: report.profile.quality_distribution,
    symbols: [{ symbol: 'SYN000', name: 'First Company', type: 'stock', tags: ['large', 'old'] }, {}],
  })
  expect(page.symbols[0].daily_data).toMatchObject({ start: '2023-01-03', end: '2024-12-31', records: count, quality_score: 100 })
})

const findingFilters: readonly Filter[] = [
  { words: ['--symbol', 'SYN003'], holds: ({ symbol }) => symbol === 'SYN003' },
  { words: ['--dataset', 'daily'], holds: ({ dataset }) => dataset === 'daily' },
  { words: ['--check', 'unreadable_object'], holds: ({ check }) => check === 'unreadable_object' },
  { words: ['--dimension', 'completeness'], holds: ({ dimension }) => dimension === 'completeness' },
  { words: ['--status', 'confirmed'], holds: ({ status }) => status === 'confirmed' },
  { words: ['--severity', 'critical'], holds: ({ severity }) => severity === 'critical' },
  {
    words: ['--from', '2024-01-01', '--to', '2024-12-31'],
    holds: ({ from, to }) => from !== null && from <= '2024-12-31' && to >= '2024-01-01',
  },
]

test.each(findingFilters)('findings $words', async ({ words, holds }) => {
  const all = linesOf((await tidegauge(['findings', ...at(), '--format', 'ndjson'])).stdout)
  const some = linesOf((await tidegauge(['findings', ...at(), ...words, '--format', 'ndjson'])).stdout)
  expect(some.length).toBeGreaterThan(0)
  expect(some).toEqual((all as Row[]).filter(holds))
  expect(linesOf((await tidegauge(['findings', ...at(), '--limit', '2', '--offset', '1', '--format', 'ndjson'])).stdout)).toEqual(
    all.slice(1, 3),
  )
})

test.each([
  { words: ['symbols', '--dataset', 'dialy'], said: 'did you mean daily?' },
  { words: ['symbols', '--category', 'enrgy'], said: 'did you mean energy?' },
  { words: ['symbols', '--tag', 'lrge'], said: 'did you mean large?' },
  { words: ['findings', '--check', 'missing_sesion'], said: 'did you mean missing_session?' },
  { words: ['findings', '--dataset', 'weakly'], said: 'did you mean weekly?' },
  { words: ['findings', '--symbol', 'SYN0033'], said: 'did you mean SYN003?' },
  { words: ['show', 'syn003'], said: 'did you mean SYN003?' },
])('$words names the nearest, exit 2', async ({ words, said }) => {
  expect(await tidegauge([...words, ...at()])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) })
})

const commands = [
  'scan',
  'status',
  'symbols',
  'show',
  'findings',
  'incidents',
  'incidents ack',
  'diff',
  'plan',
  'mark',
  'mark add',
  'mark list',
  'mark export',
  'mark import',
  'mark remove',
  'manifest',
  'calendar',
  'checks',
  'init',
  'demo',
  'config',
  'config check',
  'config schema',
  '',
]

test.each(commands)('"%s --help" has an example', async (command) => {
  const { code, stdout, stderr } = await tidegauge([...command.split(' ').filter((word) => word !== ''), '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/Examples?:\n {2}tidegauge /)
})

test('docs/reference/cli.md has a section for every command and names every option', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'cli.md'), 'utf8')
  const help = (await tidegauge(['--help'])).stdout
  const named = [...help.matchAll(/^ {2}([a-z]+)(?: \[| <| {2})/gm)].map(([, name]) => name as string).filter((name) => name !== 'help')
  expect(named).toEqual(expect.arrayContaining(['scan', 'config']))
  for (const name of named) {
    expect(page).toContain(`\n## ${name}\n`)
    const options = [...(await tidegauge([name, '--help'])).stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(
      ([, option]) => option as string,
    )
    for (const option of options) if (option !== '--help') expect(page, `${name} ${option}`).toContain(option)
  }
})

test('--version and no words at all', async () => {
  expect(await tidegauge(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  expect(await tidegauge([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Commands:') })
})

test.each(['status', 'symbols', 'show SYN000', 'findings', 'incidents', 'plan', 'mark list', 'manifest'])(
  '"%s" takes --config and --data, and else reads the last data folder and says so',
  async (command) => {
    const words = command.split(' ')
    const byData = await tidegauge([...words, ...at()])
    expect(byData).toMatchObject({ code: 0, stderr: '' })
    expect(await tidegauge([...words, '--config', join(folder, 'tidegauge.yaml')])).toEqual(byData)
    const last = await tidegauge(words)
    expect(last.stderr).toContain(join(folder, 'data'))
    expect({ ...last, stderr: '' }).toEqual(byData)
  },
)

test('status --format json is the scan with its data folder', async () => {
  const status = JSON.parse((await tidegauge(['status', ...at(), '--format', 'json'])).stdout)
  expect(status).toEqual({ ...report, data_folder: { path: join(folder, 'data'), bytes: count } })
})

test('junit: one case a series, failures below the limit, well-formed', async () => {
  const args = ['scan', '--config', join(folder, 'tidegauge.yaml'), '--as-of', asOf, '--data', join(folder, 'junit')]
  const { code, stdout } = await tidegauge([...args, '--format', 'junit', '--fail-below', '90'])
  expect(code).toBe(1)
  expectXml(stdout)
  const below = linesOf((await tidegauge(['symbols', ...at(), '--max-score', '89.999999', '--format', 'ndjson'])).stdout).length
  expect(stdout).toContain(`<testsuite name="tidegauge" tests="40" failures="${below}" errors="0"`)
  expect(stdout.match(/<testcase /g)).toHaveLength(40)
  expect(stdout.match(/<failure /g)).toHaveLength(below)
  const fine = await tidegauge([...args, '--format', 'junit'])
  expect(fine).toMatchObject({ code: 0, stdout: expect.stringContaining('failures="0"') })
  expect(await tidegauge([...args, '--fail-below', '0'])).toMatchObject({ code: 0 })
  expect(await tidegauge([...args, '--fail-below', '90'])).toMatchObject({ code: 1, stderr: expect.stringContaining('below 90') })
})

/** Elements open and close in pairs. */
function expectXml(text: string): void {
  const open: string[] = []
  for (const [, close, name, attributes, self] of text
    .replace(/^<\?xml[^>]*\?>/, '')
    .matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<>&]*(?:&#?\w+;[^"<>&]*)*")*)(\/?)>/g)) {
    if (close === '/') expect(open.pop()).toBe(name)
    else if (self !== '/') open.push(name as string)
    expect(attributes).not.toContain('<')
  }
  expect(open).toEqual([])
}

test('--as-of decides timeliness', async () => {
  const stale = async (moment: string) => {
    await tidegauge(['scan', '--config', join(folder, 'tidegauge.yaml'), '--data', join(folder, 'moment'), '--as-of', moment])
    return linesOf(
      (await tidegauge(['findings', '--data', join(folder, 'moment'), '--check', 'stale_series', '--format', 'ndjson'])).stdout,
    )
  }
  const evening = await stale(asOf)
  expect(evening).toEqual([])
  const later = await stale('2025-01-31T22:00:00Z')
  expect(later.length).toBeGreaterThan(30)
  // Judged again as of that evening, nothing of it is left.
  expect(await stale(asOf)).toEqual([])
})

test('a reader that goes away is no error', async () => {
  const ended = await tidegauge(['findings', ...at(), '--format', 'json'], { into: '| head -n 1' })
  expect(ended).toMatchObject({ code: 0, stdout: '[\n', stderr: '' })
  const long = await tidegauge(['calendar', '24/7', '--from', '1970-01-01', '--to', '2100-01-01', '--format', 'csv'], {
    into: '| head -n 1',
  })
  expect(long).toMatchObject({ code: 0, stdout: 'session,open,close,break_start,break_end\n', stderr: '' })
})

test('the text of a scan is the result; what accompanies it goes to stderr', async () => {
  const ended = await tidegauge(['scan', join(folder, 'lake'), '--data', join(folder, 'text'), '--as-of', asOf])
  expect(ended.code).toBe(0)
  expect(ended.stderr).toBe(`Lake ${join(folder, 'lake')}, data folder ${join(folder, 'text')}\n`)
  expect(ended.stdout).toMatch(/^Scan 1, judged as of \S+: 40 objects \(38 read, 2 unreadable\) in /)
  expect(ended.stdout).toContain('Worst series:')
  expect(ended.stdout).toContain('tidegauge show SYN018')
  expect(ended.stdout + ended.stderr).not.toMatch(/[\u001b\r]/)
})

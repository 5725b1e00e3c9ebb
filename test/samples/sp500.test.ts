import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { linesOf, temporaryFolderOfFile, tidegauge } from '../e2e/command.ts'

// Runs where TIDEGAUGE_SAMPLES names a folder with real series; vitest.config.ts collects it nowhere else.
const samples = process.env['TIDEGAUGE_SAMPLES'] ?? ''
const asOf = '2018-02-08T12:00:00Z'

interface Labelled {
  readonly symbol: string
  readonly date: string
  readonly kind: string
  readonly detail: string
}

function labels(file: string): Labelled[] {
  return readFileSync(join(samples, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [symbol = '', date = '', kind = '', ...detail] = line.split(',')
      return { symbol, date, kind, detail: detail.join(',') }
    })
}

/** Near copies that the labels do not name; read one by one: each repeats 2017-08-07 in three prices, as 269 other series do on that date. */
const unlabelled = ['AAPL', 'AET', 'BBT', 'CVS'].map((symbol) => `2017-08-01 ${symbol}`)
const checkOfKind: Readonly<Record<string, string>> = { null_field: 'missing_field', ohlc_violation: 'ohlc_order' }

let report: { objects: Record<string, number>; records: number; profile: Record<string, never> }
let confirmed: Record<string, unknown>[]

beforeAll(async () => {
  const data = temporaryFolderOfFile()
  const scan = await tidegauge(['scan', join(samples, 'sp500-sample'), '--data', data, '--as-of', asOf, '--format', 'json'])
  expect(scan).toMatchObject({ code: 0 })
  report = JSON.parse(scan.stdout)
  confirmed = linesOf((await tidegauge(['findings', '--data', data, '--status', 'confirmed', '--format', 'ndjson'])).stdout)
})

test('without a config the layout is daily CSV on XNYS, and the counts are exact', () => {
  const files = readdirSync(join(samples, 'sp500-sample'))
  const rows = files.map(
    (file) =>
      readFileSync(join(samples, 'sp500-sample', file), 'utf8')
        .trimEnd()
        .split('\n').length - 1,
  )
  const total = rows.reduce((sum, count) => sum + count, 0)
  expect(report).toMatchObject({
    scan: { outcome: 'complete' },
    objects: { listed: files.length, read: files.length, skipped: 0, unreadable: 0 },
    records: total,
    profile: {
      statistics: {
        total_symbols: files.length,
        total_daily_records: total,
        total_weekly_records: 0,
        oldest_data: '2013-02-08',
        newest_data: '2018-02-07',
      },
      datasets: [{ interval: '1d', calendar: 'XNYS', path: '{symbol}.csv' }],
    },
  })
})

test('every known defect is confirmed on its date, a copy on either date of its pair', () => {
  const missed = labels('sp500-sample-known-defects.csv').filter(({ symbol, date, kind, detail }) => {
    const twin = kind === 'copied_bar' ? (/its own (\d{4}-\d{2}-\d{2})/.exec(detail)?.[1] ?? date) : date
    return !confirmed.some(
      (finding) =>
        finding['symbol'] === symbol &&
        finding['check'] === (checkOfKind[kind] ?? kind) &&
        ((String(finding['from']) <= date && date <= String(finding['to'])) ||
          (String(finding['from']) <= twin && twin <= String(finding['to']))),
    )
  })
  expect(missed).toEqual([])
})

test('no row judged real is confirmed by a check of validity, consistency or accuracy', () => {
  const wrong = labels('sp500-sample-judged-real.csv').filter(({ symbol, date }) =>
    confirmed.some(
      (finding) =>
        finding['symbol'] === symbol &&
        ['validity', 'consistency', 'accuracy'].includes(String(finding['dimension'])) &&
        String(finding['from']) <= date &&
        date <= String(finding['to']),
    ),
  )
  expect(wrong).toEqual([])
})

test('all that is confirmed is a labelled defect, or one of four near copies', () => {
  const known = labels('sp500-sample-known-defects.csv')
  const strangers = confirmed.filter(
    (finding) =>
      !known.some(
        ({ symbol, date, detail }) =>
          finding['symbol'] === symbol && (finding['from'] === date || detail.includes(String(finding['from']))),
      ),
  )
  expect(strangers.map(({ from, symbol }) => `${String(from)} ${String(symbol)}`).sort()).toEqual(unlabelled)
})

test('a pair of dates that five symbols or more share has one verdict, the labelled one, and is one incident', () => {
  const copies = labels('sp500-sample-known-defects.csv').filter(({ kind }) => kind === 'copied_bar')
  const twinOf = (finding: Record<string, unknown>) => String((finding['evidence'] as Record<string, unknown>)['twin'])
  const found = confirmed.filter(({ check }) => check === 'copied_bar')
  const pairs = new Map<string, typeof found>()
  for (const finding of found) {
    const pair = [String(finding['from']), twinOf(finding)].sort().join(' ')
    pairs.set(pair, [...(pairs.get(pair) ?? []), finding])
  }
  const shared = [...pairs.values()].filter((group) => group.length >= 5)
  expect(shared.length).toBeGreaterThan(3)
  for (const group of shared) {
    expect(new Set(group.map(({ incident }) => incident)).size).toBe(1)
    expect(group[0]?.['incident']).toBeTruthy()
  }
  const members = shared.flat()
  const right = members.filter(
    ({ symbol, from }) =>
      copies.some((label) => label.symbol === symbol && label.date === from) || unlabelled.includes(`${String(from)} ${String(symbol)}`),
  )
  expect(right.length / members.length).toBeGreaterThanOrEqual(0.97)
})

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOf, temporaryFolder, tidegauge, writeFiles } from './command.ts'

/** Digest of all files below a folder, names and bytes. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, name)
    hash.update(name)
    if (statSync(file).isFile()) hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

test('the same seed gives the same bytes, another seed others', async () => {
  const folder = temporaryFolder()
  const make = async (name: string, ...words: string[]) => {
    const ended = await tidegauge(['demo', join(folder, name, 'lake'), '--symbols', '6', '--years', '1', ...words])
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' })
    return digestOf(join(folder, name))
  }
  const first = await make('a', '--seed', '5')
  expect(await make('b', '--seed', '5')).toBe(first)
  expect(await make('c', '--seed', '6')).not.toBe(first)
  expect(await make('d')).not.toBe(first)
})

test.each([
  ['tidegauge', {}],
  ['npx tidegauge', { npm_lifecycle_event: 'npx' }],
  ['npm start --', { npm_lifecycle_event: 'start', npm_package_name: 'tidegauge' }],
  ['tidegauge', { npm_lifecycle_event: 'start', npm_package_name: 'somebody-elses' }],
])('what to run next is said as it was called: %s', async (name, env) => {
  const folder = temporaryFolder()
  const lake = join(folder, 'lake')
  const made = await tidegauge(['demo', lake, '--symbols', '2', '--years', '1'], { env })
  expect(made.stdout).toContain(`evening: ${name} scan ${lake} --as-of`)
  const scanned = await tidegauge(['scan', lake, '--data', join(folder, 'data'), '--as-of', '2024-12-31T22:00:00Z'], { env })
  expect(scanned.stdout).toMatch(new RegExp(`(?:Why|What was): ${name} (?:show|findings)`))
})

test('a folder that is not empty is refused and left as it is', async () => {
  const folder = temporaryFolder()
  writeFiles(folder, { 'lake/mine.txt': 'mine' })
  expect(await tidegauge(['demo', join(folder, 'lake')])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('not empty'),
  })
  expect(readdirSync(folder)).toEqual(['lake'])
  expect(readdirSync(join(folder, 'lake'))).toEqual(['mine.txt'])
  // An empty one will do; a file will not.
  mkdirSync(join(folder, 'empty'))
  expect(await tidegauge(['demo', join(folder, 'empty'), '--symbols', '2', '--years', '1'])).toMatchObject({ code: 0 })
  expect(await tidegauge(['demo', join(folder, 'lake/mine.txt')])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('mine.txt'),
  })
})

test('the reference preset has its layout, and a fault in every hundredth symbol', async () => {
  const folder = temporaryFolder()
  const { code, stdout } = await tidegauge(['demo', join(folder, 'lake'), '--preset', 'reference', '--symbols', '100', '--years', '1'])
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/100 symbols, 200 files/) })
  expect(readdirSync(join(folder, 'lake/stock-data'))).toEqual(['daily', 'weekly'])
  expect(readdirSync(join(folder, 'lake/stock-data/daily'))).toHaveLength(100)
  expect(readFileSync(join(folder, 'lake-labels.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(2)
})

test.each([1, 2, 3])(
  'seed %i: every labelled fault is found under its check on its dates, and the counts are exact',
  { timeout: 120_000 },
  async (seed) => {
    const folder = temporaryFolder()
    const made = await tidegauge(['demo', join(folder, 'lake'), '--symbols', '46', '--years', '3', '--seed', String(seed)])
    const command = /tidegauge (scan .*)\n$/.exec(made.stdout)?.[1]?.split(' ') ?? []
    // The command that it names is the one to run.
    const scan = await tidegauge([...command, '--data', join(folder, 'data'), '--format', 'json'])
    expect(scan, scan.stderr).toMatchObject({ code: 0 })
    const report = JSON.parse(scan.stdout)
    const [, files, records] = (/symbols, (\d+) files, ([\d,]+) records/.exec(made.stdout) ?? []).map((figure) =>
      Number(figure.replaceAll(',', '')),
    )
    expect(report).toMatchObject({ objects: { listed: files, unreadable: 2 }, records })
    expect(report.profile.datasets).toMatchObject([
      { name: 'daily', interval: '1d', calendar: 'XNYS', series: 46 },
      { name: 'weekly', interval: '1w', calendar: 'XNYS', series: 46 },
    ])

    const findings = linesOf(
      (await tidegauge(['findings', '--data', join(folder, 'data'), '--status', 'confirmed', '--format', 'ndjson'])).stdout,
    )
    const [header, ...lines] = readFileSync(join(folder, 'lake-labels.csv'), 'utf8').trimEnd().split('\n')
    expect(header).toBe('symbol,dataset,fault,check,from,to,detail')
    expect(new Set(lines.map((line) => line.split(',')[2])).size).toBe(13)
    for (const line of lines) {
      const [symbol, dataset, , check, from, to] = line.split(',') as [string, string, string, string, string, string]
      const found = findings.some(
        (finding) =>
          finding['symbol'] === symbol && finding['dataset'] === dataset && finding['check'] === check && holdsDates(finding, from, to),
      )
      expect(found, `${line}\nfound: ${JSON.stringify(findings.filter((finding) => finding['symbol'] === symbol))}`).toBe(true)
    }
    // What nobody broke is not called broken.
    const labelled = new Set(lines.map((line) => line.split(',')[0]))
    expect(
      findings.filter(({ symbol }) => !labelled.has(symbol as string)).map(({ symbol, check, from }) => [symbol, check, from]),
    ).toEqual([])
  },
)

/** Whether a finding lies on a fault's dates. One about the end of a series stands at its last bar, the session before those that are missing. */
function holdsDates({ check, from, to }: Record<string, unknown>, first: string, last: string): boolean {
  if (from === null || first === '') return true
  if (check === 'stale_series') return (to as string) < first
  return (from as string) <= last && (to as string) >= first
}

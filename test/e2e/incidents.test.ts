import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isoDate } from '../../src/base/day.ts'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { lakeIn, listed, type Report, scanned, shown } from './lake.ts'
import { asOf, cleanRows, jsonFile } from './price-files.ts'

const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF']

/** Takes rows out of series; the others are whole. */
function withHoles(folder: string, holes: Readonly<Record<string, readonly number[]>>): void {
  for (const symbol of symbols) {
    const rows = cleanRows(symbol, 300).filter((_, i) => holes[symbol]?.includes(i) !== true)
    writeFiles(join(folder, 'lake'), { [`daily/${symbol}.json`]: jsonFile(symbol, rows) })
  }
}
const outage = { AAA: [200], BBB: [200], CCC: [200], DDD: [200] }
const at = (i: number) => isoDate(cleanRows('AAA', 300)[i]?.day ?? 0)
const run = (folder: string, ...words: string[]) => tidegauge([...words, '--data', join(folder, 'data')], { env: { USER: 'ada' } })

test('what many series lack on one date is one incident, with an id that stays, until it is resolved', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, symbols)
  withHoles(folder, { ...outage, EEE: [100] })
  await scanned(folder)
  const incidents = await listed(folder, 'incidents')
  expect(incidents).toMatchObject([
    {
      kind: 'source_outage',
      state: 'open',
      from: at(200),
      to: at(200),
      symbols: ['AAA', 'BBB', 'CCC', 'DDD'],
      first_scan: 1,
      severity: 'high',
    },
  ])
  const id = String(incidents[0]?.['id'])
  const members = await listed(folder, 'incidents', id)
  expect(members.filter(({ check }) => check === 'missing_session').map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB', 'CCC', 'DDD'])
  expect((await run(folder, 'incidents', id.slice(0, 6))).stdout).toContain(`What to do: Fetch ${at(200)} again for these series.`)

  expect((await run(folder, 'incidents', 'ack', id, '--by', 'bob')).stdout).toContain(`Incident ${id} acknowledged by bob`)
  withHoles(folder, { ...outage, AAA: [], EEE: [100] })
  await scanned(folder)
  expect(await listed(folder, 'incidents')).toMatchObject([
    { id, state: 'acknowledged', acknowledged_by: 'bob', symbols: ['BBB', 'CCC', 'DDD'], last_scan: 2 },
  ])

  withHoles(folder, { EEE: [100] })
  await scanned(folder)
  expect(await listed(folder, 'incidents')).toEqual([])
  expect(await listed(folder, 'incidents', '--state', 'resolved')).toMatchObject([{ id, resolved_scan: 3, findings: 0 }])
  expect((await run(folder, 'incidents', 'ack', id)).code).toBe(2)
  expect((await run(folder, 'incidents', 'none')).stderr).toContain('there is no incident "none"')
})

test('a mark excuses what a finding is, not what it grows to; it outlives rescans and can be moved to another data folder', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, symbols)
  withHoles(folder, { AAA: [100, 101] })
  await scanned(folder)
  const [finding] = await listed(folder, 'findings', '--status', 'confirmed')
  expect((await shown(folder, 'AAA')).quality_score).toBeLessThan(100)
  const added = await run(folder, 'mark', 'add', '--finding', String(finding?.['id']), '--reason', 'halted on both days')
  expect(added.stdout).toContain(`missing_session of AAA in daily, from ${at(100)} to ${at(101)}`)

  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 0, excused: 1 })
  expect((await shown(folder, 'AAA')).quality_score).toBe(100)
  expect(await listed(folder, 'findings')).toMatchObject([
    { id: finding?.['id'], status: 'excused', excuse: 'mark: halted on both days (ada)', first_scan: 1 },
  ])
  expect((await scanned(folder, ['--full'])).report.findings).toMatchObject({ confirmed: 0, excused: 1 })

  withHoles(folder, { AAA: [100, 101, 102] })
  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 1, excused: 0 })
  withHoles(folder, { AAA: [100, 101] })
  await scanned(folder)

  const exported = join(folder, 'marks.json')
  writeFileSync(exported, (await run(folder, 'mark', 'export')).stdout)
  rmSync(join(folder, 'data'), { recursive: true })
  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 1, excused: 0 })
  expect((await run(folder, 'mark', 'import', exported)).stdout).toContain('1 mark imported')
  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 0, excused: 1 })
  expect((await run(folder, 'mark', 'export')).stdout).toBe(readFileSync(exported, 'utf8'))

  const [mark] = await listed(folder, 'mark', 'list')
  expect((await run(folder, 'mark', 'remove', String(mark?.['id']))).code).toBe(0)
  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 1, excused: 0 })
})

test('a mark on an incident excuses its series on its dates and no others', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, symbols)
  withHoles(folder, { ...outage, EEE: [100] })
  await scanned(folder)
  const [incident] = await listed(folder, 'incidents')
  await run(folder, 'mark', 'add', '--incident', String(incident?.['id']), '--reason', 'the exchange was closed')
  await scanned(folder)
  const confirmed = await listed(folder, 'findings', '--status', 'confirmed')
  expect(confirmed.map(({ symbol }) => symbol)).toEqual(['EEE'])
  expect(await listed(folder, 'incidents')).toEqual([])
  const exported = JSON.parse((await run(folder, 'mark', 'export')).stdout)
  expect(exported).toMatchObject([{ symbol: null, from: null, to: null, incident: incident?.['id'] }])
  expect(exported[0].parts).toContainEqual({ symbol: 'AAA', check: 'missing_session', from: at(200), to: at(200) })
  expect((await run(folder, 'mark', 'list')).stdout).toContain(`of 4 symbols in daily, ${at(200)}`)
  writeFileSync(join(folder, 'marks.json'), JSON.stringify(exported))
  expect((await run(folder, 'mark', 'import', join(folder, 'marks.json'))).code).toBe(0)
  await scanned(folder)
  expect((await listed(folder, 'findings', '--status', 'excused', '--check', 'missing_session')).map(({ symbol }) => symbol)).toEqual([
    'AAA',
    'BBB',
    'CCC',
    'DDD',
  ])
})

test('marks of symbols, checks and dates; what a mark cannot be is said', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, symbols)
  withHoles(folder, { AAA: [100], BBB: [150] })
  await scanned(folder)
  const ended = await run(folder, 'mark', 'add', '--from', at(99), '--to', at(101), '--reason', 'x', '--until', '2024-12-30')
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('the mark has already ended') })
  expect((await run(folder, 'mark', 'list')).stdout).toContain('2024-12-30 (ended)')
  // Judged as of the day after the mark's last.
  expect((await scanned(folder)).report.findings.confirmed).toBe(2)
  expect(
    (
      await run(
        folder,
        'mark',
        'add',
        '--check',
        'missing_session',
        '--dataset',
        'daily',
        '--from',
        at(99),
        '--to',
        at(101),
        '--reason',
        'x',
      )
    ).code,
  ).toBe(0)
  expect((await scanned(folder)).report.findings).toMatchObject({ confirmed: 1, excused: 1 })
  expect((await run(folder, 'findings', '--status', 'excused')).stdout).toMatch(/has no bar \(mark: x \(ada\)\)\n/)
  const lasting = await run(folder, 'mark', 'add', '--symbol', 'BBB', '--reason', 'x', '--until', '2030-12-31')
  expect(lasting).toMatchObject({ code: 0, stderr: '' })
  expect((await run(folder, 'mark', 'list')).stdout).toMatch(/2030-12-31 +x/)
  expect((await run(folder, 'scan', join(folder, 'lake'), '--as-of', asOf)).stdout).toContain('Nothing that costs score was found.')
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ['a mark must say what is normal', ['--reason', 'x']],
    ["required option '--reason", ['--symbol', 'AAA']],
    ['there is no symbol "AAB"; did you mean AAA?', ['--symbol', 'AAB', '--reason', 'x']],
    ['there is no check', ['--check', 'nothing', '--reason', 'x']],
    ['there is no open finding "1234"', ['--finding', '1234', '--reason', 'x']],
    ['leave out --symbol', ['--finding', '1234', '--symbol', 'AAA', '--reason', 'x']],
    ['--from is after --to', ['--from', '2024-01-03', '--to', '2024-01-02', '--reason', 'x']],
  ]
  for (const [message, words] of refused) {
    const { code, stderr } = await run(folder, 'mark', 'add', ...words)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  }
  const file = join(folder, 'bad.json')
  writeFileSync(
    file,
    JSON.stringify([
      { id: 'a', reason: 'x', author: 'ada', created_at: 'yesterday', from: '2024-02-30', incident: 'b', parts: 'AAA', symbols: ['AAA'] },
    ]),
  )
  const { code, stderr } = await run(folder, 'mark', 'import', file)
  expect(code).toBe(2)
  for (const text of ['created_at must be', 'from must be a date', 'parts must be a list', 'unknown key "symbols"'])
    expect(stderr).toContain(text)
})

test('diff says what became better and worse, and a pipeline can fail on what is new alone', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, symbols)
  withHoles(folder, { AAA: [100, 101, 102], BBB: [150] })
  const junit = await run(folder, 'scan', join(folder, 'lake'), '--as-of', asOf, '--fail-on', 'new', '--format', 'junit')
  expect(junit.code).toBe(1)
  expect(junit.stdout).toContain('tests="6" failures="2" errors="0"')
  expect(junit.stdout).toContain(`<failure message="1 new confirmed finding: missing_session ${at(150)}"/>`)
  expect((await run(folder, 'diff')).code).toBe(2)
  expect((await scanned(folder, ['--fail-on', 'new'])).code).toBe(0)
  expect((await run(folder, 'diff')).stdout).toContain('Nothing differs.')

  withHoles(folder, { AAA: [100], CCC: [120] })
  const third = await scanned(folder, ['--fail-on', 'new', '--fail-below', '99.99'])
  expect(third.code).toBe(1)
  expect(third.stderr).toMatch(
    /2 symbols score below 99.99 \((?:AAA|CCC) \d\d\.\d\d, (?:AAA|CCC) \d\d\.\d\d\): .*\n.*1 new confirmed finding: tidegauge diff/,
  )
  const diff: Report = JSON.parse((await run(folder, 'diff', '--format', 'json')).stdout)
  expect(diff).toMatchObject({ before: { id: 2 }, after: { id: 3 } })
  const names = (list: readonly { symbol: string }[]) => list.map(({ symbol }) => symbol).sort()
  expect([names(diff.series.better), names(diff.series.worse)]).toEqual([['AAA', 'BBB'], ['CCC']])
  expect([names(diff.findings.new), names(diff.findings.gone)]).toEqual([['CCC'], ['BBB']])
  expect(diff.findings.changed).toMatchObject([
    { before: { symbol: 'AAA', bars: 3, to: at(102) }, after: { symbol: 'AAA', bars: 1, to: at(100) } },
  ])
  const text = (await run(folder, 'diff', '1', '3')).stdout
  for (const part of ['From scan 1 (', 'Worse: 1', 'Better: 2', 'New findings: 1', 'Findings that are gone: 1', 'Changed findings: 1'])
    expect(text).toContain(part)
  expect((await run(folder, 'diff', '9')).stderr).toContain('there is no scan 9')

  rmSync(join(folder, 'lake', 'daily', 'FFF.json'))
  await scanned(folder)
  expect(JSON.parse((await run(folder, 'diff', '--format', 'json')).stdout).series.gone).toMatchObject([{ symbol: 'FFF' }])
})

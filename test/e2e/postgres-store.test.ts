import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usePostgres } from '../support/postgres.ts'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'

const postgres = usePostgres()
const asOf = ['--as-of', '2024-12-31T22:00:00Z']

/** A lake and its data folder, and a way to call the command on them. */
async function lakeWithin(env: Record<string, string> = {}) {
  const folder = temporaryFolder()
  const lake = join(folder, 'lake')
  const data = join(folder, 'data')
  await tidegauge(['demo', lake, '--symbols', '20', '--years', '2'])
  const run = (...args: string[]) => tidegauge([...args, '--data', data], { env, cwd: folder })
  return { folder, lake, data, run }
}
type Run = Awaited<ReturnType<typeof lakeWithin>>['run']

/** What commands print, without what differs between two scans of the same lake. */
function same(text: string, data: string): string {
  return text
    .replaceAll(data, 'DATA')
    .replaceAll(/"(started_at|finished_at|last_updated|generated_at)": "[^"]*"/g, '"$1": ""')
    .replaceAll(/"(duration_ms|bytes)": [\d.]+/g, '"$1": 0')
    .replaceAll(/\bin [\d.]+ m?s\b( at [^\n]*)?/g, '')
    .replaceAll(/ \([\d.]+ [kM]?B\)/g, '')
}

const readings = [
  ['status', '--format', 'json'],
  ['symbols', '--format', 'json'],
  ['findings', '--format', 'ndjson'],
  ['incidents', '--format', 'json'],
  ['diff', '--format', 'json'],
  ['manifest', '--format', 'ndjson'],
  ['show', 'SYN003', '--format', 'json'],
  ['plan', '--format', 'json'],
]

test('commands say of a lake the same from Postgres as from the file', { timeout: 240_000 }, async () => {
  const url = await postgres.freshDatabase()
  const { folder, lake } = await lakeWithin()
  const [inFile, inPostgres] = (['file', 'postgres'] as const).map((name) => {
    const data = join(folder, name)
    const env: Record<string, string> = name === 'file' ? {} : { TIDEGAUGE_DATABASE_URL: url }
    return { data, run: (...args: string[]) => tidegauge([...args, '--data', data], { env, cwd: folder }) }
  }) as [{ data: string; run: Run }, { data: string; run: Run }]
  const onBoth = async (code: number, ...args: string[]) => {
    const one = await inFile.run(...args)
    expect(one, one.stderr).toMatchObject({ code })
    const other = await inPostgres.run(...args)
    expect(other, other.stderr).toMatchObject({ code })
    expect(same(other.stdout, inPostgres.data), args[0]).toBe(same(one.stdout, inFile.data))
  }
  await onBoth(0, 'scan', lake, ...asOf)
  rmSync(join(lake, 'stock-data', 'daily', 'SYN003.json'))
  writeFiles(lake, { 'stock-data/daily/SYN004.json': 'not JSON' })
  await onBoth(1, 'scan', lake, ...asOf, '--fail-on', 'new')
  for (const { run } of [inFile, inPostgres])
    expect(await run('mark', 'add', '--symbol', 'SYN007', '--reason', 'known', '--author', 'ada')).toMatchObject({ code: 0 })
  await onBoth(0, 'scan', lake, ...asOf)
  for (const reading of readings) await onBoth(0, ...reading)
  expect(existsSync(join(inPostgres.data, 'store.db'))).toBe(false)
  expect(readFileSync(join(inPostgres.data, 'store.json'), 'utf8')).not.toContain('secret')
  expect((await inPostgres.run('store', 'check')).stdout).not.toContain('WRONG')
  const without = await tidegauge(['status', '--data', inPostgres.data])
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('TIDEGAUGE_DATABASE_URL') as string })

  const other = await lakeWithin({ TIDEGAUGE_DATABASE_URL: url })
  expect(await other.run('scan', other.lake, ...asOf)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('another data folder') as string,
  })
})

test('store copy takes everything along, once; from then on the scans are there', { timeout: 240_000 }, async () => {
  const url = await postgres.freshDatabase()
  const { folder, lake, data, run } = await lakeWithin()
  writeFiles(folder, { 'pg.yaml': 'lake: lake\ndata: data\nstore:\n  kind: postgres\n  url: { env: LAKE_DB }\n  schema: market\n' })
  const withConfig = (...args: string[]) =>
    tidegauge([...args, '--config', join(folder, 'pg.yaml')], { env: { LAKE_DB: url }, cwd: folder })
  expect(await run('scan', lake, ...asOf)).toMatchObject({ code: 0 })
  expect(await run('mark', 'add', '--symbol', 'SYN007', '--reason', 'known', '--author', 'ada')).toMatchObject({ code: 0 })
  rmSync(join(lake, 'stock-data', 'daily', 'SYN003.json'))
  expect(await run('scan', lake, ...asOf)).toMatchObject({ code: 0 })
  const before = await Promise.all(readings.map((reading) => run(...reading)))
  const checked = await run('store', 'check')
  expect(checked).toMatchObject({ code: 0 })
  expect(checked.stdout).toContain('ok     the file is whole')

  expect(await withConfig('scan', lake)).toMatchObject({ code: 2, stderr: expect.stringContaining('tidegauge store copy') as string })
  expect(await run('store', 'copy')).toMatchObject({ code: 2, stderr: expect.stringContaining('TIDEGAUGE_DATABASE_URL') as string })
  const copied = await withConfig('store', 'copy')
  expect(copied, copied.stderr).toMatchObject({ code: 0 })
  expect(copied.stdout).toMatch(/ 2 scans\n[^]* 1 marks\n[^]* rows of history\n/)
  const after = await Promise.all(readings.map((reading) => withConfig(...reading)))
  for (const [i, reading] of readings.entries())
    expect(same(after[i]?.stdout ?? '', folder), reading[0]).toBe(same(before[i]?.stdout ?? '', folder))
  expect(await withConfig('store', 'check')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('WRONG') as string })
  expect(await run('scan', lake, ...asOf)).toMatchObject({ code: 2, stderr: expect.stringContaining('schema market') as string })

  expect(await withConfig('store', 'copy')).toMatchObject({ code: 2, stderr: expect.stringContaining('--replace') as string })
  expect((await withConfig('store', 'copy', '--replace')).stdout).toBe(copied.stdout)
  const next = await withConfig('scan', lake, ...asOf, '--format', 'json')
  expect(JSON.parse(next.stdout)).toMatchObject({ scan: { id: 3 }, objects: { read: 0 } })
  expect(await postgres.query(url, 'SELECT metrics_days FROM market.store_facts')).toEqual([{ metrics_days: 400 }])

  await postgres.query(url, "UPDATE market.series SET issue_count = 99 WHERE symbol = 'SYN001'; DROP INDEX market.idx_quality_score")
  const wrong = await withConfig('store', 'check')
  expect(wrong).toMatchObject({ code: 1 })
  expect(wrong.stdout).toMatch(/WRONG {2}the counts of issues are those of the findings: 2 do not\n[^]*missing: idx_quality_score/)
  expect(data).toContain(folder)
})

test('store migrate makes the tables before the first scan', { timeout: 120_000 }, async () => {
  const url = await postgres.freshDatabase()
  const { run } = await lakeWithin({ TIDEGAUGE_DATABASE_URL: url })
  const made = await run('store', 'migrate')
  expect(made.stdout).toMatch(/is of version 2 now, of 0 before/)
  expect((await run('store', 'migrate')).stdout).toMatch(/was of version 2 already/)
  expect(await run('status')).toMatchObject({ code: 2, stderr: expect.stringContaining('no finished scan') as string })
})

test(
  'a database that is not reached fails a scan with 70 and says where it is, never with what password',
  { timeout: 120_000 },
  async () => {
    const { lake, run } = await lakeWithin({ POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: '1', POSTGRES_PASSWORD: 'hunter2' })
    const ended = await run('scan', lake, ...asOf)
    expect(ended).toMatchObject({ code: 70, stderr: expect.stringContaining('127.0.0.1:1') as string })
    expect(ended.stderr).not.toContain('hunter2')
  },
)

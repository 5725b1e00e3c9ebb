import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asOf, cleanLake, cleanRows, csvFile, jsonFile } from './price-files.ts'
import { linesOf, temporaryFolder, tidegauge, writeFiles } from './command.ts'

function lakeIn(folder: string, symbols: readonly string[] = ['AAA', 'BBB', 'CCC', 'DDD']): string {
  const lake = join(folder, 'lake')
  mkdirSync(lake)
  writeFiles(lake, cleanLake(symbols, 300))
  return lake
}

async function scanned(folder: string, ...more: string[]) {
  const ended = await tidegauge(['scan', join(folder, 'lake'), '--data', join(folder, 'data'), '--as-of', asOf, '--format', 'json', ...more])
  return { ...ended, report: ended.stdout === '' ? null : JSON.parse(ended.stdout) }
}

async function manifestOf(folder: string): Promise<Record<string, Record<string, unknown>>> {
  const { stdout } = await tidegauge(['manifest', '--data', join(folder, 'data'), '--format', 'ndjson'])
  return Object.fromEntries(linesOf(stdout).map((entry) => [entry['path'] as string, entry]))
}

test('a missing lake is a usage error that names it', async () => {
  const folder = temporaryFolder()
  const { code, stderr } = await scanned(folder)
  expect(code).toBe(2)
  expect(stderr).toContain(join(folder, 'lake'))
})

test('an empty lake is complete, says so, and crosses no limit', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'lake'))
  const { code, report } = await scanned(folder, '--fail-below', '100')
  expect(code).toBe(0)
  expect(report).toMatchObject({ scan: { outcome: 'complete' }, objects: { listed: 0 }, records: 0, profile: { statistics: { total_symbols: 0, oldest_data: null } } })
  const text = await tidegauge(['scan', join(folder, 'lake'), '--data', join(folder, 'data')])
  expect(text.stdout).toContain('holds no price files')
})

test('a scan of an unchanged lake opens nothing; a changed object alone is read again; a removed one takes its series along', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  expect((await scanned(folder)).report).toMatchObject({ objects: { listed: 4, read: 4 }, bytes_read: expect.any(Number) })
  expect((await scanned(folder)).report).toMatchObject({ objects: { listed: 4, read: 0, unchanged: 4 }, bytes_read: 0, records: 1200 })
  writeFiles(lake, { 'daily/AAA.json': jsonFile('AAA', cleanRows('AAA', 300).slice(1)) })
  expect((await scanned(folder)).report).toMatchObject({ objects: { read: 1, unchanged: 3 }, records: 1199 })
  rmSync(join(lake, 'daily/BBB.json'))
  expect((await scanned(folder)).report).toMatchObject({ objects: { listed: 3, read: 0, unchanged: 3 }, records: 899, profile: { statistics: { total_symbols: 3 } } })
  expect(await tidegauge(['show', 'BBB', '--data', join(folder, 'data')])).toMatchObject({ code: 2 })
})

test('links out of the lake, devices, sockets and folders named like files are skipped with the reason', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  writeFiles(folder, { 'outside.json': jsonFile('OUT') })
  symlinkSync(join(folder, 'outside.json'), join(lake, 'daily/OUT.json'))
  symlinkSync(folder, join(lake, 'daily/LOOP'))
  symlinkSync('/etc/passwd', join(lake, 'daily/PASSWD.json'))
  mkdirSync(join(lake, 'daily/FOLDER.json'))
  execFileSync('mkfifo', [join(lake, 'daily/PIPE.json')])
  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  expect(report).toMatchObject({ scan: { outcome: 'complete' }, objects: { read: 4, unreadable: 0, not_obtained: 0 }, profile: { statistics: { total_symbols: 4 } } })
  const manifest = await manifestOf(folder)
  for (const name of ['OUT.json', 'LOOP', 'PASSWD.json', 'PIPE.json']) {
    expect(manifest[`daily/${name}`], name).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(/\w/) })
  }
})

test('hostile names are read as themselves, never outside the lake', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const names = ['WITH SPACE', 'NEW\nLINE', '..', '%2f', '..%2f..%2fetc', '__proto__', 'constructor', 'x'.repeat(250), "quote'\"", '=1+1', '<b>'].filter((name) => name !== '..')
  writeFiles(lake, Object.fromEntries(names.map((name) => [`daily/${name}.json`, csvless(name)])))
  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  expect(report).toMatchObject({ scan: { outcome: 'complete' }, objects: { listed: 4 + names.length, read: 4 + names.length }, profile: { statistics: { total_symbols: 4 + names.length } } })
  const symbols = linesOf((await tidegauge(['symbols', '--data', join(folder, 'data'), '--format', 'ndjson'])).stdout).map(({ symbol }) => symbol)
  expect(symbols).toEqual(expect.arrayContaining(names))
  const shown = await tidegauge(['show', '__proto__', '--data', join(folder, 'data'), '--format', 'json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ symbol: '__proto__', quality_score: 100 })
  // A symbol can neither move the cursor nor become a formula.
  const text = (await tidegauge(['symbols', '--data', join(folder, 'data')])).stdout
  expect(text).toContain('NEW\\u000aLINE')
  const csv = (await tidegauge(['symbols', '--data', join(folder, 'data'), '--format', 'csv'])).stdout
  expect(csv).toContain("'=1+1")
})

/** A file that does not name its symbol: the path does. */
function csvless(name: string): string {
  const file = JSON.parse(jsonFile('X', cleanRows(name, 300))) as Record<string, unknown>
  delete file['symbol']
  return JSON.stringify(file)
}

test('a folder without permission makes the scan incomplete and keeps what is known of its series', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  expect((await scanned(folder)).code).toBe(0)
  // Root reads everything, so an unprivileged user is asked to scan.
  const asNobody = process.getuid?.() === 0
  chmodSync(join(lake, 'daily'), 0)
  if (asNobody) execFileSync('chown', ['-R', '65534:65534', folder])
  const through = asNobody ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  chmodSync(folder, 0o755)
  try {
    const ended = await tidegauge(['scan', lake, '--data', join(folder, 'data'), '--as-of', asOf, '--format', 'json'], {
      through,
      cwd: '/',
      env: { HOME: folder, XDG_STATE_HOME: folder },
    })
    expect(ended.code, ended.stderr).toBe(3)
    expect(JSON.parse(ended.stdout)).toMatchObject({ scan: { outcome: 'incomplete' }, records: 1200, profile: { statistics: { total_symbols: 4 } } })
  } finally {
    chmodSync(join(lake, 'daily'), 0o755)
  }
  if (asNobody) execFileSync('chown', ['-R', '0:0', folder])
  const shown = JSON.parse((await tidegauge(['show', 'AAA', '--data', join(folder, 'data'), '--format', 'json'])).stdout)
  expect(shown.datasets.daily).toMatchObject({ score: 100, stale_because: expect.stringMatching(/\w/) })
  // Back again, everything is as before.
  expect((await scanned(folder)).report).toMatchObject({ scan: { outcome: 'complete' }, records: 1200 })
})

test('one symbol in two files of a dataset is one series of both', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const rows = cleanRows('AAA', 300)
  const withSymbol = (part: typeof rows) => csvFile(part, 'date,open,high,low,close,volume').replaceAll(/^(\d.*)$/gm, '$1,DOUBLE').replace('volume', 'volume,symbol')
  rmSync(join(lake, 'daily'), { recursive: true })
  writeFiles(lake, { 'daily/first.csv': withSymbol(rows.slice(0, 150)), 'daily/second.csv': withSymbol(rows.slice(150)), 'daily/EEE.csv': csvFile(cleanRows('EEE', 300)) })
  const { report } = await scanned(folder)
  expect(report).toMatchObject({ records: 600, findings: { confirmed: 0 }, profile: { statistics: { total_symbols: 2 } } })
  appendFileSync(join(lake, 'daily/second.csv'), '')
  writeFiles(lake, { 'daily/first.csv': withSymbol(rows.slice(1, 150)) })
  expect((await scanned(folder)).report).toMatchObject({ objects: { read: 1, unchanged: 2 }, records: 599, profile: { statistics: { total_symbols: 2 } } })
})

test('a file that grows while it is read is not taken for whole', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder, ['AAA'])
  // A file that says it has no bytes and yet has some cannot be told from one that is being written.
  symlinkSync('/proc/self/status', join(lake, 'daily/PROC.json'))
  const { code } = await scanned(folder)
  expect(code).toBe(0)
  expect((await manifestOf(folder))['daily/PROC.json']).toMatchObject({ outcome: 'skipped' })
  writeFileSync(join(lake, 'daily/AAA.json'), '')
  expect((await scanned(folder)).report).toMatchObject({ objects: { unreadable: 1 } })
})

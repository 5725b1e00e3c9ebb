import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { lakeIn, listed, manifestOf, scanned, shown, unreachableFolder } from './lake.ts'
import { cleanRows, csvFile, jsonFile } from './price-files.ts'
import { unprivileged } from './unprivileged.ts'

test('a missing lake is a usage error that names it', async () => {
  const folder = temporaryFolder()
  const { code, stderr, stdout } = await scanned(folder)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toBe(`tidegauge: there is no lake at ${join(folder, 'lake')}; name the folder that holds the price files\n`)
})

test('a file instead of a lake is a usage error', async () => {
  const folder = temporaryFolder()
  writeFiles(folder, { lake: 'AAA' })
  const { code, stderr } = await scanned(folder)
  expect(code).toBe(2)
  expect(stderr).toContain('is a file')
})

test('an empty lake is complete, says so, and crosses no limit', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'lake'))
  const { code, report } = await scanned(folder, ['--fail-below', '100'])
  expect(code).toBe(0)
  expect(report).toMatchObject({
    scan: { outcome: 'complete' },
    objects: { listed: 0 },
    records: 0,
    profile: { statistics: { total_symbols: 0, oldest_data: null } },
  })
  const text = await tidegauge(['scan', join(folder, 'lake'), '--data', join(folder, 'data')])
  expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining('holds no price files') })
})

test('a scan of an unchanged lake opens nothing; a changed object alone is read again; a removed one takes its series along', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  expect((await scanned(folder)).report).toMatchObject({ objects: { listed: 4, read: 4 }, bytes_read: expect.any(Number) })
  expect((await scanned(folder)).report).toMatchObject({ objects: { listed: 4, read: 0, unchanged: 4 }, bytes_read: 0, records: 1200 })
  writeFiles(lake, { 'daily/AAA.json': jsonFile('AAA', cleanRows('AAA', 300).slice(1)) })
  expect((await scanned(folder)).report).toMatchObject({ objects: { read: 1, unchanged: 3 }, records: 1199 })
  rmSync(join(lake, 'daily/BBB.json'))
  const after = (await scanned(folder)).report
  expect(after).toMatchObject({
    objects: { listed: 3, read: 0, unchanged: 3 },
    records: 899,
    profile: { statistics: { total_symbols: 3 } },
  })
  expect(await tidegauge(['show', 'BBB', '--data', join(folder, 'data')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"BBB"'),
  })
})

test('links out of the lake, devices, sockets and folders named like files are skipped with the reason', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  writeFiles(folder, { 'outside.json': jsonFile('OUT') })
  symlinkSync(join(folder, 'outside.json'), join(lake, 'daily/OUT.json'))
  symlinkSync(folder, join(lake, 'daily/UP'))
  symlinkSync('/dev/zero', join(lake, 'daily/DEVICE.json'))
  symlinkSync(join(lake, 'daily/AAA.json'), join(lake, 'daily/TWIN.json'))
  symlinkSync('LOOP.json', join(lake, 'daily/LOOP.json'))
  symlinkSync('nowhere', join(lake, 'daily/DANGLING.json'))
  mkdirSync(join(lake, 'daily/FOLDER.json'))
  // A socket's whole path must be short.
  const at = `${lake}/daily/S.json`
  const server = createServer().listen(at)
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())

  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  expect(report).toMatchObject({
    scan: { outcome: 'complete' },
    objects: { listed: 11, read: 4, skipped: 7, unreadable: 0, not_obtained: 0 },
    profile: { statistics: { total_symbols: 4 } },
  })
  const manifest = await manifestOf(folder)
  const reasons: Readonly<Record<string, RegExp>> = {
    'OUT.json': /link out of the lake/,
    UP: /link out of the lake/,
    'DEVICE.json': /link out of the lake, to \/dev\/zero/,
    'TWIN.json': /link to daily\/AAA\.json, which is read there/,
    'LOOP.json': /leads back to itself/,
    'DANGLING.json': /link to nothing/,
    'S.json': /a socket/,
  }
  for (const [name, reason] of Object.entries(reasons)) {
    expect(manifest[`daily/${name}`], name).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(reason) })
  }
  expect(manifest['daily/FOLDER.json']).toBeUndefined()
})

test('a file in a folder that is named like a file is read as what it is', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  writeFiles(lake, { 'daily/FOLDER.json/EEE.json': jsonFile('EEE', cleanRows('EEE', 300)) })
  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  expect(report.objects).toMatchObject({ listed: 5, not_obtained: 0, unreadable: 0 })
})

test('hostile names are read as themselves, never outside the lake', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const names = [
    'WITH SPACE',
    'NEW\nLINE',
    '%2f',
    '%2f..%2fetc',
    '__proto__',
    'constructor',
    'x'.repeat(250),
    'quote\'"',
    '=1+1',
    '<b>',
    '\u202eRTL',
    '-rf',
  ]
  writeFiles(lake, Object.fromEntries(names.map((name) => [`daily/${name}.json`, withoutSymbol(name)])))
  writeFiles(lake, { 'daily/..%2f..%2fetc.json': withoutSymbol('X') })
  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  const total = 4 + names.length
  expect(report).toMatchObject({
    scan: { outcome: 'complete' },
    objects: { listed: total + 1, read: total, skipped: 1 },
    profile: { statistics: { total_symbols: total } },
  })
  expect((await manifestOf(folder))['daily/..%2f..%2fetc.json']).toMatchObject({ outcome: 'skipped', reason: 'hidden file' })
  const symbols = (await listed(folder, 'symbols')).map(({ symbol }) => symbol)
  expect(symbols).toEqual(expect.arrayContaining(names))
  expect(await shown(folder, '__proto__')).toMatchObject({ symbol: '__proto__', quality_score: 100 })
  // A symbol can neither move the cursor nor become a formula.
  const text = (await tidegauge(['symbols', '--data', join(folder, 'data')])).stdout
  expect(text).toContain('NEW\\u000aLINE')
  expect(text).toContain('\\u202eRTL')
  const csv = (await tidegauge(['symbols', '--data', join(folder, 'data'), '--format', 'csv'])).stdout
  expect(csv).toContain("\n'=1+1,")
  expect(csv).toContain("\n'-rf,")
})

/** A file that does not name its symbol: the path does. */
function withoutSymbol(name: string): string {
  const file = JSON.parse(jsonFile('X', cleanRows(name, 300))) as Record<string, unknown>
  delete file['symbol']
  return JSON.stringify(file)
}

test('a name that is not UTF-8 is skipped with the reason', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  try {
    writeFileSync(Buffer.concat([Buffer.from(`${lake}/daily/`), Buffer.from([0x45, 0xe9, 0xff]), Buffer.from('.json')]), jsonFile('E'))
  } catch {
    // A file system that takes only UTF-8 cannot hold such a name.
    return
  }
  const { code } = await scanned(folder)
  expect(code).toBe(0)
  expect((await manifestOf(folder))['daily/E\\xe9\\xff.json']).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringContaining('UTF-8'),
  })
})

test('a folder and a file without permission make the scan incomplete and keep what is known of their series', async () => {
  const { folder, run } = unprivileged()
  const lake = lakeIn(folder)
  writeFiles(lake, { 'daily/KEPT.json': jsonFile('KEPT', cleanRows('KEPT', 300)) })
  expect(await scanned(folder, [], run)).toMatchObject({ code: 0, report: { records: 1500 } })

  // One file: the others are read as ever. It was changed, or there would be no need to open it.
  writeFiles(lake, { 'daily/KEPT.json': jsonFile('KEPT', cleanRows('KEPT', 300).slice(5)) })
  chmodSync(join(lake, 'daily/KEPT.json'), 0)
  const file = await scanned(folder, ['--fail-below', '100'], run)
  expect(file, file.stderr).toMatchObject({
    code: 3,
    report: { scan: { outcome: 'incomplete' }, objects: { unchanged: 4, not_obtained: 1 }, records: 1500 },
  })
  expect((await shown(folder, 'KEPT')).datasets.daily).toMatchObject({ score: 100, stale_because: expect.stringContaining('EACCES') })
  expect((await shown(folder, 'AAA')).datasets.daily).toMatchObject({ score: 100, stale_because: null })
  expect((await manifestOf(folder))['daily/KEPT.json']).toMatchObject({
    outcome: 'not_obtained',
    reason: expect.stringContaining('EACCES'),
  })

  // Their folder.
  chmodSync(join(lake, 'daily'), 0)
  try {
    const all = await scanned(folder, [], run)
    expect(all, all.stderr).toMatchObject({
      code: 3,
      report: { scan: { outcome: 'incomplete' }, records: 1500, profile: { statistics: { total_symbols: 5 } } },
    })
  } finally {
    chmodSync(join(lake, 'daily'), 0o755)
  }
  expect((await shown(folder, 'AAA')).datasets.daily).toMatchObject({ score: 100, stale_because: expect.stringMatching(/\w/) })
  // Said where people look.
  const text = await tidegauge(['show', 'AAA', '--data', join(folder, 'data')])
  expect(text.stdout).toContain('Last known state')
  expect((await tidegauge(['status', '--data', join(folder, 'data')])).stdout).toContain('incomplete')

  // Back again, everything is as it should be.
  chmodSync(join(lake, 'daily/KEPT.json'), 0o644)
  expect(await scanned(folder, [], run)).toMatchObject({
    code: 0,
    report: { scan: { outcome: 'complete' }, records: 1495, findings: { confirmed: 0 } },
  })
  expect((await shown(folder, 'AAA')).datasets.daily).toMatchObject({ stale_because: null })
})

test('a symbol that was never obtained is unjudged, not high', async () => {
  const { folder, run } = unprivileged()
  const lake = lakeIn(folder)
  chmodSync(join(lake, 'daily/AAA.json'), 0)
  const ended = await scanned(folder, [], run)
  expect(ended, ended.stderr).toMatchObject({
    code: 3,
    report: { objects: { read: 3, not_obtained: 1 }, profile: { quality_distribution: { unjudged: 1 } } },
  })
  expect(await shown(folder, 'AAA')).toMatchObject({ quality_score: null, band: 'unjudged' })
})

test('a folder that the system cannot look into makes the scan incomplete, whoever asks', async () => {
  const folder = temporaryFolder()
  unreachableFolder(lakeIn(folder))
  const { code, report } = await scanned(folder)
  expect(code).toBe(3)
  expect(report).toMatchObject({ scan: { outcome: 'incomplete' }, objects: { read: 4, not_obtained: 1 } })
  const [entry] = await listed(folder, 'manifest', '--outcome', 'not_obtained')
  expect(entry?.['reason']).toContain('ENAMETOOLONG')
})

test('one symbol in two files of a dataset is one series of both', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const rows = cleanRows('AAA', 300)
  const withSymbol = (part: typeof rows) =>
    csvFile(part)
      .replaceAll(/^(\d.*)$/gm, '$1,DOUBLE')
      .replace('volume', 'volume,symbol')
  rmSync(join(lake, 'daily'), { recursive: true })
  writeFiles(lake, {
    'daily/first.csv': withSymbol(rows.slice(0, 150)),
    'daily/second.csv': withSymbol(rows.slice(150)),
    'daily/EEE.csv': csvFile(cleanRows('EEE', 300)),
  })
  const { report } = await scanned(folder)
  expect(report).toMatchObject({ records: 600, findings: { confirmed: 0 }, profile: { statistics: { total_symbols: 2 } } })
  writeFiles(lake, { 'daily/first.csv': withSymbol(rows.slice(1, 150)) })
  const again = (await scanned(folder)).report
  expect(again).toMatchObject({ objects: { read: 1, unchanged: 2 }, records: 599, profile: { statistics: { total_symbols: 2 } } })
})

test('a file that was emptied is unreadable and its series scores 0; full again it is as before', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const before = (await scanned(folder)).report
  writeFileSync(join(lake, 'daily/AAA.json'), '')
  expect((await scanned(folder)).report).toMatchObject({
    objects: { unreadable: 1, unchanged: 3 },
    records: 900,
    findings: { confirmed: 1 },
  })
  expect((await shown(folder, 'AAA')).datasets.daily).toMatchObject({ score: 0, coverage: { records: 0 } })
  writeFiles(lake, { 'daily/AAA.json': jsonFile('AAA', cleanRows('AAA', 300)) })
  const { quality_distribution } = before.profile
  expect((await scanned(folder)).report).toMatchObject({
    records: before.records,
    findings: { confirmed: 0 },
    profile: { quality_distribution },
  })
  expect(await listed(folder, 'findings')).toEqual([])
})

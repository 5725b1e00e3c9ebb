import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { AppError } from '../../src/base/app-error.ts'
import { type Ended, temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { figuresOf, lakeIn, listed, scanned, unreachableFolder } from './lake.ts'
import { cleanRows, csvFile } from './price-files.ts'

const hasSystemTree = process.platform === 'linux'

test('a data folder that cannot be made is refused with what to do', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  writeFiles(folder, { file: '' })
  const places = [join(folder, 'file', 'below'), join(folder, 'file'), ...(hasSystemTree ? ['/proc/tidegauge'] : [])]
  for (const place of places) {
    const ended = await tidegauge(['scan', lake, '--data', place])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(`cannot use the data folder ${place}: `)
    expect(ended.stderr).toContain('--data')
  }
})

test('a data folder inside the lake is refused, and nothing is made there', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  const ended = await tidegauge(['scan', lake, '--data', join(lake, 'state')])
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('inside the lake') })
  expect(existsSync(join(lake, 'state'))).toBe(false)
})

test('a data folder of a newer Tidegauge is refused by every command and left alone', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  await scanned(folder)
  const database = join(folder, 'data', 'store.db')
  const connection = new Connection(database, { readOnly: false, busyTimeoutMs: 0 })
  connection.exec('PRAGMA user_version = 99')
  connection.close()
  const bytes = readFileSync(database)
  for (const words of [['scan', join(folder, 'lake')], ['status'], ['symbols'], ['show', 'AAA'], ['findings'], ['manifest']]) {
    const ended = await tidegauge([...words, '--data', join(folder, 'data')])
    expect(ended, words[0]).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/newer Tidegauge.*version 99/) })
  }
  expect(readFileSync(database).equals(bytes)).toBe(true)
})

test('a data folder that holds something else is refused', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  writeFiles(folder, { 'data/store.db': 'not a store '.repeat(500) })
  const ended = await scanned(folder)
  expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no store of Tidegauge') })
  expect(readFileSync(join(folder, 'data/store.db'), 'utf8')).toMatch(/^not a store/)
})

test('a data folder without a scan says so', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data'))
  for (const words of [['status'], ['symbols'], ['show', 'AAA'], ['findings'], ['manifest']]) {
    const ended = await tidegauge([...words, '--data', join(folder, 'data')])
    expect(ended, words[0]).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('tidegauge scan') })
  }
  // Nothing was ever scanned from this home.
  const home = { HOME: folder, XDG_STATE_HOME: folder }
  expect(await tidegauge(['status'], { env: home })).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing was scanned yet') })
})

test('where TIDEGAUGE_DATABASE_URL is none of Postgres no command falls back on the file of the folder', async () => {
  const folder = temporaryFolder()
  await scanned(folder)
  const env = { TIDEGAUGE_DATABASE_URL: 'mysql://me:hush@host/lake' }
  for (const words of [['status'], ['findings'], ['mark', 'list'], ['token', 'list'], ['store', 'check'], ['store', 'migrate']]) {
    const ended = await tidegauge([...words, '--data', join(folder, 'data')], { env })
    expect(ended, words.join(' ')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('TIDEGAUGE_DATABASE_URL') as string,
    })
    expect(ended.stderr).not.toContain('hush')
  }
})

test.skipIf(process.platform === 'win32')('what a scan and a token are kept in is for its owner alone', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'new', 'data')
  await tidegauge(['scan', lakeIn(folder), '--data', data])
  await tidegauge(['token', 'create', '--name', 'me', '--role', 'read', '--data', data])
  const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)
  expect(modeOf(data)).toBe('700')
  for (const name of ['store.db', 'monitor.db', 'writer.lock']) expect(modeOf(join(data, name)), name).toBe('600')
  // A folder that is there stays as it is; its stores are private all the same, with the journals that SQLite keeps beside them.
  const open = join(folder, 'open')
  mkdirSync(open, { mode: 0o755 })
  await tidegauge(['scan', join(folder, 'lake'), '--data', open])
  const holder = await openStore(open, { mode: 'write' })
  try {
    expect(modeOf(open)).toBe('755')
    for (const name of ['store.db', 'store.db-wal', 'writer.lock', 'writer.json']) expect(modeOf(join(open, name)), name).toBe('600')
  } finally {
    await holder.close()
  }
})

test('a second scan on the same data folder is refused and names who holds it', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  await scanned(folder)
  const holder = await openStore(join(folder, 'data'), { mode: 'write' })
  try {
    const refused = await scanned(folder)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(new RegExp(`process ${process.pid} on \\S+ has been writing to it since \\d{4}-`))
    // Reading goes on.
    expect(await tidegauge(['status', '--data', join(folder, 'data')])).toMatchObject({ code: 0 })
    // Another data folder is free.
    expect(await tidegauge(['scan', lake, '--data', join(folder, 'other')])).toMatchObject({ code: 0 })
  } finally {
    await holder.close()
  }
  const both = await Promise.all([scanned(folder, ['--full']), scanned(folder, ['--full'])])
  const codes = both.map(({ code }) => code ?? -1).sort((a, b) => a - b)
  expect([
    [0, 0],
    [0, 2],
  ]).toContainEqual(codes)
  expect(await scanned(folder)).toMatchObject({ code: 0, report: { records: 1200 } })
})

/** So many small files that threads read them, with faults in some: gaps, volumes below zero and what is no data. */
function manyFiles(folder: string): Record<string, string> {
  const files: Record<string, string> = {}
  const rows = Array.from({ length: 12 }, (_, i) => cleanRows(`R${i}`, 60))
  for (let i = 0; i < 420; i++) {
    const own = rows[i % rows.length] as (typeof rows)[number]
    const text =
      i % 50 === 7
        ? csvFile(own.filter((_, at) => at !== 20))
        : i % 50 === 9
          ? csvFile(own.map((row, at) => (at === 30 ? { ...row, volume: -5 } : row)))
          : i % 100 === 11
            ? '<html>502</html>'
            : csvFile(own)
    files[`daily/S${String(i).padStart(3, '0')}.csv`] = text
  }
  writeFiles(join(folder, 'lake'), files)
  return files
}

/** A dataset of one file a day and 150 symbols each: its rows are put aside on disk on their way. */
function filesByDay(folder: string): Record<string, string> {
  const days: Record<string, string> = {}
  for (const row of cleanRows('AAA', 60)) {
    const line = csvFile([row]).split('\n')[1] as string
    const lines = Array.from({ length: 150 }, (_, s) => `T${s},${line}`)
    days[`byday/${line.split(',')[0]}.csv`] = `ticker,date,open,high,low,close,volume\n${lines.join('\n')}\n`
  }
  writeFiles(join(folder, 'lake'), days)
  return days
}

/** The last scan as the store has it, with all that belongs to it readable. 0: none was published. */
async function wholeScan(folder: string): Promise<number> {
  let store
  try {
    store = await openStore(join(folder, 'data'), { mode: 'read' })
  } catch (error) {
    if (error instanceof AppError && error.code === 'NO_SCAN') return 0
    throw error
  }
  try {
    const scan = await store.lastScan()
    if (scan === null) return 0
    const manifest = await store.manifest()
    const series = await store.allSeries()
    expect(await store.countOpenFindings()).toEqual(scan.findings)
    expect(manifest).toHaveLength(scan.objects.listed)
    for (const { state } of series)
      if (state) expect(existsSync(join(folder, 'data', 'packs', `${state.pack}.pack`)), state.pack).toBe(true)
    return scan.id
  } finally {
    await store.close()
  }
}

test(
  'kill -9 at 30 random moments: the store stays whole, and the next scan finds what a fresh one finds',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    const files = manyFiles(folder)
    const paths = Object.keys(files)
    const startedAt = performance.now()
    const fresh = (await scanned(folder)).report
    const wholeMs = performance.now() - startedAt
    expect(fresh).toMatchObject({ objects: { listed: 420, unreadable: 5 } })
    expect(fresh.findings.confirmed).toBeGreaterThan(15)
    const freshFindings = (await listed(folder, 'findings')).map(comparable)
    rmSync(join(folder, 'data'), { recursive: true })
    let killed = 0
    for (let round = 1; round <= 30; round++) {
      // Some objects change, some come to be read anew.
      for (let i = 0; i < 20; i++) {
        const path = paths[(round * 31 + i * 7) % paths.length] as string
        writeFileSync(join(folder, 'lake', path), files[path] as string)
      }
      const before = await wholeScan(folder)
      const more = round % 3 === 0 ? ['--full'] : []
      const { signal } = await scanned(folder, more, {
        started: (child) => void delay(Math.random() * wholeMs).then(() => child.kill('SIGKILL')),
      }).catch(() => ({ signal: 'SIGKILL' }))
      if (signal === 'SIGKILL') killed++
      expect([before, before + 1]).toContain(await wholeScan(folder))
      if (round % 6 === 0) {
        expect(figuresOf((await scanned(folder)).report)).toEqual(figuresOf(fresh))
        expect((await listed(folder, 'findings')).map(comparable)).toEqual(freshFindings)
        // Begin anew now and then: the first scan of a folder is one of its own kind.
        if (round % 12 === 0) rmSync(join(folder, 'data'), { recursive: true })
      }
    }
    expect(killed).toBeGreaterThan(10)
    expect(figuresOf((await scanned(folder)).report)).toEqual(figuresOf(fresh))
  },
)

test('kill -9 while rows are put aside: nothing of them comes back', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  filesByDay(folder)
  manyFiles(folder)
  const fresh = figuresOf((await scanned(folder)).report)
  const data = join(folder, 'data')
  const hasRowsAside = () => existsSync(join(data, 'spill')) && readdirSync(join(data, 'spill'), { recursive: true }).length > 1
  let caught = 0
  for (let attempt = 0; attempt < 20 && caught < 2; attempt++) {
    await scanned(folder, ['--full'], {
      started: (child) => {
        void (async () => {
          while (!hasRowsAside() && child.exitCode === null) await delay(1)
          child.kill('SIGKILL')
        })()
      },
    })
    if (!hasRowsAside()) continue
    caught++
    expect(figuresOf((await scanned(folder, ['--full'])).report)).toEqual(fresh)
    expect(existsSync(join(data, 'spill'))).toBe(false)
  }
  expect(caught).toBe(2)
})

/** A finding without what depends on when it was first seen. */
function comparable(finding: Record<string, unknown>): unknown {
  return { ...finding, id: null, first_scan: null, last_scan: null }
}

test('SIGINT ends a scan with 130, says what was kept, and the last scan stays', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  manyFiles(folder)
  expect(await interrupted(folder)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/interrupted.*nothing was published/) })
  expect(await wholeScan(folder)).toBe(0)
  expect(await scanned(folder)).toMatchObject({ code: 0 })
  const last = await wholeScan(folder)
  expect(await interrupted(folder)).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`interrupted.*scan ${last} stays the last one`)),
  })
  expect(await wholeScan(folder)).toBe(last)
  expect(existsSync(join(folder, 'data', 'writer.json'))).toBe(false)
  expect(await scanned(folder)).toMatchObject({ code: 0, report: { objects: { read: 0 } } })
})

/** A full scan that gets SIGINT as soon as it writes. On a machine that is kept busy the signal may come too late; then it is tried again. */
async function interrupted(folder: string): Promise<Ended> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const ended = await scanned(folder, ['--full'], {
      started: (child) => {
        void (async () => {
          while (!existsSync(join(folder, 'data', 'writer.json')) && child.exitCode === null) await delay(1)
          child.kill('SIGINT')
        })()
      },
    })
    if (ended.code === 130) return ended
    expect(ended.code).toBe(0)
    rmSync(join(folder, 'data'), { recursive: true })
  }
  throw new Error('no scan could be interrupted')
}

test('a full disk ends a scan with 70 wherever it strikes, and the last scan stays whole', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  const files = manyFiles(folder)
  const days = filesByDay(folder)
  let failures = 0
  let scans = 0
  for (const fileBlocks of [1, 8, 40, 150, 400, 900, 1800]) {
    const ended = await scanned(folder, ['--full'], { fileBlocks })
    if (ended.code === 0) scans = ended.report.scan.id
    else {
      failures++
      expect(ended, `${fileBlocks} blocks: ${ended.stderr}`).toMatchObject({ code: 70, signal: null, stdout: '' })
      expect(ended.stderr).toMatch(/no space left/)
      expect(ended.stderr).not.toMatch(/fault of Tidegauge|\n {4}at /)
    }
    expect(await wholeScan(folder)).toBe(scans)
  }
  expect(failures).toBeGreaterThan(3)
  const roomy = await scanned(folder)
  expect(roomy, roomy.stderr).toMatchObject({
    code: 0,
    report: { objects: { listed: Object.keys(files).length + Object.keys(days).length } },
  })
  const last = roomy.report.scan.id as number
  expect(await scanned(folder, ['--full'], { fileBlocks: 40 })).toMatchObject({ code: 70 })
  expect(await wholeScan(folder)).toBe(last)
})

test.runIf(existsSync('/dev/full'))('a full disk under the output is said, with 70', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  await scanned(folder)
  const ended = await tidegauge(['status', '--data', join(folder, 'data')], { into: '> /dev/full' })
  expect(ended).toMatchObject({ code: 70, stderr: expect.stringContaining('no space left') })
})

test('exit codes go before one another: 70, 2, 3, 1', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  writeFiles(lake, { 'daily/BAD.json': '{"Note": "too many calls"}' })
  expect(await scanned(folder, ['--fail-below', '50'])).toMatchObject({ code: 1 })
  unreachableFolder(lake)
  expect(await scanned(folder, ['--fail-below', '50'])).toMatchObject({ code: 3 })
  writeFiles(folder, { 'wrong.yaml': 'lak: x\n' })
  expect(await scanned(folder, ['--fail-below', '50', '--config', join(folder, 'wrong.yaml')])).toMatchObject({ code: 2, stdout: '' })
  expect(await scanned(folder, ['--fail-below', '50', '--full'], { fileBlocks: 8 })).toMatchObject({ code: 70, stdout: '' })
})

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../src/base/day.ts'
import { noSettings } from '../../src/checks/judge.ts'
import { fileStorage } from '../../src/lake/storage/file.ts'
import type { LakeStorage } from '../../src/model/lake.ts'
import { inlineEngine } from '../../src/scan/engine/inline.ts'
import type { ScanReport } from '../../src/scan/request.ts'
import { scanLake } from '../../src/scan/scan.ts'
import { defaultScoreSettings } from '../../src/score/settings.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { temporaryFolder, writeFiles } from './command.ts'
import { figuresOf, lakeIn, scanned } from './lake.ts'
import { cleanLake, cleanRows, csvFile, jsonFile } from './price-files.ts'

// What a disk does to a scan while it reads cannot be had at will: a storage that fails as the system would stands for it.

interface Failure {
  readonly name: string
  readonly reason: RegExp
  /** The storage as it is while one object fails. */
  failing(storage: LakeStorage, path: string): LakeStorage
}

const systemError = (code: string) => Object.assign(new Error(`${code}: the system says so`), { code })

const failures: readonly Failure[] = [
  ...['ENOENT', 'EACCES', 'EIO', 'ESTALE', 'EMFILE'].map((code): Failure => ({
    name: `cannot be opened (${code})`,
    reason: new RegExp(code),
    failing: (storage, path) => ({
      ...storage,
      open: (asked) => {
        if (asked === path) throw systemError(code)
        return storage.open(asked)
      },
    }),
  })),
  {
    name: 'has an I/O error in its middle',
    reason: /EIO/,
    failing: (storage, path) => ({
      ...storage,
      open: async (asked) => {
        const reader = await storage.open(asked)
        if (asked !== path) return reader
        let reads = 0
        return {
          ...reader,
          read: (target) => {
            if (reads++ > 0) throw systemError('EIO')
            return reader.read(target.subarray(0, 1000))
          },
          readAt: () => {
            throw systemError('EIO')
          },
        }
      },
    }),
  },
  ...(['grows', 'shrinks', 'vanishes and is made anew'] as const).map((what): Failure => ({
    name: `${what} while it is read`,
    reason: /ECHANGED.*(grew|shrank|was written to)/,
    failing: (storage, path) => ({
      ...storage,
      open: async (asked) => {
        const reader = await storage.open(asked)
        if (asked !== path) return reader
        const whole = jsonFile('BBB', cleanRows('BBB', 300))
        writeFileSync(join(storage.root, path), what === 'grows' ? `${whole}\n` : whole.slice(0, what === 'shrinks' ? 5000 : undefined))
        return reader
      },
    }),
  })),
]

async function scanWith(folder: string, storage: LakeStorage, full: boolean): Promise<ScanReport> {
  const store = await openStore(join(folder, 'data'), { mode: 'write' })
  try {
    const request = {
      lakeRoot: storage.root,
      dataFolder: join(folder, 'data'),
      datasets: null,
      settingsOf: () => noSettings,
      symbolsWithSettings: [],
      scoreSettings: defaultScoreSettings,
      metadata: new Map(),
      actions: new Map(),
      asOfUs: dayOf('2024-12-31') * DAY_US + 22 * 3600e6,
      full,
      maxSeriesBars: 1e6,
      maxObjectBytes: 1e9,
    }
    const engineFor = (setup: Parameters<typeof inlineEngine>[0]) => inlineEngine(setup, storage)
    return await scanLake(request, {
      storage,
      store,
      engineFor,
      nowUs: () => Date.now() * 1000,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
  } finally {
    await store.close()
  }
}

test.each(failures)('a known object that $name: incomplete, its last known state kept and named stale', async ({ failing, reason }) => {
  const folder = temporaryFolder()
  const storage = fileStorage(lakeIn(folder))
  await scanWith(folder, storage, false)
  // Every object is opened again, and the layout is kept from before.
  writeFiles(storage.root, { 'daily/BBB.json': jsonFile('BBB', cleanRows('BBB', 300).slice(1)) })
  const { scan, profile, troubles } = await scanWith(folder, failing(storage, 'daily/BBB.json'), false)
  expect(scan).toMatchObject({ outcome: 'incomplete', records: 1200, objects: { listed: 4, unchanged: 3, notObtained: 1, unreadable: 0 } })
  expect(profile.quality_distribution).toMatchObject({ excellent: 4, unjudged: 0 })
  expect(troubles).toMatchObject([{ path: 'daily/BBB.json', outcome: 'not_obtained', reason: expect.stringMatching(reason) }])
  const store = await openStore(join(folder, 'data'), { mode: 'read' })
  const record = await store.series({ dataset: 'daily', symbol: 'BBB' })
  await store.close()
  expect(record).toMatchObject({ staleBecause: expect.stringMatching(reason), score: { score: 100 }, coverage: { records: 300 } })

  // It is tried again by the next scan, and all is well.
  writeFiles(storage.root, { 'daily/BBB.json': jsonFile('BBB', cleanRows('BBB', 300).slice(1)) })
  expect((await scanWith(folder, storage, false)).scan).toMatchObject({ outcome: 'complete', records: 1199, objects: { read: 1 } })
})

test.each(failures)('an object that $name before anything was known of it: unjudged', async ({ failing }) => {
  const folder = temporaryFolder()
  const storage = fileStorage(lakeIn(folder))
  const { scan, profile, lowestScore } = await scanWith(folder, failing(storage, 'daily/BBB.json'), true)
  expect(scan).toMatchObject({ outcome: 'incomplete', objects: { listed: 4, read: 3, notObtained: 1 } })
  expect(profile.quality_distribution).toMatchObject({ excellent: 3, unjudged: 1 })
  expect(lowestScore).toBeNull()
})

test('an object of many symbols that cannot be obtained keeps what is known of all of them', async () => {
  const folder = temporaryFolder()
  const symbols = ['AAA', 'BBB', 'CCC']
  const rows = symbols.map((symbol) => cleanRows(symbol, 40))
  const days = Array.from({ length: 40 }, (_, i) => {
    const lines = symbols.map((symbol, s) => `${symbol},${csvFile([rows[s]?.[i] as never]).split('\n')[1]}`)
    return { path: `${lines[0]?.split(',')[1]}.csv`, text: ['ticker,date,open,high,low,close,volume', ...lines].join('\n') + '\n' }
  })
  const lake = join(folder, 'lake')
  writeFiles(lake, Object.fromEntries(days.map(({ path, text }) => [path, text])))
  const storage = fileStorage(lake)
  expect((await scanWith(folder, storage, false)).scan).toMatchObject({ outcome: 'complete', records: 120 })
  const lost = days[20] as { path: string; text: string }
  writeFiles(lake, { [lost.path]: `${lost.text}\n` })
  const storageFailing = (failures[0] as Failure).failing(storage, lost.path)
  const { scan } = await scanWith(folder, storageFailing, false)
  expect(scan).toMatchObject({
    outcome: 'incomplete',
    records: 120,
    findings: { confirmed: 0 },
    objects: { unchanged: 39, notObtained: 1 },
  })
  expect((await scanWith(folder, storage, false)).scan).toMatchObject({ outcome: 'complete', records: 120, findings: { confirmed: 0 } })
})

test('a lake that is written to all the while: every object accounted for, never a wrong verdict, right in the end', async () => {
  const folder = temporaryFolder()
  const symbols = Array.from({ length: 80 }, (_, i) => `T${String(i).padStart(3, '0')}`)
  const files = cleanLake(symbols, 200)
  writeFiles(join(folder, 'lake'), files)
  const paths = Object.keys(files)
  let writes = 0
  let timer: NodeJS.Timeout | undefined
  const race = () => {
    const path = paths[(writes * 37) % paths.length] as string
    const file = join(folder, 'lake', path)
    const text = files[path] as string
    // Taken away, growing in place, and whole again, by turns.
    if (writes % 3 === 0) rmSync(file, { force: true })
    else if (writes % 3 === 1) writeFileSync(file, text.slice(0, Math.floor(text.length / 2)))
    else writeFileSync(file, text)
    writes++
  }
  for (let round = 0; round < 3; round++) {
    timer = setInterval(race, 2)
    const { code, report, stderr } = await scanned(folder, ['--full', '--workers', '2'])
    clearInterval(timer)
    expect([0, 3], stderr).toContain(code)
    const { listed, read, unchanged, skipped, unreadable, not_obtained } = report.objects as Record<string, number>
    expect(listed).toBe([read, unchanged, skipped, unreadable, not_obtained].reduce<number>((sum, count) => sum + (count ?? NaN), 0))
    expect(report.scan.outcome).toBe(code === 0 ? 'complete' : 'incomplete')
    expect(code === 3).toBe(not_obtained !== 0)
  }
  expect(writes).toBeGreaterThan(50)
  writeFiles(join(folder, 'lake'), files)
  const settled = await scanned(folder)
  expect(settled).toMatchObject({ code: 0, report: { records: 80 * 200, findings: { confirmed: 0 } } })
  rmSync(join(folder, 'data'), { recursive: true })
  expect(figuresOf((await scanned(folder)).report)).toEqual(figuresOf(settled.report))
})

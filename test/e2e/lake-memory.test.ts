import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../src/base/day.ts'
import { type CheckSettings, noSettings } from '../../src/checks/judge.ts'
import { fileStorage } from '../../src/lake/storage/file.ts'
import type { SymbolMetadata } from '../../src/model/dataset.ts'
import { inlineEngine } from '../../src/scan/engine/inline.ts'
import { scanLake } from '../../src/scan/scan.ts'
import { defaultScoreSettings } from '../../src/score/settings.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { seededRandom } from '../../src/synthetic/random.ts'
import type { SyntheticRow } from '../../src/synthetic/rows.ts'
import { temporaryFolder, writeFiles } from './command.ts'
import { cleanRows, csvFile } from './price-files.ts'

const symbols = Array.from({ length: 45 }, (_, i) => `S${String(i).padStart(2, '0')}`)
const asOfUs = dayOf('2024-12-31') * DAY_US + 22 * 3600e6
/** Half of the symbols are of one class, so that the market has figures of its own for them. */
const metadata = new Map<string, SymbolMetadata>(
  symbols.map((symbol, i) => [symbol, { type: i % 2 === 0 ? 'stock' : 'etf', tags: [], universe: false }]),
)

/** All that a store holds of the lake after a scan. */
async function scanned(lake: string, dataFolder: string, settings = noSettings) {
  const store = await openStore(dataFolder, { mode: 'write' })
  try {
    const storage = fileStorage(lake)
    await scanLake(
      {
        lakeRoot: lake,
        dataFolder,
        datasets: null,
        settingsOf: () => settings,
        symbolsWithSettings: [],
        scoreSettings: defaultScoreSettings,
        metadata,
        actions: new Map(),
        asOfUs,
        full: false,
        maxSeriesBars: 1e6,
        maxObjectBytes: 1e9,
      },
      {
        storage,
        store,
        engineFor: (setup) => inlineEngine(setup, storage),
        nowUs: () => asOfUs,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      },
    )
    const [series, findings, incidents] = [await store.allSeries(), await store.openFindings({}), await store.incidents({})]
    const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
    return { series, findings: [...findings].sort(byId), incidents: [...incidents].sort(byId) }
  } finally {
    await store.close()
  }
}

type Rows = readonly SyntheticRow[]
type Change = (lake: Map<string, Rows>, pick: (count: number) => number) => void

const changed = (rows: Rows, from: number, to: number, change: (row: SyntheticRow) => SyntheticRow): Rows =>
  rows.map((row, i) => (i < from || i > to ? row : change(row)))
const times = (value: number | null, factor: number) => (value === null ? null : Math.round(value * factor * 100) / 100)

/** What may happen to a lake between two scans. */
const changes: Readonly<Record<string, Change>> = {
  'one volume is restated': (lake, pick) =>
    alter(lake, pick, (rows, at) => changed(rows, at, at, (row) => ({ ...row, volume: (row.volume ?? 0) + 1 }))),
  'a bar has a part of its volume': (lake, pick) =>
    alter(lake, pick, (rows, at) => changed(rows, at, at, (row) => ({ ...row, volume: Math.round((row.volume ?? 0) / 30) }))),
  'volumes are counted otherwise': (lake, pick) =>
    alter(lake, pick, (rows, at) => changed(rows, at, rows.length, (row) => ({ ...row, volume: (row.volume ?? 0) * 5 }))),
  'a close is restated': (lake, pick) => alter(lake, pick, (rows, at) => changed(rows, at, at, (row) => ({ ...row, close: row.open }))),
  'a price slips': (lake, pick) => alter(lake, pick, (rows, at) => changed(rows, at, at, (row) => ({ ...row, low: times(row.low, 0.01) }))),
  'a bar is lost': (lake, pick) => alter(lake, pick, (rows, at) => rows.filter((_, i) => i !== at)),
  'the last bar is lost': (lake, pick) => alter(lake, pick, (rows) => rows.slice(0, -1)),
  'a bar repeats the one before': (lake, pick) =>
    alter(lake, pick, (rows, at) => rows.map((row, i) => (i === at ? { ...(rows[i - 1] as SyntheticRow), day: row.day } : row))),
  'rows are those of another symbol': (lake, pick) => {
    const of = new Map([...lake.values()][pick(lake.size)]?.map((row) => [row.day, row]))
    const more = pick(3)
    alter(lake, pick, (rows, at) => changed(rows, at, at + more, (row) => of.get(row.day) ?? row))
  },
  'a third of a file is that of another symbol': (lake, pick) => {
    const of = new Map([...lake.values()][pick(lake.size)]?.map((row) => [row.day, row]))
    alter(lake, pick, (rows) => changed(rows, 100, 200, (row) => of.get(row.day) ?? row))
  },
  'a date is not delivered': (lake, pick) => {
    const day = lake.get('S01')?.[pick(250)]?.day
    for (const symbol of symbols.slice(0, 30))
      lake.set(
        symbol,
        (lake.get(symbol) ?? []).filter((row) => row.day !== day),
      )
  },
  'a date repeats the one before': (lake, pick) => {
    const at = 20 + pick(200)
    for (const symbol of symbols.slice(10, 40))
      lake.set(
        symbol,
        (lake.get(symbol) ?? []).map((row, i, rows) => (i === at ? { ...(rows[i - 1] as SyntheticRow), day: row.day } : row)),
      )
  },
  'a file is gone': (lake, pick) => lake.delete(nameAt(lake, pick)),
  'a file is repaired': (lake, pick) => {
    const symbol = symbols[pick(symbols.length)] as string
    lake.set(symbol, cleanRows(symbol, 300))
  },
}

function alter(lake: Map<string, Rows>, pick: (count: number) => number, change: (rows: Rows, at: number) => Rows): void {
  const symbol = nameAt(lake, pick)
  const rows = lake.get(symbol) ?? []
  lake.set(symbol, change(rows, 70 + pick(rows.length - 100)))
}

function nameAt(lake: ReadonlyMap<string, Rows>, pick: (count: number) => number): string {
  return [...lake.keys()].sort()[pick(lake.size)] as string
}

test.each([1, 2, 3])('what is remembered of earlier scans changes nothing that a scan says (seed %i)', async (seed) => {
  const folder = temporaryFolder()
  const lakeFolder = join(folder, 'lake')
  const random = seededRandom(seed, 'lake-memory')
  const pick = (count: number) => random.below(count)
  const lake = new Map<string, Rows>(symbols.map((symbol) => [symbol, cleanRows(symbol, 300)]))
  const memory = (data: string) => join(folder, data, 'packs', 'memory')
  const fileOf = (symbol: string) => `daily/${symbol}.csv`
  const names = Object.keys(changes)
  let onDisk = new Map<string, Rows>()
  for (let round = 0; round < 12; round++) {
    const told: string[] = []
    if (round > 0)
      for (let n = 1 + pick(3); n > 0; n--) {
        const name = names[pick(names.length)] as string
        told.push(name)
        changes[name]?.(lake, pick)
      }
    for (const symbol of onDisk.keys()) if (!lake.has(symbol)) rmSync(join(lakeFolder, fileOf(symbol)))
    writeFiles(
      lakeFolder,
      Object.fromEntries(
        [...lake].filter(([symbol, rows]) => onDisk.get(symbol) !== rows).map(([symbol, rows]) => [fileOf(symbol), csvFile(rows)]),
      ),
    )
    onDisk = new Map(lake)
    const remembering = await scanned(lakeFolder, join(folder, 'remembering'))
    rmSync(memory('forgetful'), { force: true })
    expect(remembering, `round ${round}: ${told.join(', ')}`).toEqual(await scanned(lakeFolder, join(folder, 'forgetful')))
    if (round === 8) {
      const bytes = readFileSync(memory('remembering'))
      const at = pick(bytes.length)
      bytes[at] = (bytes[at] as number) ^ 0x40
      writeFileSync(memory('remembering'), bytes)
    }
  }
})

const strict: CheckSettings = {
  foreign_bar: { params: { misfitDeviations: 1000 } },
  partial_bar: { params: { mostRatio: 0.001, switchFactor: 1000 } },
}

test('what was worked out under other settings is not remembered', async () => {
  const folder = temporaryFolder()
  const lakeFolder = join(folder, 'lake')
  const lake = new Map<string, Rows>(symbols.map((symbol) => [symbol, cleanRows(symbol, 300)]))
  const [one, other] = [lake.get('S03') ?? [], lake.get('S04') ?? []]
  lake.set('S03', [...one.slice(0, 150), ...other.slice(150, 152), ...one.slice(152)])
  lake.set('S04', [...other.slice(0, 150), ...one.slice(150, 152), ...other.slice(152)])
  lake.set(
    'S05',
    changed(lake.get('S05') ?? [], 120, 120, (row) => ({ ...row, volume: Math.round((row.volume ?? 0) / 30) })),
  )
  lake.set(
    'S06',
    changed(lake.get('S06') ?? [], 200, 300, (row) => ({ ...row, volume: (row.volume ?? 0) * 5 })),
  )
  writeFiles(lakeFolder, Object.fromEntries([...lake].map(([symbol, rows]) => [`daily/${symbol}.csv`, csvFile(rows)])))
  const said = async (data: string, settings: CheckSettings) => {
    const { findings } = await scanned(lakeFolder, join(folder, data), settings)
    return findings.filter(({ check }) => check in strict).map(({ check, symbol, message }) => [check, symbol, message])
  }
  expect(await said('changing', strict)).toEqual([])
  const changing = await said('changing', noSettings)
  expect(changing.map(([check, symbol]) => `${check} ${symbol}`).sort()).toEqual([
    'foreign_bar S03',
    'foreign_bar S04',
    'partial_bar S05',
    'partial_bar S06',
  ])
  expect(changing).toEqual(await said('new', noSettings))
  expect(await said('changing', strict)).toEqual([])
})

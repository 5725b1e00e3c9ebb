import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { claimObjects } from '../lake/claims.ts'
import { fileStorage } from '../lake/storage/file.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { LakeStorage } from '../model/lake.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { layoutFor } from '../scan/layout.ts'
import type { ScanRequest } from '../scan/request.ts'
import { readPack } from '../states/pack-reader.ts'
import type { Random } from '../synthetic/random.ts'
import type { SyntheticRow } from '../synthetic/rows.ts'
import { openStore } from './open-store.ts'
import { type LakeScan, runScan } from './scan-lake.ts'

/** Series of a lake, decoded. Rows ascend by day; values that are not usable are null. */
export interface LakeSample {
  readonly daily: Dataset
  /** The weekly dataset; `null` when there is none. */
  readonly weekly: Dataset | null
  /** By symbol. */
  readonly dailyRows: ReadonlyMap<string, readonly SyntheticRow[]>
  readonly weeklyRows: ReadonlyMap<string, readonly SyntheticRow[]>
}

export interface SampleRequest {
  /** The scan that the user's lake would get. */
  readonly scan: Omit<LakeScan, 'request'>
  readonly request: ScanRequest
  /** Folder for what is kept while reading. */
  readonly folder: string
  readonly symbols: number
  readonly random: Random
}

/**
 * Reads a random sample of a lake's daily series, with their weekly twins where the lake has them.
 *
 * The lake is scanned for it, whatever its layout; where paths name their symbols, only the objects of the sample are. Only ever reads the lake.
 * Throws what a scan throws, and LAYOUT_UNKNOWN where no dataset is daily.
 */
export async function readSample({ scan, request, folder, symbols, random }: SampleRequest): Promise<LakeSample> {
  const storage = fileStorage(request.lakeRoot)
  const listing = await storage.list()
  const { layout } = await layoutFor({ request, listing, kept: null, manifest: [], storage, onProgress: scan.onProgress })
  const { claimed } = claimObjects(listing.objects, layout.datasets)
  const objectsOf = (dataset: Dataset) => claimed.filter((claim) => claim.dataset === dataset)
  const largest = (kind: 'daily' | 'weekly') =>
    layout.datasets
      .filter(({ interval }) => intervalClass(interval) === kind && interval.count === 1)
      .sort((a, b) => objectsOf(b).length - objectsOf(a).length)[0] ?? null
  const daily = largest('daily')
  if (daily === null)
    throw new AppError('LAYOUT_UNKNOWN', `no dataset of ${request.lakeRoot} has daily bars: faults are put into daily and weekly series`)
  const weekly = largest('weekly')
  const inPaths = objectsOf(daily).map(({ symbol }) => symbol)
  const isNamed = inPaths.every((symbol) => symbol !== null)
  const chosen = isNamed ? new Set(shuffled([...new Set(inPaths)].sort(), random).slice(0, symbols)) : null
  const wanted = new Set(
    claimed
      .filter(
        ({ dataset, symbol }) => (dataset === daily || dataset === weekly) && (chosen === null || symbol === null || chosen.has(symbol)),
      )
      .map(({ object }) => object.path),
  )
  const part: LakeStorage = {
    root: storage.root,
    list: () => Promise.resolve({ objects: listing.objects.filter(({ path }) => wanted.has(path)), skipped: [], failed: [] }),
    open: (path) => storage.open(path),
  }
  const dataFolder = join(folder, 'data')
  await runScan({ ...scan, request: { ...request, dataFolder, datasets: weekly ? [daily, weekly] : [daily] }, storage: part })
  const store = await openStore(dataFolder, { mode: 'read' })
  try {
    const records = await store.allSeries()
    const names = records.filter(({ dataset, state }) => dataset === daily.name && state !== null).map(({ symbol }) => symbol)
    const sample = new Set(shuffled(names, random).slice(0, symbols))
    const rowsOf = (dataset: Dataset | null) =>
      new Map(
        records.flatMap((record) =>
          record.dataset === dataset?.name && record.state !== null && sample.has(record.symbol)
            ? [[record.symbol, rowsOfColumns(readPack(dataFolder, record.state))] as const]
            : [],
        ),
      )
    return { daily, weekly, dailyRows: rowsOf(daily), weeklyRows: rowsOf(weekly) }
  } finally {
    await store.close()
  }
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const mixed = [...values]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]
  }
  return mixed
}

function rowsOfColumns({ length, session, open, high, low, close, volume, decimals }: StoredColumns): SyntheticRow[] {
  const known = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null)
  return Array.from({ length }, (_, i) => ({
    day: session[i] as number,
    open: known(open[i]),
    high: known(high[i]),
    low: known(low[i]),
    close: known(close[i]),
    volume: known(volume[i]),
    decimals: decimals[i] as number,
  }))
}

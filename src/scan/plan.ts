import { DAY_US, parseIsoDate } from '../base/day.ts'
import type { Claim } from '../lake/claims.ts'
import { compileTemplate } from '../lake/template.ts'
import type { Dataset } from '../model/dataset.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { SeriesRecord } from '../model/scan.ts'
import { bucketOf } from './spill.ts'
import { type KeptSeries, type ObjectToRead, seriesKey, type Task } from './task.ts'

/** What a scan has to do, as lists; made from values alone. */
export interface Plan {
  /** Objects to read whose series nothing else feeds. */
  readonly direct: readonly ObjectToRead[]
  /** Objects to read whose series other objects feed as well. */
  readonly spilled: readonly ObjectToRead[]
  /** Claimed objects that nothing has to be done for, with what the last scan knew. */
  readonly unchanged: readonly ManifestEntry[]
  /** Objects of the last scan that are gone, or that no dataset claims any more. */
  readonly gone: readonly ManifestEntry[]
  /** Objects of the last scan below a folder that could not be looked into now. */
  readonly unseen: readonly ManifestEntry[]
  /** Series to judge again from their states. */
  readonly rejudged: readonly SeriesRecord[]
  /** Datasets whose objects are decoded in another way than in the last scan. */
  readonly redecoded: ReadonlySet<string>
}

export interface PlanInput {
  readonly datasets: readonly Dataset[]
  readonly claims: readonly Claim[]
  /** Folders that the listing could not look into. */
  readonly failedFolders: readonly string[]
  readonly manifest: readonly ManifestEntry[]
  readonly records: readonly SeriesRecord[]
  /** Per dataset name. */
  readonly decodedKeys: ReadonlyMap<string, string>
  judgedKeyOf(record: SeriesRecord): string
  readonly asOfUs: number
  /** As-of of the last scan; `null` without one. */
  readonly lastAsOfUs: number | null
  /** Read everything again. */
  readonly full: boolean
}

/** Decides what is stale. Linear in objects and series. */
export function planScan(input: PlanInput): Plan {
  const { datasets, claims, manifest, records } = input
  const before = new Map(manifest.map((entry) => [entry.path, entry]))
  const places = new Map(datasets.map((dataset, place) => [dataset.name, place]))
  const directDatasets = new Set(datasets.filter(hasOneObjectPerSeries).map((dataset) => dataset.name))
  const stale = staleDatasets(input)
  const shared = sharedObjects(records)
  const direct: ObjectToRead[] = []
  const spilled: ObjectToRead[] = []
  const unchanged: ManifestEntry[] = []
  const reading = new Set<number>()
  let nextId = nextObjectId(manifest)
  for (const { object, dataset, symbol } of claims) {
    const known = before.get(object.path)
    before.delete(object.path)
    if (
      known &&
      known.identity === object.identity &&
      known.dataset === dataset.name &&
      !stale.has(dataset.name) &&
      known.outcome !== 'not_obtained'
    ) {
      unchanged.push(known)
      continue
    }
    const id = known?.id ?? nextId++
    reading.add(id)
    const toRead: ObjectToRead = {
      id,
      path: object.path,
      dataset: places.get(dataset.name) ?? 0,
      symbol,
      sizeBytes: object.sizeBytes,
      modifiedUs: object.modifiedUs,
    }
    if (directDatasets.has(dataset.name) && !shared.has(id)) direct.push(toRead)
    else spilled.push(toRead)
  }
  const left = [...before.values()].filter((entry) => entry.dataset !== null)
  const isUnseen = ({ path }: ManifestEntry) =>
    input.failedFolders.some((folder) => folder === '' || folder === '.' || path === folder || path.startsWith(`${folder}/`))
  const unseen = left.filter(isUnseen)
  const gone = left.filter((entry) => !isUnseen(entry))
  const goneIds = new Set(gone.map((entry) => entry.id))
  const unseenIds = new Set(unseen.map((entry) => entry.id))
  const rejudged = records.filter(
    (record) =>
      record.state !== null &&
      places.has(record.dataset) &&
      !record.objects.some((id) => reading.has(id) || goneIds.has(id) || unseenIds.has(id)) &&
      (record.staleBecause !== null ||
        record.judgedKey !== input.judgedKeyOf(record) ||
        asOfMatters(record, input.lastAsOfUs, input.asOfUs)),
  )
  return { direct, spilled, unchanged, gone, unseen, rejudged, redecoded: redecodedDatasets(input) }
}

/** The first number that no object of the data folder has. */
export function nextObjectId(manifest: readonly ManifestEntry[]): number {
  return manifest.reduce((top, entry) => Math.max(top, entry.id), 0) + 1
}

/** Whether a path template alone says that every object feeds series of its own. */
export function hasOneObjectPerSeries(dataset: Dataset): boolean {
  const { names } = compileTemplate(dataset.path)
  return !['date', 'year', 'month', 'day', 'any'].some((name) => (names as ReadonlySet<string>).has(name))
}

/** Datasets whose every object must be read: they are decoded in another way now, or everything is asked for. */
function staleDatasets(input: PlanInput): ReadonlySet<string> {
  return input.full ? new Set(input.datasets.map((dataset) => dataset.name)) : redecodedDatasets(input)
}

function redecodedDatasets({ records, decodedKeys }: PlanInput): ReadonlySet<string> {
  return new Set(records.filter((record) => record.decodedKey !== decodedKeys.get(record.dataset)).map((record) => record.dataset))
}

/** Objects that feed a series together with others. */
function sharedObjects(records: readonly SeriesRecord[]): ReadonlySet<number> {
  const shared = new Set<number>()
  for (const { objects } of records) if (objects.length > 1) for (const id of objects) shared.add(id)
  return shared
}

/** Sessions end, and bars stop being in the future, within this time of a bar's start, whatever the interval. */
const SETTLED_AFTER_US = 10 * DAY_US

/**
 * Whether another moment of judging can give a series another verdict: only while its newest bar or its declared end is not well in the past at
 * the earlier of the two.
 */
export function asOfMatters(record: SeriesRecord, lastAsOfUs: number | null, asOfUs: number): boolean {
  if (lastAsOfUs === null || lastAsOfUs === asOfUs) return false
  const declaredEnds = record.declared
    .map(({ end }) => (end === undefined ? null : parseIsoDate(end.slice(0, 10))))
    .filter((day) => day !== null)
  const horizonUs = Math.max(record.coverage.latestUs ?? 0, ...declaredEnds.map((day) => day * DAY_US)) + SETTLED_AFTER_US
  return horizonUs > Math.min(lastAsOfUs, asOfUs)
}

/** A record as a worker needs it to take up the series' state. `null` when there is none. */
export function keptSeries(record: SeriesRecord, { redecoded }: Pick<Plan, 'redecoded'>): KeptSeries | null {
  const { symbol, state, objects, declared, columns, modifiedUs, unparsableRows } = record
  return state && { symbol, state, objects, declared, columns, modifiedUs, unparsableRows, isComparable: !redecoded.has(record.dataset) }
}

/** Buckets for so many stored bytes: about 16 MB each, so that a bucket's rows take some 100 MB of memory at the most. */
export function bucketsFor(storedBytes: number): number {
  return Math.max(4, Math.min(512, Math.ceil(storedBytes / 16e6)))
}

/** One task per bucket of a dataset. `records` are those whose series may be spread over objects. */
export function gatherTasks(
  dataset: number,
  buckets: number,
  records: readonly SeriesRecord[],
  dropped: readonly number[],
  plan: Pick<Plan, 'redecoded'>,
): Task[] {
  const byBucket = Array.from({ length: buckets }, (): KeptSeries[] => [])
  for (const record of records) {
    const kept = keptSeries(record, plan)
    if (kept) byBucket[bucketOf(kept.symbol, buckets)]?.push(kept)
  }
  return byBucket.map((kept, bucket) => ({ kind: 'gather', dataset, bucket, buckets, kept, dropped }))
}

export function keyOf(record: { readonly dataset: string; readonly symbol: string }): string {
  return seriesKey(record.dataset, record.symbol)
}

import { join } from 'node:path'
import { findCalendar } from '../calendar/calendar.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { Derived } from '../checks/derived.ts'
import { judgeSeries } from '../checks/judge.ts'
import { plainLoops } from '../checks/plain-loops.ts'
import { alikeDays, tracedRange, traceOf } from '../checks/trace-of.ts'
import { giveBackKernel, lendKernel } from '../kernel/lend-kernel.ts'
import { PlainDecoder } from '../kernel/plain-decoder.ts'
import type { Kernel } from '../kernel/wasm-decoder.ts'
import { fileStorage } from '../lake/storage/file.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Declared } from '../model/decoded.ts'
import type { LakeStorage } from '../model/lake.ts'
import type { PackLocation } from '../model/scan.ts'
import type { Series } from '../model/series.ts'
import type { SeriesLoops } from '../model/series-loops.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { arrange, type SeriesHead } from '../series/arrange.ts'
import { coverageOf } from '../series/coverage.ts'
import { mergeColumns, mergeParts } from '../series/merge.ts'
import { objectsOf, type SeriesPart } from '../series/parts.ts'
import { createPackWriter, type PackWriter } from '../states/pack-writer.ts'
import { PackDamaged } from '../states/pack-damaged.ts'
import { openPack, readPack, readTraceBytes } from '../states/pack-reader.ts'
import { encodeTrace } from '../states/trace-block.ts'
import { type ReadObject, readObject, type Reading } from './read-object.ts'
import { readBucket, SpillWriter } from './spill.ts'
import {
  emptyResult,
  type JudgedSeries,
  type KeptSeries,
  type ObjectToRead,
  packOf,
  seriesKey,
  type Task,
  type TaskResult,
  type WorkerFarewell,
  type WorkerSetup,
} from './task.ts'
import { type HandedTrace, MOST_TRACE_BYTES } from './trace-cache.ts'

/** What one worker does: carries out tasks one at a time. Never rejects: trouble with an object or series is part of its result. */
export interface Work {
  run(task: Task): Promise<TaskResult>
  /** Ends the worker's pack; no task is run afterwards. */
  finish(): WorkerFarewell
  stop(): void
}

/** A series that more objects feed is not told which: its state knows. */
const MAX_NAMED_OBJECTS = 64

/** Folder of all spill files of a data folder: there while a scan runs. */
export function spillsFolder(dataFolder: string): string {
  return join(dataFolder, 'spill')
}

/** Folder of a scan's spill files. */
function spillFolder(dataFolder: string, scanId: number): string {
  return join(spillsFolder(dataFolder), String(scanId))
}

/** `storage` stands in for the lake's own, in tests. */
export async function createWork(setup: WorkerSetup, worker: number, storage: LakeStorage = fileStorage(setup.lakeRoot)): Promise<Work> {
  return new SeriesWork(setup, worker, lendKernel(), storage)
}

class SeriesWork implements Work {
  readonly #setup: WorkerSetup
  readonly #worker: number
  readonly #kernel: Kernel
  readonly #loops: SeriesLoops
  readonly #reading: Reading
  readonly #calendars: readonly (Calendar | null)[]
  readonly #spills: SpillWriter
  #pack: PackWriter | null = null
  /** Traces that the task under way has made. */
  #traces: HandedTrace[] = []
  #handedBytes = 0

  constructor(setup: WorkerSetup, worker: number, kernel: Kernel, storage: LakeStorage) {
    this.#setup = setup
    this.#worker = worker
    this.#kernel = kernel
    this.#loops = kernel.loops(plainLoops)
    const { maxObjectBytes, maxSeriesBars } = setup
    const tools = { kernel: kernel.decoder, plain: new PlainDecoder(), hasher: kernel.hasher }
    this.#reading = { storage, tools, maxObjectBytes, maxSeriesBars }
    this.#calendars = setup.datasets.map(({ calendar }) => (calendar === null ? null : findCalendar(calendar)))
    this.#spills = new SpillWriter(spillFolder(setup.dataFolder, setup.scanId), worker)
  }

  async run(task: Task): Promise<TaskResult> {
    this.#traces = []
    // Member by member: V8 is slow to spread what another member then replaces.
    const { object, series, emptied, damaged, failed } = await this.#carryOut(task)
    return { object, series, emptied, damaged, failed, traces: this.#traces }
  }

  #carryOut(task: Task): TaskResult | Promise<TaskResult> {
    switch (task.kind) {
      case 'direct':
        return this.#direct(task.object, task.before)
      case 'spill':
        return this.#spill(task.object, task.buckets)
      case 'gather':
        return this.#gather(task)
      case 'rejudge':
        return this.#rejudge(task.dataset, task.series)
    }
  }

  finish(): WorkerFarewell {
    const pack = this.#pack
    this.#pack = null
    giveBackKernel(this.#kernel)
    return { pack: pack ? pack.finish() : null }
  }

  stop(): void {
    this.#pack?.abandon()
    this.#pack = null
  }

  async #direct(object: ObjectToRead, before: readonly KeptSeries[]): Promise<TaskResult> {
    const { report, content } = await this.#read(object)
    if (content === null) return { ...emptyResult, object: report }
    const { decoded, parts } = content
    const bySymbol = new Map<string, SeriesPart[]>()
    for (const part of parts) {
      const own = bySymbol.get(part.symbol)
      if (own === undefined) bySymbol.set(part.symbol, [part])
      else own.push(part)
    }
    const series: JudgedSeries[] = []
    for (const [symbol, own] of bySymbol) {
      const merged = mergeParts(own, this.#rules(object.dataset))
      const judged = this.#judge(object.dataset, merged.columns, {
        symbol,
        objects: [object.id],
        declared: [decoded.declared],
        columns: [decoded.columns],
        modifiedUs: object.modifiedUs,
        unparsableRows: merged.unparsableRows,
        previous: before.find((kept) => kept.symbol === symbol) ?? null,
      })
      series.push(judged)
    }
    return { ...emptyResult, object: report, series }
  }

  async #spill(object: ObjectToRead, buckets: number): Promise<TaskResult> {
    const { report, content } = await this.#read(object)
    if (content === null) return { ...emptyResult, object: report }
    const { decoded, parts } = content
    this.#spills.put(decoded, parts, { dataset: object.dataset, object: object.id, modifiedUs: object.modifiedUs, buckets })
    // The other workers gather what this one put aside: nothing may wait in memory when a task is reported done.
    this.#spills.flush()
    return { ...emptyResult, object: report }
  }

  #gather({ dataset, bucket, kept, dropped }: Extract<Task, { kind: 'gather' }>): TaskResult {
    const fresh = readBucket(spillFolder(this.#setup.dataFolder, this.#setup.scanId), dataset, bucket)
    const result = { ...emptyResult, series: [] as JudgedSeries[], emptied: [] as string[], damaged: [] as string[] }
    const isDropped = new Set(dropped)
    for (const before of kept) {
      const { symbol } = before
      const arrived = fresh.get(symbol)
      fresh.delete(symbol)
      if (!arrived && isDropped.size === 0) continue
      try {
        const judged = this.#merge(dataset, symbol, before, arrived, isDropped)
        if (judged === 'unchanged') continue
        if (judged === 'empty') result.emptied.push(symbol)
        else result.series.push(judged)
      } catch (error) {
        if (!(error instanceof PackDamaged)) throw error
        result.damaged.push(symbol)
      }
    }
    for (const [symbol, arrived] of fresh) {
      const judged = this.#merge(dataset, symbol, null, arrived, isDropped)
      if (typeof judged !== 'string') result.series.push(judged)
    }
    return result
  }

  /** Joins what is kept of a series with what arrived. Object columns hold object ids throughout, so that ids are their own places. */
  #merge(
    dataset: number,
    symbol: string,
    before: KeptSeries | null,
    arrived: { parts: SeriesPart[]; modifiedUs: number } | undefined,
    dropped: ReadonlySet<number>,
  ): JudgedSeries | 'unchanged' | 'empty' {
    const pieces: { columns: StoredColumns; places: readonly number[] }[] = []
    let unparsableRows: readonly number[] = before?.unparsableRows ?? []
    let highest = 0
    if (before) {
      const columns = readPack(this.#setup.dataFolder, before.state)
      const ids = columns.object ? distinct(columns.object, columns.length) : before.objects
      if (!arrived && !ids.some((id) => dropped.has(id))) return 'unchanged'
      const top = Math.max(0, ...ids)
      const places = columns.object
        ? Array.from({ length: top + 1 }, (_, id) => (dropped.has(id) ? -1 : id))
        : [dropped.has(ids[0] ?? -1) ? -1 : (ids[0] ?? 0)]
      pieces.push({ columns, places })
      highest = Math.max(highest, top)
    }
    if (arrived) {
      const merged = mergeParts(arrived.parts, this.#rules(dataset))
      const ids = objectsOf(arrived.parts)
      pieces.push({ columns: merged.columns, places: ids })
      unparsableRows = [...unparsableRows, ...merged.unparsableRows]
      highest = Math.max(highest, ...ids)
    }
    const { dataset: target } = this.#rules(dataset)
    // At least two objects, so that there is an object column even while one object alone has rows of the series.
    const columns = mergeColumns(pieces, Math.max(2, highest + 1), target)
    if (columns.length === 0 && unparsableRows.length === 0) return 'empty'
    const declared = [...(before?.declared ?? []), ...(arrived?.parts.map((part) => part.declared) ?? [])]
    const orders = [...(before?.columns ?? []), ...(arrived?.parts.map((part) => part.columns) ?? [])]
    const feeding = columns.object ? distinct(columns.object, columns.length) : []
    return this.#judge(dataset, columns, {
      symbol,
      objects: feeding.length <= MAX_NAMED_OBJECTS ? feeding : [],
      declared: distinctJson(declared.filter((one) => Object.keys(one).length > 0)),
      columns: distinctJson(orders),
      modifiedUs: Math.max(before?.modifiedUs ?? 0, arrived?.modifiedUs ?? 0),
      unparsableRows,
      previous: before?.isComparable === true ? before : null,
    })
  }

  #rejudge(dataset: number, series: KeptSeries): TaskResult {
    try {
      const columns = readPack(this.#setup.dataFolder, series.state)
      return { ...emptyResult, series: [this.#judge(dataset, columns, { ...series, state: series.state })] }
    } catch (error) {
      if (error instanceof PackDamaged) return { ...emptyResult, damaged: [series.symbol] }
      throw error
    }
  }

  #judge(
    dataset: number,
    columns: StoredColumns,
    known: {
      readonly symbol: string
      readonly objects: readonly number[]
      readonly declared: readonly Declared[]
      readonly columns: readonly (readonly string[])[]
      readonly modifiedUs: number
      readonly unparsableRows: readonly number[]
      /** Where the columns already lie. */
      readonly state?: JudgedSeries['state']
      /** What the last scan kept of the series, where that is to be compared. */
      readonly previous?: KeptSeries | null
    },
  ): JudgedSeries {
    const { dataset: target, calendar } = this.#rules(dataset)
    const { symbol, objects, modifiedUs, declared, unparsableRows } = known
    const head: SeriesHead = { symbol, dataset: target, unparsableRows, declared, columns: known.columns, modifiedUs }
    const series = arrange(columns, head, calendar)
    const metadata: SymbolMetadata | null = this.#setup.metadata.get(symbol) ?? null
    const { asOfUs } = this.#setup
    const settings = this.#setup.symbolSettings.get(seriesKey(target.name, symbol)) ?? this.#setup.settings[dataset]
    const derived = new Derived(series, calendar, this.#loops)
    const previous = known.previous ? this.#previousOf(known.previous, head, calendar) : null
    const outcomes = judgeSeries(
      series,
      { calendar, metadata, actions: this.#setup.actions.get(symbol) ?? [], asOfUs, previous, derived },
      settings,
    )
    const trace = isTraced(derived) ? this.#trace(series, derived, alikeDays(series, derived, settings)) : null
    const state = known.state && this.#hasTrace(known.state, trace) ? known.state : this.#writer().put(columns, trace)
    if (trace !== null) this.#hand(state, trace)
    return {
      dataset,
      symbol,
      objects,
      coverage: coverageOf(series, calendar, metadata, asOfUs, derived.liquidityAt(series.bars.length - 1)),
      declared,
      columns: known.columns,
      modifiedUs,
      unparsableRows,
      state,
      outcomes,
    }
  }

  /** The series as the last scan kept it; `null` where that cannot be read any more. */
  #previousOf(kept: KeptSeries, head: SeriesHead, calendar: Calendar | null): Series | null {
    try {
      return arrange(openPack(this.#setup.dataFolder, kept.state), { ...head, modifiedUs: kept.modifiedUs }, calendar)
    } catch (error) {
      if (error instanceof PackDamaged) return null
      throw error
    }
  }

  /** As bytes, to be used up before the next series is looked at. */
  #trace(series: Series, derived: Derived, alike: readonly number[]): Uint8Array<ArrayBuffer> {
    const { bars } = series
    return this.#kernel.packTrace(bars, derived.linked, tracedRange(bars), alike) ?? encodeTrace(traceOf(series, derived, alike))
  }

  #hand(state: PackLocation, trace: Uint8Array<ArrayBuffer>): void {
    this.#handedBytes += trace.length
    if (this.#handedBytes <= MOST_TRACE_BYTES) this.#traces.push({ state, bytes: trace.slice() })
  }

  /** Whether this very trace lies beside the columns: another version of a calendar makes another one of the same columns. */
  #hasTrace(state: PackLocation, trace: Uint8Array | null): boolean {
    if (trace === null) return !state.trace
    if (!state.trace) return false
    try {
      return Buffer.compare(readTraceBytes(this.#setup.dataFolder, state), trace) === 0
    } catch (error) {
      if (error instanceof PackDamaged) return false
      throw error
    }
  }

  #read(object: ObjectToRead): Promise<ReadObject> {
    return readObject(object, this.#rules(object.dataset).dataset, this.#reading)
  }

  #writer(): PackWriter {
    return (this.#pack ??= createPackWriter(this.#setup.dataFolder, packOf(this.#setup.scanId, this.#worker), this.#kernel.pack))
  }

  #rules(dataset: number): { dataset: Dataset; calendar: Calendar | null } {
    const target = this.#setup.datasets[dataset]
    if (!target) throw new RangeError(`no dataset ${dataset}`)
    return { dataset: target, calendar: this.#calendars[dataset] ?? null }
  }
}

function isTraced({ intervalClass }: Derived): boolean {
  return intervalClass === 'daily' || intervalClass === 'weekly'
}

function distinct(column: Uint16Array | Uint32Array, length: number): number[] {
  return [...new Set(column.subarray(0, length))]
}

/** What differs, each once: a series of thousands of objects says the same in each. */
function distinctJson<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].slice(0, 50)
}

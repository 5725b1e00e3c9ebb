import type { SeriesRecord } from '../model/scan.ts'
import type { Engine } from './engine/engine.ts'
import { bucketsFor, gatherTasks, hasOneObjectPerSeries, keptSeries, keyOf, type Plan } from './plan.ts'
import type { OnProgress } from './progress.ts'
import { type JudgedSeries, type KeptSeries, type ObjectReport, type ObjectToRead, seriesKey, type Task, type WorkerSetup } from './task.ts'
import { TraceCache } from './trace-cache.ts'

/** What reading the lake gave. */
export interface ReadLake {
  /** By object id. */
  readonly reports: ReadonlyMap<number, ObjectReport>
  /** By series key. */
  readonly series: ReadonlyMap<string, JudgedSeries>
  /** Keys of series that have no rows any more. */
  readonly emptied: ReadonlySet<string>
  /** Why judging a series failed, by key. */
  readonly failed: ReadonlyMap<string, string>
  readonly bytesRead: number
  /** With the traces that were made. */
  readonly traces: TraceCache
}

interface Ports {
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Called once, before the first task runs. */
  readonly engineFor: (tasks: readonly Task[]) => Promise<Engine>
}

/**
 * Carries out a plan: objects that feed their own series are read and judged one by one; those that share series are put aside first and gathered by
 * bucket. Where two objects turn out to feed the same series after all, they are gathered too.
 */
export async function readLake(plan: Plan, records: readonly SeriesRecord[], setup: WorkerSetup, ports: Ports): Promise<ReadLake> {
  const reading = new Reading(setup, ports)
  const rejudge: Task[] = []
  for (const record of plan.rejudged) {
    const series = keptSeries(record, plan)
    if (series) rejudge.push({ kind: 'rejudge', dataset: reading.placeOf(record.dataset), series })
  }
  const buckets = bucketsPerDataset(plan, setup)
  const bucketsOf = (object: ObjectToRead) => buckets[object.dataset] ?? 4
  const kept = comparableSeries(plan, records)
  reading.expect([...plan.direct, ...plan.spilled])
  await reading.run([
    ...plan.direct.map((object): Task => ({ kind: 'direct', object, before: kept.get(object.id) ?? [] })),
    ...plan.spilled.map((object): Task => ({ kind: 'spill', object, buckets: bucketsOf(object) })),
    ...rejudge,
  ])

  // A pack that cannot be read back costs nothing but reading its objects again.
  const damaged = records.filter((record) => reading.damaged.has(keyOf(record)))
  const again = damaged.length > 0 ? objectsToReadAgain(damaged, plan, reading) : []
  await reading.run(again.map((object): Task => ({ kind: 'direct', object, before: [] })))

  const collided = collidingObjects(plan, records, reading)
  await reading.run(collided.map((object): Task => ({ kind: 'spill', object, buckets: bucketsOf(object) })))
  await reading.run(gathering(plan, records, reading, collided, buckets, setup))
  return reading
}

class Reading implements ReadLake {
  readonly reports = new Map<number, ObjectReport>()
  readonly series = new Map<string, JudgedSeries>()
  readonly emptied = new Set<string>()
  readonly failed = new Map<string, string>()
  readonly damaged = new Set<string>()
  /** Objects that gave each series directly, by key: more than one collide. */
  readonly sources = new Map<string, ObjectToRead[]>()
  bytesRead = 0
  readonly traces = new TraceCache()
  readonly #setup: WorkerSetup
  readonly #ports: Ports
  readonly #places: ReadonlyMap<string, number>
  #engine: Engine | null = null
  #files = { done: 0, total: 0 }
  #bytes = { done: 0, total: 0 }

  constructor(setup: WorkerSetup, ports: Ports) {
    this.#setup = setup
    this.#ports = ports
    this.#places = new Map(setup.datasets.map((dataset, place) => [dataset.name, place]))
  }

  placeOf(dataset: string): number {
    return this.#places.get(dataset) ?? -1
  }

  keyAt(dataset: number, symbol: string): string {
    return seriesKey(this.#setup.datasets[dataset]?.name ?? '', symbol)
  }

  expect(objects: readonly ObjectToRead[]): void {
    this.#files.total = objects.length
    this.#bytes.total = objects.reduce((sum, object) => sum + object.sizeBytes, 0)
  }

  async run(tasks: readonly Task[]): Promise<void> {
    const { signal } = this.#ports
    if (tasks.length === 0 || signal.aborted) return
    this.#engine ??= await this.#ports.engineFor(tasks)
    await this.#engine.run(
      tasks,
      (index, result) => {
        const task = tasks[index] as Task
        const dataset = task.kind === 'direct' || task.kind === 'spill' ? task.object.dataset : task.dataset
        if (result.object && (task.kind === 'direct' || task.kind === 'spill')) this.#report(task.object, result.object)
        for (const series of result.series) {
          const key = this.keyAt(dataset, series.symbol)
          this.series.set(key, series)
          if (task.kind === 'direct') this.#source(key, task.object)
        }
        for (const trace of result.traces) this.traces.hand(trace)
        for (const symbol of result.emptied) this.emptied.add(this.keyAt(dataset, symbol))
        for (const symbol of result.damaged) this.damaged.add(this.keyAt(dataset, symbol))
        for (const { symbol, reason } of result.failed) this.failed.set(this.keyAt(dataset, symbol), reason)
        this.#ports.onProgress({
          phase: task.kind === 'gather' ? 'gathering' : 'reading',
          files: { ...this.#files },
          bytes: { ...this.#bytes },
        })
      },
      signal,
    )
  }

  #report(object: ObjectToRead, report: ObjectReport): void {
    if (!this.reports.has(object.id)) {
      this.#files.done++
      this.#bytes.done += object.sizeBytes
      this.bytesRead += report.bytes
    }
    this.reports.set(object.id, report)
  }

  #source(key: string, object: ObjectToRead): void {
    const known = this.sources.get(key)
    if (known) known.push(object)
    else this.sources.set(key, [object])
  }
}

/** What the last scan kept of the series that objects to be read give, by object. */
function comparableSeries(plan: Plan, records: readonly SeriesRecord[]): ReadonlyMap<number, readonly KeptSeries[]> {
  const byObject = new Map<number, KeptSeries[]>()
  const reading = new Set(plan.direct.map((object) => object.id))
  for (const record of records) {
    const [object] = record.objects
    if (record.objects.length !== 1 || object === undefined || !reading.has(object)) continue
    const series = keptSeries(record, plan)
    if (!series?.isComparable) continue
    const known = byObject.get(object)
    if (known) known.push(series)
    else byObject.set(object, [series])
  }
  return byObject
}

/** Buckets of each dataset, by place, for what it has to put aside. */
function bucketsPerDataset(plan: Plan, setup: WorkerSetup): number[] {
  const bytes = setup.datasets.map(() => 0)
  for (const object of plan.spilled) bytes[object.dataset] = (bytes[object.dataset] ?? 0) + object.sizeBytes
  return bytes.map(bucketsFor)
}

/** Objects of damaged states, from what the last scan knew of them. */
function objectsToReadAgain(damaged: readonly SeriesRecord[], plan: Plan, reading: Reading): ObjectToRead[] {
  const known = new Map(plan.unchanged.map((entry) => [entry.id, entry]))
  const objects = new Map<number, ObjectToRead>()
  for (const record of damaged) {
    for (const id of record.objects) {
      const entry = known.get(id)
      if (!entry) continue
      const { path, sizeBytes, modifiedUs } = entry
      objects.set(id, { id, path, dataset: reading.placeOf(record.dataset), symbol: record.symbol, sizeBytes, modifiedUs })
    }
  }
  return [...objects.values()]
}

/** Objects read directly that feed a series which another object, read now or unchanged, feeds as well. */
function collidingObjects(plan: Plan, records: readonly SeriesRecord[], reading: Reading): ObjectToRead[] {
  const ownerOf = new Map<string, readonly number[]>()
  for (const record of records) ownerOf.set(keyOf(record), record.objects)
  const untouched = new Set(plan.unchanged.map((entry) => entry.id))
  const collided = new Map<number, ObjectToRead>()
  for (const [key, objects] of reading.sources) {
    const others = (ownerOf.get(key) ?? []).filter((id) => untouched.has(id) && !reading.reports.has(id))
    if (objects.length < 2 && others.length === 0) continue
    for (const object of objects) collided.set(object.id, object)
  }
  // All series of an object that is put aside come from the gathering.
  for (const [key, objects] of reading.sources) if (objects.some((object) => collided.has(object.id))) reading.series.delete(key)
  return [...collided.values()]
}

/** Gather tasks of every dataset that put rows aside, or lost an object of a series that others feed too. */
function gathering(
  plan: Plan,
  records: readonly SeriesRecord[],
  reading: Reading,
  collided: readonly ObjectToRead[],
  buckets: readonly number[],
  setup: WorkerSetup,
): Task[] {
  const tasks: Task[] = []
  const goneIds = new Set(plan.gone.map((entry) => entry.id))
  for (const [place, dataset] of setup.datasets.entries()) {
    const aside = [...plan.spilled, ...collided].filter((object) => object.dataset === place)
    const spread = !hasOneObjectPerSeries(dataset)
    const own = records.filter((record) => record.dataset === dataset.name && (spread || record.objects.length > 1 || collided.length > 0))
    // What was not obtained keeps the rows that the last scan had of it.
    const replaced = aside.filter((object) => reading.reports.get(object.id)?.outcome !== 'not_obtained').map((object) => object.id)
    const dropped = [...replaced, ...(own.length > 0 ? goneIds : [])]
    const lostOne = own.some((record) => spread || record.objects.some((id) => goneIds.has(id)))
    if (aside.length > 0 || (goneIds.size > 0 && lostOne)) tasks.push(...gatherTasks(place, buckets[place] ?? 4, own, dropped, plan))
  }
  return tasks
}

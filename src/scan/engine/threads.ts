import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../base/app-error.ts'
import type { Task, TaskResult, WorkerFarewell, WorkerSetup } from '../task.ts'
import { crashed, type Engine, type OnResult } from './engine.ts'

/** Bytes and tasks that one message to a worker holds at the most: enough to hide the round trip, little enough to balance the end. */
const BATCH_BYTES = 8e6
const BATCH_TASKS = 16
const BATCHES_IN_FLIGHT = 2

export interface WorkerRequest {
  readonly batch?: readonly { readonly index: number; readonly task: Task }[]
  readonly finish?: true
}

export interface WorkerReply {
  /** Said once, when it can take tasks. */
  readonly ready?: true
  readonly results?: readonly { readonly index: number; readonly result: TaskResult }[]
  readonly farewell?: WorkerFarewell
  /** What stops the whole scan. */
  readonly fatal?: { readonly code: ErrorCode; readonly message: string }
}

/**
 * Every worker compiles the same checks for itself, and a scan lasts a second or two: compiling less eagerly, and running baseline code until then,
 * saves a tenth of its CPU time on Node 20. The names are V8's own; from Node 24 on it compiles in more steps and has others.
 */
const compilerFlags =
  Number.parseInt(process.versions.node) >= 24
    ? []
    : ['--always-sparkplug', '--interrupt-budget=600000', '--max-inlined-bytecode-size-cumulative=150']

interface Crew {
  readonly worker: Worker
  readonly pending: Map<number, Task>
  isReady: boolean
  batches: number
}

/** Runs tasks on `count` worker threads. `workerUrl` is the bundled engine/worker.ts. */
export function threadEngine(setup: WorkerSetup, count: number, workerUrl: URL): Engine {
  const crews = new Set<Crew>()
  const farewells: WorkerFarewell[] = []
  let nextWorker = 0
  let current: Run | null = null
  let stopped: AppError | null = null

  interface Run {
    readonly queue: { index: number; task: Task }[]
    /** Tasks that were in a worker's hands when it died once: run alone, so that only the culprit is lost. */
    readonly suspects: { index: number; task: Task }[]
    readonly tried: Set<number>
    readonly onResult: OnResult
    readonly settle: () => void
    readonly fail: (error: unknown) => void
    open: number
    next: number
  }

  for (const flag of compilerFlags) setFlagsFromString(flag)

  function enlist(): Crew {
    const worker = new Worker(workerUrl, {
      workerData: { setup, number: nextWorker++ },
    })
    const crew: Crew = { worker, pending: new Map(), isReady: false, batches: 0 }
    crews.add(crew)
    worker.on('message', (reply: WorkerReply) => {
      if (reply.ready) crew.isReady = true
      if (reply.fatal) {
        stopped = new AppError(reply.fatal.code, reply.fatal.message)
        current?.fail(stopped)
      }
      if (reply.farewell) farewells.push(reply.farewell)
      for (const { index, result } of reply.results ?? []) {
        crew.pending.delete(index)
        deliver(index, result)
      }
      if (reply.results) {
        crew.batches--
        feed(crew)
      }
    })
    worker.on('error', (error) => bury(crew, error.message))
    worker.on('exit', (code) => {
      if (code !== 0) bury(crew, `worker ended with code ${code}`)
    })
    return crew
  }

  function deliver(index: number, result: TaskResult): void {
    if (!current) return
    try {
      current.onResult(index, result)
    } catch (error) {
      current.fail(error)
      return
    }
    if (--current.open === 0) current.settle()
  }

  function bury(crew: Crew, reason: string): void {
    if (!crews.delete(crew) || !current) return
    // One that never came up would not come up the next time either.
    if (!crew.isReady) {
      current.fail(new AppError('INTERNAL', `a worker of the scan cannot start: ${reason}`))
      return
    }
    const run = current
    for (const [index, task] of crew.pending) {
      if (run.tried.has(index)) deliver(index, crashed(task, `the worker that read it crashed twice: ${reason}`))
      else {
        run.tried.add(index)
        run.suspects.push({ index, task })
      }
    }
    if (current === run) feed(enlist())
  }

  function take(run: Run): { index: number; task: Task }[] {
    const batch: { index: number; task: Task }[] = []
    let bytes = 0
    while (run.next < run.queue.length && batch.length < BATCH_TASKS && bytes < BATCH_BYTES) {
      const entry = run.queue[run.next++] as { index: number; task: Task }
      batch.push(entry)
      bytes += weightOf(entry.task)
    }
    if (batch.length === 0) {
      const suspect = run.suspects.pop()
      if (suspect) batch.push(suspect)
    }
    return batch
  }

  function feed(crew: Crew): void {
    const run = current
    if (!run) return
    while (crew.batches < BATCHES_IN_FLIGHT) {
      const batch = take(run)
      const [first] = batch
      if (!first) return
      for (const { index, task } of batch) crew.pending.set(index, task)
      crew.batches++
      crew.worker.postMessage({ batch } satisfies WorkerRequest)
      // A suspect is run alone: were it sent with others, its next crash would lose them too.
      if (run.tried.has(first.index)) return
    }
  }

  return {
    run(tasks, onResult, signal) {
      if (tasks.length === 0) return Promise.resolve()
      return new Promise<void>((resolve, reject) => {
        const queue = tasks.map((task, index) => ({ index, task })).sort((a, b) => weightOf(b.task) - weightOf(a.task))
        const end = (how: () => void) => () => {
          signal.removeEventListener('abort', onAbort)
          current = null
          how()
        }
        const onAbort = () => end(resolve)()
        signal.addEventListener('abort', onAbort)
        current = {
          queue,
          suspects: [],
          tried: new Set(),
          onResult,
          open: tasks.length,
          next: 0,
          settle: end(resolve),
          fail: (error) => end(() => reject(error instanceof Error ? error : new Error(String(error))))(),
        }
        while (crews.size < Math.min(count, tasks.length)) enlist()
        for (const crew of [...crews]) feed(crew)
      })
    },
    async finish() {
      const leaving = [...crews]
      const gone = leaving.map(({ worker }) => new Promise((resolve) => worker.once('exit', resolve)))
      for (const { worker } of leaving) worker.postMessage({ finish: true } satisfies WorkerRequest)
      await Promise.all(gone)
      if (stopped) throw stopped
      return farewells
    },
    async stop() {
      const leaving = [...crews]
      crews.clear()
      await Promise.all(leaving.map(({ worker }) => worker.terminate()))
    },
  }
}

function weightOf(task: Task): number {
  return task.kind === 'direct' || task.kind === 'spill' ? task.object.sizeBytes : 1
}

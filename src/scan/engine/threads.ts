import { AppError } from '../../base/app-error.ts'
import type { Task, TaskResult, WorkerFarewell, WorkerSetup } from '../task.ts'
import { crashed, type Engine, type OnResult } from './engine.ts'
import { type Hand, type HandEvents, lendOwnThread, startThread, type WaitingThread } from './hand.ts'
import type { WorkerReply } from './messages.ts'

/** Bytes and tasks that one message to a worker holds at the most: enough to hide the round trip, little enough to balance the end. */
const BATCH_BYTES = 8e6
const BATCH_TASKS = 16
const BATCHES_IN_FLIGHT = 2

/** Up to objects of this size the calling thread is one of them: larger ones keep it from all else, or might end it, and a thread may be lost. */
const OWN_BYTES = 16e6

interface Entry {
  readonly index: number
  readonly task: Task
}

interface Crew {
  readonly hand: Hand
  readonly isOwn: boolean
  readonly pending: Map<number, Task>
  isReady: boolean
  batches: number
}

export interface Threads {
  /** At least 2. */
  readonly count: number
  /** The bundled worker.ts. */
  readonly workerUrl: URL
  /** Threads that were started before; those that the engine employs it takes out. */
  readonly waiting?: WaitingThread[]
  /** Whether memory counts for more than time. */
  readonly growsSlowly?: boolean
}

/** Runs tasks on several threads; the calling one may be one of them. */
export function threadEngine(setup: WorkerSetup, { count, workerUrl, waiting = [], growsSlowly = false }: Threads): Engine {
  const crews = new Set<Crew>()
  const farewells: WorkerFarewell[] = []
  let nextWorker = 0
  let current: Run | null = null
  let stopped: AppError | null = null

  interface Run {
    readonly queue: readonly Entry[]
    /** Tasks that were in a worker's hands when it died once: run alone, so that only the culprit is lost. */
    readonly suspects: Entry[]
    readonly tried: Set<number>
    readonly onResult: OnResult
    readonly settle: () => void
    readonly fail: (error: unknown) => void
    open: number
    next: number
  }

  function enlist(isOwn: boolean): Crew {
    const events: HandEvents = {
      onReply: (reply) => {
        hear(crew, reply)
      },
      onLost: (reason) => {
        bury(crew, reason)
      },
    }
    const number = nextWorker++
    const hand = isOwn
      ? lendOwnThread(setup, number, events)
      : (waiting.pop() ?? startThread(workerUrl)).employ({ setup, number, growsSlowly }, events)
    const crew: Crew = { hand, isOwn, pending: new Map(), isReady: false, batches: 0 }
    crews.add(crew)
    return crew
  }

  function hear(crew: Crew, reply: WorkerReply): void {
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
  }

  function deliver(index: number, result: TaskResult): void {
    const run = current
    if (!run) return
    try {
      run.onResult(index, result)
    } catch (error) {
      run.fail(error)
      return
    }
    if (--run.open === 0) run.settle()
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
    if (current === run) feed(enlist(false))
  }

  function take(run: Run, isOwn: boolean): readonly Entry[] {
    const batch: Entry[] = []
    let bytes = 0
    while (run.next < run.queue.length && batch.length < BATCH_TASKS && bytes < BATCH_BYTES) {
      const entry = run.queue[run.next++] as Entry
      batch.push(entry)
      bytes += weightOf(entry.task)
    }
    if (batch.length > 0 || isOwn) return batch
    const suspect = run.suspects.pop()
    return suspect ? [suspect] : []
  }

  function feed(crew: Crew): void {
    const run = current
    if (!run) return
    while (crew.batches < BATCHES_IN_FLIGHT) {
      const batch = take(run, crew.isOwn)
      const [first] = batch
      if (!first) return
      for (const { index, task } of batch) crew.pending.set(index, task)
      crew.batches++
      crew.hand.ask({ batch })
      // A suspect is run alone: were it sent with others, its next crash would lose them too.
      if (run.tried.has(first.index)) return
    }
  }

  return {
    run(tasks, onResult, signal) {
      if (tasks.length === 0) return Promise.resolve()
      return new Promise<void>((resolve, reject) => {
        const queue = tasks.map((task, index) => ({ index, task })).sort((a, b) => weightOf(b.task) - weightOf(a.task))
        const lendsOwn = queue.every(({ task }) => weightOf(task) <= OWN_BYTES)
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
        for (let size = crews.size; size < Math.min(count, tasks.length); size++) enlist(lendsOwn && size === 1)
        for (const crew of [...crews]) feed(crew)
      })
    },
    async finish() {
      const leaving = [...crews]
      for (const { hand } of leaving) hand.ask({ finish: true })
      await Promise.all(leaving.map(({ hand }) => hand.gone))
      if (stopped) throw stopped
      return farewells
    },
    async stop() {
      const leaving = [...crews]
      crews.clear()
      await Promise.all(leaving.map(({ hand }) => hand.terminate()))
    },
  }
}

function weightOf(task: Task): number {
  return task.kind === 'direct' || task.kind === 'spill' ? task.object.sizeBytes : 1
}

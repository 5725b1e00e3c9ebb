import { availableParallelism } from 'node:os'
import { fileStorage } from '../lake/storage/file.ts'
import type { LakeStorage } from '../model/lake.ts'
import { compileAtOnce, growSlowly, optimiseLate } from '../scan/engine/compiler-flags.ts'
import { startThread, type WaitingThread } from '../scan/engine/hand.ts'
import { inlineEngine } from '../scan/engine/inline.ts'
import { threadEngine } from '../scan/engine/threads.ts'
import type { OnProgress } from '../scan/progress.ts'
import type { ScanReport, ScanRequest } from '../scan/request.ts'
import { scanLake } from '../scan/scan.ts'
import type { Task } from '../scan/task.ts'
import type { Retention } from '../store/scan-store.ts'
import { openStoreOf } from './open-store.ts'
import type { StoreChoice } from './store-choice.ts'

/** Below this many bytes to read, starting threads takes longer than the work. */
const INLINE_BYTES = 24e6
const INLINE_TASKS = 400
/** From so many tasks on memory counts for more than time. */
const MANY_TASKS = 4000

export interface LakeScan {
  readonly request: ScanRequest
  /** `null`: one per core. */
  readonly workers: number | null
  readonly retention: Partial<Retention>
  /** SQLite by default. */
  readonly store?: StoreChoice
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly nowUs: () => number
  /** Stands in for the lake's own storage: a part of it. Threads open what it lists by path. */
  readonly storage?: LakeStorage
}

/** Scans a lake in a local folder into its data folder. Throws AppError. */
export async function runScan({
  request,
  workers,
  retention,
  store: choice,
  onProgress,
  signal,
  nowUs,
  storage,
}: LakeScan): Promise<ScanReport> {
  const count = workers ?? availableParallelism()
  const workerUrl = new URL('./worker.js', import.meta.url)
  const waiting: WaitingThread[] = []
  const store = await openStoreOf(choice ?? { kind: 'sqlite' }, request.dataFolder, { mode: 'write', retention })
  try {
    return await scanLake(request, {
      storage: storage ?? fileStorage(request.lakeRoot),
      store,
      onFirstListing: (objects) => {
        if (
          isSmall(
            objects.length,
            objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          )
        )
          return
        // The calling thread is one of them.
        for (let n = 1; n < Math.min(count, objects.length); n++) waiting.push(startThread(workerUrl))
      },
      engineFor: async (setup, tasks) => {
        if (isSmall(tasks.length, bytesOf(tasks))) return inlineEngine(setup)
        optimiseLate()
        compileAtOnce()
        const growsSlowly = tasks.length >= MANY_TASKS
        if (growsSlowly) growSlowly()
        return count === 1 ? inlineEngine(setup) : threadEngine(setup, { count, workerUrl, waiting, growsSlowly })
      },
      nowUs,
      onProgress,
      signal,
    })
  } finally {
    await Promise.all(waiting.map((thread) => thread.terminate()))
    await store.close()
  }
}

function isSmall(tasks: number, bytes: number): boolean {
  return tasks <= INLINE_TASKS && bytes <= INLINE_BYTES
}

function bytesOf(tasks: readonly Task[]): number {
  return tasks.reduce(
    (sum, task) => sum + (task.kind === 'direct' || task.kind === 'spill' ? task.object.sizeBytes : task.kind === 'gather' ? 1e6 : 2e5),
    0,
  )
}

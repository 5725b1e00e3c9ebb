import { availableParallelism } from 'node:os'
import { fileStorage } from '../lake/storage/file.ts'
import type { LakeStorage } from '../model/lake.ts'
import { compileAtOnce, growSlowly, optimiseLate } from '../scan/engine/compiler-flags.ts'
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
  const store = await openStoreOf(choice ?? { kind: 'sqlite' }, request.dataFolder, { mode: 'write', retention })
  try {
    return await scanLake(request, {
      storage: storage ?? fileStorage(request.lakeRoot),
      store,
      engineFor: async (setup, tasks) => {
        const count = workers ?? availableParallelism()
        const isSmall = tasks.length <= INLINE_TASKS && bytesOf(tasks) <= INLINE_BYTES
        if (isSmall) return inlineEngine(setup)
        optimiseLate()
        compileAtOnce()
        if (tasks.length >= MANY_TASKS) growSlowly()
        return count === 1 ? inlineEngine(setup) : threadEngine(setup, count, new URL('./worker.js', import.meta.url))
      },
      nowUs,
      onProgress,
      signal,
    })
  } finally {
    await store.close()
  }
}

function bytesOf(tasks: readonly Task[]): number {
  return tasks.reduce(
    (sum, task) => sum + (task.kind === 'direct' || task.kind === 'spill' ? task.object.sizeBytes : task.kind === 'gather' ? 1e6 : 2e5),
    0,
  )
}

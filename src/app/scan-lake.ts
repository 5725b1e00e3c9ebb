import { existsSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { fileStorage } from '../lake/storage/file.ts'
import { inlineEngine } from '../scan/engine/inline.ts'
import { threadEngine } from '../scan/engine/threads.ts'
import type { OnProgress } from '../scan/progress.ts'
import type { ScanReport, ScanRequest } from '../scan/request.ts'
import { scanLake } from '../scan/scan.ts'
import type { Task } from '../scan/task.ts'
import { openStore } from '../store/sqlite/open-store.ts'

/** Below this many bytes to read, starting threads takes longer than the work. */
const INLINE_BYTES = 24e6
const INLINE_TASKS = 400

export interface LakeScan {
  readonly request: ScanRequest
  readonly workers: number | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly nowUs: () => number
}

/** Scans a lake in a local folder into its data folder. Throws AppError. */
export async function runScan({ request, workers, onProgress, signal, nowUs }: LakeScan): Promise<ScanReport> {
  const store = await openStore(request.dataFolder, { mode: 'write' })
  try {
    return await scanLake(request, {
      storage: fileStorage(request.lakeRoot),
      store,
      engineFor: async (setup, tasks) => {
        const count = workers ?? availableParallelism()
        const isSmall = tasks.length <= INLINE_TASKS && bytesOf(tasks) <= INLINE_BYTES
        return isSmall || count === 1 ? inlineEngine(setup) : threadEngine(setup, count, new URL('./worker.js', import.meta.url))
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
  return tasks.reduce((sum, task) => sum + (task.kind === 'direct' || task.kind === 'spill' ? task.object.sizeBytes : task.kind === 'gather' ? 1e6 : 2e5), 0)
}

/** The lake's root as an absolute path. Throws LAKE_MISSING. */
export function lakeRootAt(path: string, cwd: string): string {
  const root = resolve(cwd, path)
  if (!existsSync(root)) throw new AppError('LAKE_MISSING', `there is no lake at ${root}; name the folder that holds the price files`)
  if (!statSync(root).isDirectory()) throw new AppError('LAKE_MISSING', `${root} is a file, not a folder of price files`)
  return root
}

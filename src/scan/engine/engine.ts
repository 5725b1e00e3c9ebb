import { AppError } from '../../base/app-error.ts'
import type { Work } from '../work.ts'
import { emptyResult, type Task, type TaskResult, type WorkerFarewell } from '../task.ts'

/** Told as results arrive. `index` is the task's place in the list given to `run`. */
export type OnResult = (index: number, result: TaskResult) => void

/** Carries out the tasks of one scan. */
export interface Engine {
  /**
   * Runs all tasks, in any order; resolves when every one has a result, or early when the signal aborts. A crash while a task runs is that task's
   * result. Rejects only with what stops the whole scan: an AppError such as DISK_FULL, or what `onResult` threw.
   */
  run(tasks: readonly Task[], onResult: OnResult, signal: AbortSignal): Promise<void>
  /** Ends the packs and gives their names. Called once, after the last `run`. */
  finish(): Promise<WorkerFarewell[]>
  /** Lets go of threads and open files, whatever state they are in. */
  stop(): Promise<void>
}

/** The result of a task whose worker died. */
export function crashed(task: Task, reason: string): TaskResult {
  if (task.kind === 'direct' || task.kind === 'spill') {
    return {
      ...emptyResult,
      object: { outcome: 'not_obtained', reason, offset: null, line: null, digest: null, bytes: 0, records: 0, symbols: [] },
    }
  }
  const symbols = task.kind === 'rejudge' ? [task.series.symbol] : task.kept.map((series) => series.symbol)
  return { ...emptyResult, failed: symbols.map((symbol) => ({ symbol, reason })) }
}

/** Carries out a task. What goes wrong with it alone becomes its result; what stops the scan is thrown. */
export async function runTask(work: Work, task: Task): Promise<TaskResult> {
  try {
    return await work.run(task)
  } catch (error) {
    if (error instanceof AppError) throw error
    return crashed(task, `a fault of Tidegauge: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

import type { Task, TaskResult, WorkerFarewell } from '../task.ts'

/** Told as results arrive. `index` is the task's place in the list given to `run`. */
export type OnResult = (index: number, result: TaskResult) => void

/** Carries out the tasks of one scan. */
export interface Engine {
  /** Runs all tasks, in any order; resolves when every one has a result. A crash while a task runs is that task's result, never a rejection. */
  run(tasks: readonly Task[], onResult: OnResult, signal: AbortSignal): Promise<void>
  /** Ends the packs and gives their names. Called once, after the last `run`. */
  finish(): Promise<WorkerFarewell[]>
  /** Lets go of threads and open files, whatever state they are in. */
  stop(): Promise<void>
}

/** The result of a task whose worker died. */
export function crashed(task: Task, reason: string): TaskResult {
  if (task.kind === 'direct' || task.kind === 'spill') {
    const { path } = task.object
    return {
      object: { path, outcome: 'not_obtained', reason, offset: null, line: null, digest: null, bytes: 0, records: 0, symbols: [] },
      series: [],
      damaged: [],
      failed: [],
    }
  }
  const symbols = task.kind === 'rejudge' ? [task.series.symbol] : task.kept.map((series) => series.symbol)
  return { object: null, series: [], damaged: [], failed: symbols.map((symbol) => ({ dataset: task.dataset, symbol, reason })) }
}

import type { WorkerSetup } from '../task.ts'
import { createWork } from '../work.ts'
import { type Engine, runTask } from './engine.ts'

/** Runs tasks in the calling thread: for scans so small that starting threads would take longer than the work. */
export async function inlineEngine(setup: WorkerSetup): Promise<Engine> {
  const work = await createWork(setup, 0)
  return {
    async run(tasks, onResult, signal) {
      for (const [index, task] of tasks.entries()) {
        if (signal.aborted) return
        onResult(index, await runTask(work, task))
      }
    },
    finish: async () => [work.finish()],
    stop: async () => work.stop(),
  }
}

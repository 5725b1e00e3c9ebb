import { setImmediate } from 'node:timers/promises'
import type { LakeStorage } from '../../model/lake.ts'
import type { WorkerSetup } from '../task.ts'
import { createWork } from '../work.ts'
import { type Engine, runTask } from './engine.ts'

/** Signals and timers are let in this often: local files are read without ever waiting. */
const BREATH_SECONDS = 0.05

/** Runs tasks in the calling thread: for scans so small that starting threads would take longer than the work. */
export async function inlineEngine(setup: WorkerSetup, storage?: LakeStorage): Promise<Engine> {
  const work = await createWork(setup, 0, storage)
  let breathedAt = process.uptime()
  return {
    async run(tasks, onResult, signal) {
      for (const [index, task] of tasks.entries()) {
        if (signal.aborted) return
        onResult(index, await runTask(work, task))
        if (process.uptime() - breathedAt < BREATH_SECONDS) continue
        await setImmediate()
        breathedAt = process.uptime()
      }
    },
    finish: async () => [work.finish()],
    stop: async () => work.stop(),
  }
}

import { AppError } from '../../base/app-error.ts'
import type { TaskResult, WorkerSetup } from '../task.ts'
import { createWork } from '../work.ts'
import { runTask } from './engine.ts'
import type { WorkerReply, WorkerRequest } from './messages.ts'

/** Where a loop's answers go. */
export interface TaskLoopPort {
  reply(answer: WorkerReply): void
  /** Nothing more is done here. */
  close(): void
  /** Awaited between tasks. */
  breathe?(): Promise<unknown>
}

export interface TaskLoop {
  readonly take: (request: WorkerRequest) => void
  /** Ends with the task that is under way, and lets go of open files. */
  readonly stop: () => Promise<void>
}

/** Carries out requests one after the other; the first thing it says is that it is ready. */
export function taskLoop(setup: WorkerSetup, number: number, port: TaskLoopPort): TaskLoop {
  let isStopped = false
  const working = createWork(setup, number)
  const answer = async (request: WorkerRequest) => {
    const work = await working
    if (request.finish) {
      port.reply({ farewell: work.finish() })
      port.close()
      return
    }
    const results: { index: number; result: TaskResult }[] = []
    for (const { index, task } of request.batch ?? []) {
      if (isStopped) return
      results.push({ index, result: await runTask(work, task) })
      await port.breathe?.()
    }
    port.reply({ results })
  }
  let last: Promise<unknown> = working.then(() => {
    port.reply({ ready: true })
  })
  return {
    take(request) {
      last = last
        .then(() => answer(request))
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
          port.reply({ fatal: { code: error.code, message: error.message } })
          // Who waits for the end of this loop must not wait for ever.
          port.close()
        })
    },
    async stop() {
      isStopped = true
      await last
      ;(await working).stop()
    },
  }
}

/** The thread that threads.ts starts: takes batches of tasks, answers with their results, says farewell with the names of its packs. */
import { parentPort, workerData } from 'node:worker_threads'
import type { TaskResult, WorkerSetup } from '../task.ts'
import { AppError } from '../../base/app-error.ts'
import { createWork } from '../work.ts'
import { runTask } from './engine.ts'
import type { WorkerReply, WorkerRequest } from './threads.ts'

const { setup, number } = workerData as { setup: WorkerSetup; number: number }
const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread only')

const working = createWork(setup, number)
let last: Promise<void> = working.then(() => port.postMessage({ ready: true } satisfies WorkerReply))

async function answer(request: WorkerRequest): Promise<void> {
  const work = await working
  if (request.finish) {
    port?.postMessage({ farewell: work.finish() } satisfies WorkerReply)
    port?.close()
    return
  }
  const results: { index: number; result: TaskResult }[] = []
  for (const { index, task } of request.batch ?? []) results.push({ index, result: await runTask(work, task) })
  port?.postMessage({ results } satisfies WorkerReply)
}

port.on('message', (request: WorkerRequest) => {
  last = last
    .then(() => answer(request))
    .catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      port.postMessage({ fatal: { code: error.code, message: error.message } } satisfies WorkerReply)
      // Nothing more is done here; who waits for this thread's end must not wait for ever.
      port.close()
    })
})

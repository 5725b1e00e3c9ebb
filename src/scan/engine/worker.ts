/** The thread that threads.ts starts: takes batches of tasks, answers with their results, says farewell with the names of its packs. */
import { parentPort, workerData } from 'node:worker_threads'
import type { TaskResult, WorkerSetup } from '../task.ts'
import { createWork } from '../work.ts'
import type { WorkerReply, WorkerRequest } from './threads.ts'

const { setup, number } = workerData as { setup: WorkerSetup; number: number }
const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread only')

const working = createWork(setup, number)
let last: Promise<void> = Promise.resolve()

async function answer(request: WorkerRequest): Promise<void> {
  const work = await working
  if (request.finish) {
    port?.postMessage({ farewell: work.finish() } satisfies WorkerReply)
    port?.close()
    return
  }
  const results: { index: number; result: TaskResult }[] = []
  for (const { index, task } of request.batch ?? []) results.push({ index, result: await work.run(task) })
  port?.postMessage({ results } satisfies WorkerReply)
}

port.on('message', (request: WorkerRequest) => {
  last = last.then(() => answer(request))
})

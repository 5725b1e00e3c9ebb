/** The thread that hand.ts starts: takes batches of tasks, answers with their results, says farewell with the names of its packs. */
import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerSetup } from '../task.ts'
import type { WorkerRequest } from './messages.ts'
import { taskLoop } from './task-loop.ts'

const { setup, number } = workerData as { setup: WorkerSetup; number: number }
const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread only')

const loop = taskLoop(setup, number, {
  reply: (answer) => {
    const traces = answer.results?.flatMap(({ result }) => result.traces) ?? []
    port.postMessage(
      answer,
      traces.map(({ bytes }) => bytes.buffer),
    )
  },
  close: () => {
    port.close()
  },
})
port.on('message', (request: WorkerRequest) => {
  loop.take(request)
})

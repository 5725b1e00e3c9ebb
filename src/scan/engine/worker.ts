/** The thread that hand.ts starts: takes batches of tasks, answers with their results, says farewell with the names of its packs. */
import { parentPort } from 'node:worker_threads'
import { giveBackKernel, lendKernel } from '../../kernel/lend-kernel.ts'
import { growSlowly } from './compiler-flags.ts'
import type { WorkerRequest, WorkerStart } from './messages.ts'
import { taskLoop } from './task-loop.ts'

const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread only')

// Made while the main thread finds out what there is to do.
giveBackKernel(lendKernel())
port.once('message', ({ setup, number, growsSlowly }: WorkerStart) => {
  if (growsSlowly) growSlowly()
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
})

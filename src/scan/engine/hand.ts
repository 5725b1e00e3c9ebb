import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { WorkerSetup } from '../task.ts'
import type { WorkerReply, WorkerRequest } from './messages.ts'
import { taskLoop } from './task-loop.ts'

/** One that carries out tasks of a scan. */
export interface Hand {
  readonly ask: (request: WorkerRequest) => void
  /** Resolves when it has ended. */
  readonly gone: Promise<unknown>
  /** Ends it now. */
  readonly terminate: () => Promise<unknown>
}

export interface HandEvents {
  readonly onReply: (reply: WorkerReply) => void
  /** It died, and what it was doing is lost. */
  readonly onLost: (reason: string) => void
}

/** A thread of its own. */
export function startThread(setup: WorkerSetup, number: number, workerUrl: URL, { onReply, onLost }: HandEvents): Hand {
  const worker = new Worker(workerUrl, { workerData: { setup, number } })
  worker.on('message', onReply)
  worker.on('error', (error) => {
    onLost(error.message)
  })
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (code !== 0) onLost(`worker ended with code ${code}`)
      resolve()
    })
  })
  return {
    ask: (request) => {
      worker.postMessage(request)
    },
    gone,
    terminate: () => worker.terminate(),
  }
}

/** The calling thread: one isolate less to start and to warm up. Between two tasks it does what else it has to. */
export function lendOwnThread(setup: WorkerSetup, number: number, { onReply }: HandEvents): Hand {
  let end: () => void
  const gone = new Promise<void>((resolve) => {
    end = resolve
  })
  const loop = taskLoop(setup, number, { reply: onReply, close: () => end(), breathe: () => setImmediate() })
  return {
    ask: loop.take,
    gone,
    terminate: loop.stop,
  }
}

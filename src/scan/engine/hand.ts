import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { WorkerSetup } from '../task.ts'
import { asNodeStarts } from './compiler-flags.ts'
import type { WorkerReply, WorkerRequest, WorkerStart } from './messages.ts'
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

/** A thread that loads its code and waits to be told what scan it is for. */
export interface WaitingThread {
  /** To be called once. A thread that is lost already says so when this has returned. */
  readonly employ: (start: WorkerStart, events: HandEvents) => Hand
  readonly terminate: () => Promise<unknown>
}

/** A thread of its own. `workerUrl` is the bundled worker.ts. */
export function startThread(workerUrl: URL): WaitingThread {
  asNodeStarts()
  const worker = new Worker(workerUrl)
  let events: HandEvents | null = null
  let lost: string | null = null
  const lose = (reason: string) => {
    lost ??= reason
    events?.onLost(reason)
  }
  worker.on('message', (reply: WorkerReply) => {
    events?.onReply(reply)
  })
  worker.on('error', (error) => {
    lose(error.message)
  })
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (code !== 0) lose(`worker ended with code ${code}`)
      resolve()
    })
  })
  const terminate = () => worker.terminate()
  return {
    employ(start, told) {
      events = told
      const reason = lost
      if (reason !== null)
        queueMicrotask(() => {
          told.onLost(reason)
        })
      worker.postMessage(start)
      return {
        ask: (request) => {
          worker.postMessage(request)
        },
        gone,
        terminate,
      }
    },
    terminate,
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

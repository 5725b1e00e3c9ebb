import { Worker } from 'node:worker_threads'
import { AppError } from '../../base/app-error.ts'
import { remote } from '../../store/thread/remote.ts'
import type { StoreThread, StoreThreadData } from './store-thread.ts'

/** Starts the store thread. `lost` resolves when it ended though nobody stopped it; the server cannot go on without it. */
export function startStoreThread(data: StoreThreadData): { readonly thread: StoreThread; readonly lost: Promise<Error> } {
  const worker = new Worker(new URL('./store-thread.mjs', import.meta.url), { workerData: data })
  const lost = new Promise<Error>((resolve) => {
    worker.once('error', (cause) => {
      resolve(
        new AppError('INTERNAL', `the thread that keeps the stores failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
          cause,
        }),
      )
    })
    worker.once('exit', () => {
      resolve(new AppError('INTERNAL', 'the thread that keeps the stores has ended'))
    })
  })
  const thread = remote<StoreThread>(
    {
      send: (message) => {
        worker.postMessage(message)
      },
      onMessage: (listener) => {
        worker.on('message', listener)
      },
    },
    lost,
  )
  return { thread, lost }
}

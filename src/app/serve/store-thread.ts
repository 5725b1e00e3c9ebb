import { parentPort, workerData } from 'node:worker_threads'
import type { MetricHistory } from '../../api/history-ports.ts'
import type { LakeStore } from '../../api/ports.ts'
import { dataFolderAt, prepareDataFolder } from '../../store/data-folder.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import { answer } from '../../store/thread/remote.ts'
import type { HistorySettings } from '../../trends/history-settings.ts'
import { openMonitorStore } from '../open-monitor-store.ts'
import { openStoreOf } from '../open-store.ts'
import { takeServerLock } from '../server-lock.ts'
import type { StoreChoice } from '../store-choice.ts'
import { lakeStore } from './lake-store.ts'
import { metricHistory } from './metric-history.ts'

export interface StoreThreadData {
  readonly dataFolder: string
  readonly store: StoreChoice
  readonly trends: HistorySettings
}

/** What the thread answers for. */
export interface StoreThread {
  readonly lake: LakeStore
  readonly monitor: MonitorStore
  readonly history: MetricHistory
  /** Takes the data folder for this server and opens the stores. Before it no other call is understood. Throws AppError. */
  start(): Promise<void>
  /** Closes everything; the thread ends by itself. */
  stop(): Promise<void>
}

/** The thread that does all work on databases for a server, so that no request waits for another's disk. */
function main(): void {
  const port = parentPort
  if (port === null) throw new Error('store-thread is to be started as a worker thread')
  const { dataFolder, store, trends } = workerData as StoreThreadData
  const target: Partial<StoreThread> & Pick<StoreThread, 'start' | 'stop'> = {
    start: async () => {
      const folder = dataFolderAt(dataFolder)
      prepareDataFolder(folder)
      const lock = takeServerLock(folder)
      const monitor = await openMonitorStore(store, dataFolder, { create: true })
      let scans: ScanStore | null = null
      const lake = lakeStore(async () => (scans = await openStoreOf(store, dataFolder, { mode: 'annotate' })))
      Object.assign(target, {
        lake,
        monitor,
        history: metricHistory({
          scans: lake.scans,
          nearestSymbol: (name) => lake.nearestSymbol(name),
          monitor,
          settings: trends,
          nowUs: () => Date.now() * 1000,
        }),
        stop: async () => {
          await monitor.close()
          await scans?.close()
          lock.release()
          // After the answer has left.
          setImmediate(() => {
            port.close()
          })
        },
      })
    },
    stop: async () => {
      setImmediate(() => {
        port.close()
      })
    },
  }
  answer(
    {
      send: (message) => {
        port.postMessage(message)
      },
      onMessage: (listener) => {
        port.on('message', listener)
      },
    },
    target,
  )
}

main()

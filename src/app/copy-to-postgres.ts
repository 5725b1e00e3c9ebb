import { existsSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import { chooseDataFolder, type DataFolderRequest, type Surroundings } from '../config/data-folder.ts'
import type { OnCopyProgress } from '../store/copy/copy-progress.ts'
import type { CopiedStore } from '../store/copy/copy-store.ts'
import { type DataFolder, dataFolderAt, hasStore } from '../store/data-folder.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { takeWriterLock, type WriterLock } from '../store/sqlite/writer-lock.ts'
import { monitorFileOf, openMonitorStore } from './open-monitor-store.ts'
import { serverOf } from './server-holder.ts'
import { takeServerLock } from './server-lock.ts'
import { chooseStore } from './store-choice.ts'
import { newMarker, ownerOf, readMarker, writeMarker } from './store-marker.ts'
import { namedConfig } from './store-of-folder.ts'

export interface CopyRequest extends DataFolderRequest {
  /** Whether what the target holds may go. */
  readonly replace: boolean
  readonly onProgress: OnCopyProgress
}

export interface CopiedFolder extends CopiedStore {
  readonly from: string
  /** File of the monitoring store; `null` where there was none. */
  readonly monitorFrom: string | null
  readonly to: string
}

/**
 * Copies what the data folder's own files hold to the Postgres that the environment or the config names, and has the folder remember that its store is there.
 * The files stay. Throws NO_SCAN without a file, USAGE without a Postgres, DATA_FOLDER_LOCKED while a server runs or somebody writes to either.
 */
export async function copyToPostgres(request: CopyRequest, at: Surroundings & { nowUs(): number }): Promise<CopiedFolder> {
  const { folder } = await chooseDataFolder(request, at)
  const from = dataFolderAt(folder)
  const monitorFrom = existsSync(monitorFileOf(folder)) ? monitorFileOf(folder) : null
  const known = readMarker(folder)
  // A folder whose scans are in Postgres may have a file from before that: it is no whole store.
  if (!hasStore(from) && (known !== null || monitorFrom === null))
    throw new AppError('NO_SCAN', `the data folder ${folder} has no scans in a file of its own; there is nothing to copy`)
  const { store, retention } = await namedConfig(request, at)
  const choice = await chooseStore(store, at.env)
  if (choice.kind === 'sqlite')
    throw new AppError('USAGE', 'nothing says which Postgres to copy to: set TIDEGAUGE_DATABASE_URL, or store.url in the config')
  const server = refuseServer(from)
  try {
    // To the newest version first.
    await (await openStore(folder, { mode: 'write' })).close()
    if (monitorFrom !== null) await (await openMonitorStore({ kind: 'sqlite' }, folder, { create: false })).close()
    const lock = takeWriterLock(from)
    try {
      const place = (await import('../store/postgres/settings.ts')).placeOf(choice.settings)
      const marker = { ...(known ?? newMarker(place)), place }
      const { copyStore } = await import('../store/copy/copy-store.ts')
      const copied = await copyStore({
        from,
        monitorFrom,
        to: choice.settings,
        owner: ownerOf(folder, marker),
        replace: request.replace,
        historyDays: retention.historyDays,
        nowUs: at.nowUs(),
        onProgress: request.onProgress,
      })
      writeMarker(folder, marker)
      return { from: from.database, monitorFrom, to: place, ...copied }
    } finally {
      lock.release()
    }
  } finally {
    server.release()
  }
}

function refuseServer(folder: DataFolder): WriterLock {
  try {
    return takeServerLock(folder)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_LOCKED') throw error
    throw new AppError(
      'DATA_FOLDER_LOCKED',
      `a server runs on the data folder ${folder.path}, and what it is told meanwhile would not be copied: end it, copy, and start it on Postgres (${serverOf(folder)})`,
      { cause: error },
    )
  }
}

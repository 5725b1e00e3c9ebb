import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { type DataFolder, dataFolderAt } from '../store/data-folder.ts'
import { readHolder, takeWriterLock, type WriterLock, writeHolder } from '../store/sqlite/writer-lock.ts'

/** Takes the right to be the one server of a data folder. Throws DATA_FOLDER_LOCKED, which names the server that has it. */
export function takeServerLock(folder: DataFolder): WriterLock {
  try {
    return takeWriterLock(lockOf(folder))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_LOCKED') throw error
    throw new AppError(
      'DATA_FOLDER_LOCKED',
      `a server already runs on the data folder ${folder.path}: ${serverOf(folder)}. Use that one, end it first, or choose another folder with --data`,
      { cause: error },
    )
  }
}

/** Has the lock that this process holds say where the server answers. */
export function tellServerUrl(dataFolder: string, url: string): void {
  const lock = lockOf(dataFolderAt(dataFolder))
  const holder = readHolder(lock)
  if (holder?.pid === process.pid) writeHolder(lock, { ...holder, url })
}

/** The server that holds a data folder, for people. */
export function serverOf(folder: DataFolder): string {
  const holder = readHolder(lockOf(folder))
  if (holder === null) return 'it does not say where'
  const { url, pid, host, since } = holder
  return `${url === undefined ? '' : `${url}, `}process ${pid} on ${host}, since ${since}`
}

function lockOf(folder: DataFolder): DataFolder {
  return { ...folder, lock: join(folder.path, 'server.lock'), holder: join(folder.path, 'server.json') }
}

import { join } from 'node:path'
import { type DataFolder, dataFolderAt } from '../store/data-folder.ts'
import { readHolder, writeHolder } from '../store/lock-holder.ts'

/** Has the lock that this process holds say where the server answers. */
export function tellServerUrl(dataFolder: string, url: string): void {
  const lock = serverLockOf(dataFolderAt(dataFolder))
  const holder = readHolder(lock)
  if (holder?.pid === process.pid) writeHolder(lock, { ...holder, url })
}

/** The server that holds a data folder, for people. */
export function serverOf(folder: DataFolder): string {
  const holder = readHolder(serverLockOf(folder))
  if (holder === null) return 'it does not say where'
  const { url, pid, host, since } = holder
  return `${url === undefined ? '' : `${url}, `}process ${pid} on ${host}, since ${since}`
}

/** The lock of the one server of a data folder. */
export function serverLockOf(folder: DataFolder): DataFolder {
  return { ...folder, lock: join(folder.path, 'server.lock'), holder: join(folder.path, 'server.json') }
}

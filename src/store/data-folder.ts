import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError, errnoOf } from '../base/app-error.ts'

/** Where things lie in a data folder. Column packs lie in `packs/`, see src/states. */
export interface DataFolder {
  readonly path: string
  readonly database: string
  /** Held open and locked for as long as a process may write. */
  readonly lock: string
  /** Who holds the lock, for people. */
  readonly holder: string
}

export function dataFolderAt(path: string): DataFolder {
  return { path, database: join(path, 'store.db'), lock: join(path, 'writer.lock'), holder: join(path, 'writer.json') }
}

/**
 * Makes an empty file that its owner alone may read, where there is none. One that is there is not even opened: to close it would drop the locks that this
 * process has on it. SQLite gives its journals the same permissions.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600))
  } catch {
    // Whoever opens it next says what is in the way.
  }
}

/** Makes the folder, for its owner alone, when it is not there and proves that files can be made in it. Throws DATA_FOLDER_UNUSABLE or DISK_FULL. */
export function prepareDataFolder(folder: DataFolder): void {
  try {
    makeFolder(resolve(folder.path), 0o700)
    accessSync(folder.path, constants.R_OK | constants.W_OK | constants.X_OK)
    closeSync(openSync(folder.lock, 'a', 0o600))
  } catch (error) {
    throw folderError(error, folder.path)
  }
}

// Not mkdir's own `recursive`: below /proc it never comes back (Node 20.20).
function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST' && statSync(path).isDirectory()) return
    if (errno !== 'ENOENT' || dirname(path) === path) throw error
    makeFolder(dirname(path), 0o777)
    mkdirSync(path, mode)
  }
}

/** Whether a store was ever made in the folder. Throws DATA_FOLDER_UNUSABLE when that cannot be found out. */
export function hasStore(folder: DataFolder): boolean {
  try {
    return statSync(folder.database).isFile()
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return false
    throw folderError(error, folder.path)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of that name, not a folder',
  EISDIR: 'a folder stands where a file of the store should be',
  ENOENT: 'it cannot be made there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
}

function folderError(error: unknown, path: string): AppError {
  const errno = errnoOf(error) ?? ''
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG') {
    return new AppError('DISK_FULL', `cannot prepare the data folder ${path}: no space left; free some, then run again`, { cause: error })
  }
  const reason = reasons[errno] ?? (error instanceof Error ? error.message : String(error))
  return new AppError('DATA_FOLDER_UNUSABLE', `cannot use the data folder ${path}: ${reason}; choose another with --data`, { cause: error })
}

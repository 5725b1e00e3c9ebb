import { AppError } from '../base/app-error.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { takeWriterLock, type WriterLock } from '../store/sqlite/writer-lock.ts'
import { serverLockOf, serverOf } from './server-holder.ts'

/** Takes the right to be the one server of a data folder. Throws DATA_FOLDER_LOCKED, which names the server that has it. */
export function takeServerLock(folder: DataFolder): WriterLock {
  try {
    return takeWriterLock(serverLockOf(folder))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_LOCKED') throw error
    throw new AppError(
      'DATA_FOLDER_LOCKED',
      `a server already runs on the data folder ${folder.path}: ${serverOf(folder)}. Use that one, end it first, or choose another folder with --data`,
      { cause: error },
    )
  }
}

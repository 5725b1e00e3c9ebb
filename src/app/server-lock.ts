import { join } from 'node:path'
import type { DataFolder } from '../store/data-folder.ts'
import { takeWriterLock, type WriterLock } from '../store/sqlite/writer-lock.ts'

/** Takes the right to be the one server of a data folder. Throws DATA_FOLDER_LOCKED, which names who has it. */
export function takeServerLock(folder: DataFolder): WriterLock {
  return takeWriterLock({ ...folder, lock: join(folder.path, 'server.lock'), holder: join(folder.path, 'server.json') })
}

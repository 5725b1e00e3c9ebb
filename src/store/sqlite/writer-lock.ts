import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { AppError } from '../../base/app-error.ts'
import { type DataFolder, makePrivateFile } from '../data-folder.ts'
import { readHolder, writeHolder } from '../lock-holder.ts'
import { Connection } from './connection.ts'

/** The right to write to a data folder. One process at a time has it; it ends with the process, however that ends. */
export interface WriterLock {
  release(): void
}

/**
 * Takes the lock or throws DATA_FOLDER_LOCKED, which names the holder.
 *
 * The lock is SQLite's exclusive lock on a file of its own, held by an open transaction that writes nothing: the system drops it when the
 * process dies, so nothing is left to clean up after kill -9. The holder's details lie beside it and are for people only.
 */
export function takeWriterLock(folder: DataFolder): WriterLock {
  makePrivateFile(folder.lock)
  const connection = new Connection(folder.lock, { readOnly: false, busyTimeoutMs: 0 })
  try {
    // No journal on disk: the transaction never writes.
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if (error instanceof AppError && error.code === 'DATA_FOLDER_LOCKED') {
      throw new AppError(
        'DATA_FOLDER_LOCKED',
        `cannot write to the data folder ${folder.path}: ${heldBy(folder)}. Wait until it has ended, or choose another folder with --data`,
        { cause: error },
      )
    }
    throw error
  }
  writeHolder(folder, { pid: process.pid, host: hostname(), since: new Date().toISOString() })
  return {
    release() {
      rmSync(folder.holder, { force: true })
      connection.close()
    },
  }
}

function heldBy(folder: DataFolder): string {
  const holder = readHolder(folder)
  return holder === null
    ? 'another process is writing to it'
    : `process ${holder.pid} on ${holder.host} has been writing to it since ${holder.since}`
}

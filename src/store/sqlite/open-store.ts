import { existsSync } from 'node:fs'
import { AppError } from '../../base/app-error.ts'
import { dataFolderAt, hasStore, makePrivateFile, prepareDataFolder } from '../data-folder.ts'
import type { DataFolder } from '../data-folder.ts'
import { defaultRetention } from '../scan-store.ts'
import type { Retention, ScanStore } from '../scan-store.ts'
import { Connection } from './connection.ts'
import { migrate, refuseNewer, storeVersion } from './migrate.ts'
import { migrations } from './migrations.ts'
import { sqliteStore } from './sqlite-store.ts'
import { takeWriterLock } from './writer-lock.ts'

export interface OpenOptions {
  /**
   * `write`: makes the folder and the store where needed and keeps every other writer out until closed.
   * `read`: each call sees the scan published last. `snapshot`: all calls see the scan that was published last when the store was opened;
   * for short work, because the writer's log cannot shrink meanwhile. Readers hold up nobody and are held up by nobody.
   * `annotate`: reads as `read` does, and writes marks and acknowledgements, also while somebody scans; it cannot publish.
   */
  readonly mode: 'write' | 'read' | 'snapshot' | 'annotate'
  readonly retention?: Partial<Retention>
}

const busyTimeoutMs = 5000

/**
 * Opens the store of a data folder.
 * Throws DATA_FOLDER_LOCKED (somebody else writes; says who), DATA_FOLDER_NEWER, DATA_FOLDER_UNUSABLE, DISK_FULL, and for readers NO_SCAN
 * when there is no store yet.
 */
export async function openStore(dataFolder: string, { mode, retention }: OpenOptions): Promise<ScanStore> {
  const folder = dataFolderAt(dataFolder)
  const kept = { ...defaultRetention, ...retention }
  return mode === 'write' ? openWriter(folder, kept) : openReader(folder, kept, mode)
}

function openWriter(folder: DataFolder, retention: Retention): ScanStore {
  prepareDataFolder(folder)
  const lock = takeWriterLock(folder)
  let connection: Connection | null = null
  try {
    makePrivateFile(folder.database)
    connection = new Connection(folder.database, { readOnly: false, busyTimeoutMs })
    refuseNewer(storeVersion(connection), migrations.length, folder.path)
    // FULL: a published scan outlives a power cut. It costs a sync per scan, about a millisecond.
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000')
    migrate(connection, migrations, folder.path)
    return sqliteStore(connection, retention, {
      before: () => {
        connection?.checkpoint()
      },
      after: () => {
        lock.release()
      },
    })
  } catch (error) {
    connection?.close()
    lock.release()
    throw error
  }
}

function openReader(folder: DataFolder, retention: Retention, mode: 'read' | 'snapshot' | 'annotate'): ScanStore {
  if (!hasStore(folder)) throw noScan(folder)
  let connection = connectReader(folder)
  try {
    const version = storeVersion(connection)
    refuseNewer(version, migrations.length, folder.path)
    // Its first writer has not come far yet, or was killed; the lock is that writer's, or the next one's.
    if (version === 0) throw noScan(folder)
    if (version < migrations.length) {
      connection.close()
      upgrade(folder)
      connection = connectReader(folder)
    }
    // A deferred transaction sees what its first read sees.
    if (mode === 'snapshot') connection.exec('BEGIN; SELECT 1 FROM scans')
    if (mode !== 'annotate') return sqliteStore(connection, retention, null)
    connection.close()
    connection = new Connection(folder.database, { readOnly: false, busyTimeoutMs })
    connection.exec('PRAGMA synchronous = FULL')
    return cannotPublish(sqliteStore(connection, retention, null))
  } catch (error) {
    connection.close()
    throw error
  }
}

function cannotPublish(store: ScanStore): ScanStore {
  return {
    ...store,
    commit: async () => {
      throw new AppError('INTERNAL', 'a store opened to annotate cannot publish a scan')
    },
  }
}

/** A store of an older version. */
function upgrade(folder: DataFolder): void {
  prepareDataFolder(folder)
  const lock = takeWriterLock(folder)
  try {
    const connection = new Connection(folder.database, { readOnly: false, busyTimeoutMs })
    try {
      migrate(connection, migrations, folder.path)
    } finally {
      connection.close()
    }
  } finally {
    lock.release()
  }
}

function connectReader(folder: DataFolder): Connection {
  let connection: Connection | null = null
  try {
    connection = new Connection(folder.database, { readOnly: true, busyTimeoutMs })
    storeVersion(connection)
    return connection
  } catch (error) {
    connection?.close()
    // On a medium that cannot be written SQLite cannot make the files that readers and a writer share; nobody writes there either.
    const mayBeReadOnly = error instanceof AppError && error.code === 'DATA_FOLDER_UNUSABLE' && !existsSync(`${folder.database}-wal`)
    if (!mayBeReadOnly) throw error
    return new Connection(folder.database, { readOnly: true, busyTimeoutMs, immutable: true })
  }
}

function noScan(folder: DataFolder): AppError {
  return new AppError(
    'NO_SCAN',
    `there is no scan in the data folder ${folder.path} yet; run tidegauge scan, or name another folder with --data`,
  )
}

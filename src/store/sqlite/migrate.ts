import { AppError } from '../../base/app-error.ts'
import type { Connection } from './connection.ts'

/** Version of the store's file; 0 for an empty one. */
export function storeVersion(connection: Connection): number {
  return connection.value<number>('PRAGMA user_version') ?? 0
}

/** Refuses a file that a newer program has written: `DATA_FOLDER_NEWER`. */
export function refuseNewer(version: number, known: number, folder: string): void {
  if (version <= known) return
  throw new AppError(
    'DATA_FOLDER_NEWER',
    `cannot use the data folder ${folder}: a newer Tidegauge has written it (version ${version} of the store; this one knows up to ${known}). ` +
      'Use that Tidegauge, or choose another folder with --data',
  )
}

/** Brings the file to the newest version, one transaction per step: a process killed between two leaves a whole older version. */
export function migrate(connection: Connection, migrations: readonly string[], folder: string): void {
  refuseNewer(storeVersion(connection), migrations.length, folder)
  for (;;) {
    const done = connection.transaction(() => {
      const version = storeVersion(connection)
      const sql = migrations[version]
      if (sql === undefined) return true
      connection.exec(sql)
      connection.exec(`PRAGMA user_version = ${version + 1}`)
      return false
    })
    if (done) return
  }
}

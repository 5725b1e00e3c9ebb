import { DatabaseSync } from '@photostructure/sqlite'
import { SqliteDialect, type SqliteStatement } from 'kysely'
import { storeError } from './store-error.ts'

const busyTimeoutMs = 5000

/**
 * Kysely's dialect over a SQLite file in WAL mode, made where it is not there. One connection; `synchronous = FULL`: what was committed outlives a power cut.
 * What SQLite throws becomes an AppError (DISK_FULL, DATA_FOLDER_LOCKED, DATA_FOLDER_UNUSABLE).
 */
export function sqliteDialect(file: string): SqliteDialect {
  return new SqliteDialect({
    database: async () => {
      const guard = <T>(work: () => T): T => {
        try {
          return work()
        } catch (error) {
          throw storeError(error, file)
        }
      }
      const database = guard(() => {
        const opened = new DatabaseSync(file, { timeout: busyTimeoutMs })
        opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
        return opened
      })
      // Statements are few: each query is written once in the code.
      const prepared = new Map<string, SqliteStatement>()
      const prepare = (sql: string): SqliteStatement => {
        const known = prepared.get(sql)
        if (known !== undefined) return known
        const statement = database.prepare(sql)
        const made: SqliteStatement = {
          reader: statement.columns().length > 0,
          all: (parameters) => guard(() => statement.all(...(parameters as string[])) as unknown[]),
          run: (parameters) =>
            guard(() => {
              const { changes, lastInsertRowid } = statement.run(...(parameters as string[]))
              return { changes, lastInsertRowid }
            }),
          iterate: (parameters) =>
            guard(() => (statement.all(...(parameters as string[])) as unknown[])[Symbol.iterator]()) as IterableIterator<unknown>,
        }
        if (prepared.size < 500) prepared.set(sql, made)
        return made
      }
      return {
        prepare: (sql) => guard(() => prepare(sql)),
        close: () => {
          prepared.clear()
          database.close()
        },
      }
    },
  })
}

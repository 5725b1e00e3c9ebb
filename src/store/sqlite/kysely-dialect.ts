import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { CompiledQuery, type DatabaseConnection, SqliteAdapter, SqliteDialect, SqliteDriver, type SqliteStatement } from 'kysely'
import { storeError } from './store-error.ts'

const busyTimeoutMs = 5000

/**
 * Kysely's dialect over a SQLite file in WAL mode, made where it is not there. One connection; `synchronous = FULL`: what was committed outlives a power cut.
 * What SQLite throws becomes an AppError (DISK_FULL, DATA_FOLDER_LOCKED, DATA_FOLDER_UNUSABLE).
 */
export function sqliteDialect(file: string): SqliteDialect {
  let database: DatabaseSyncInstance | null = null
  const guard = <T>(work: () => T, isWrite = false): T => {
    try {
      return work()
    } catch (error) {
      throw storeError(error, file, { isWrite })
    }
  }
  const open = () => {
    const opened = guard(() => openFile(file))
    database = opened
    // Statements are few: each query is written once in the code.
    const prepared = new Map<string, SqliteStatement>()
    const prepare = (sql: string): SqliteStatement => {
      const known = prepared.get(sql)
      if (known !== undefined) return known
      const statement = opened.prepare(sql)
      const isWrite = /^(insert|update|delete)\b/i.test(sql)
      const made: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => guard(() => statement.all(...(parameters as string[])) as unknown[], isWrite),
        run: (parameters) =>
          guard(() => {
            const { changes, lastInsertRowid } = statement.run(...(parameters as string[]))
            return { changes, lastInsertRowid }
          }),
        iterate: (parameters) =>
          guard(() => (statement.all(...(parameters as string[])) as unknown[])[Symbol.iterator](), isWrite) as IterableIterator<unknown>,
      }
      if (prepared.size < 500) prepared.set(sql, made)
      return made
    }
    return {
      prepare: (sql: string) => guard(() => prepare(sql)),
      close: () => {
        prepared.clear()
        opened.close()
      },
    }
  }
  return new FileDialect(
    async () => open(),
    () => database?.isTransaction === true,
  )
}

function openFile(file: string): DatabaseSyncInstance {
  const opened = new DatabaseSync(file, { timeout: busyTimeoutMs })
  try {
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    return opened
  } catch (error) {
    opened.close()
    throw error
  }
}

type OpenDatabase = ConstructorParameters<typeof SqliteDialect>[0]['database']

/** Kysely's own, but for transactions. */
class FileDialect extends SqliteDialect {
  readonly #database: OpenDatabase
  readonly #inTransaction: () => boolean

  constructor(database: OpenDatabase, inTransaction: () => boolean) {
    super({ database })
    this.#database = database
    this.#inTransaction = inTransaction
  }

  override createDriver(): SqliteDriver {
    return new FileDriver(this.#database, this.#inTransaction)
  }

  override createAdapter(): SqliteAdapter {
    return new FileAdapter()
  }
}

class FileDriver extends SqliteDriver {
  readonly #inTransaction: () => boolean

  constructor(database: OpenDatabase, inTransaction: () => boolean) {
    super({ database })
    this.#inTransaction = inTransaction
  }

  // Takes the write lock at once: one that reads first and finds that another process wrote meanwhile could not go on, and would not be made to wait.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  // SQLite has rolled back on its own after some errors, a full disk among them; what it said then is what is to be told.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#inTransaction()) await super.rollbackTransaction(connection)
  }
}

class FileAdapter extends SqliteAdapter {
  // Kysely's migrator then makes all steps in one transaction, which SQLite is well able to: killed within, it leaves nothing half made.
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

import { pathToFileURL } from 'node:url'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { storeError } from './store-error.ts'

export type Value = string | number | null

interface Statement {
  run(...values: Value[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...values: Value[]): unknown
  all(...values: Value[]): unknown[]
}

/** One connection to a SQLite file: statements are prepared once, rows come as arrays, and what SQLite throws becomes an AppError. */
export class Connection {
  readonly #database: DatabaseSyncInstance
  readonly #file: string
  readonly #isVerbatim: boolean
  readonly #statements = new Map<string, Statement>()

  /** `verbatim`: text is read and written as it is, for tables that others write without this class. */
  constructor(file: string, options: { readOnly: boolean; busyTimeoutMs: number; immutable?: boolean; verbatim?: boolean }) {
    this.#file = file
    this.#isVerbatim = options.verbatim === true
    this.#database = this.#guard(() => {
      const location = options.immutable === true ? immutableUrl(file) : file
      return new DatabaseSync(location, { readOnly: options.readOnly, timeout: options.busyTimeoutMs })
    })
  }

  /** Runs one or more statements without parameters. */
  exec(sql: string): void {
    this.#guard(() => {
      this.#database.exec(sql)
    })
  }

  /** As `run`, for what the statement does alone: to say how many rows it changed costs the binding an object. */
  write(sql: string, ...values: Value[]): void {
    this.#guard(() => this.#statement(sql).get(...this.#written(values)))
  }

  /** Number of rows changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...this.#written(values)).changes))
  }

  /** Rowid of the row inserted. */
  insert(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...this.#written(values)).lastInsertRowid))
  }

  // The type parameters below say what the statement selects: nobody but the caller knows.

  /** The first row, or `null`. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  row<Row extends readonly Value[]>(sql: string, ...values: Value[]): Row | null {
    const row = this.#guard(() => this.#statement(sql).get(...this.#written(values)) as Value[] | undefined)
    return row === undefined ? null : (this.#read(row) as readonly Value[] as Row)
  }

  /** The first column of the first row, or `null`. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  value<T extends Value>(sql: string, ...values: Value[]): T | null {
    return this.row<readonly [T]>(sql, ...values)?.[0] ?? null
  }

  rows<Row extends readonly Value[]>(sql: string, ...values: Value[]): Row[] {
    const rows = this.#guard(() => this.#statement(sql).all(...this.#written(values)) as Value[][])
    return rows.map((row) => this.#read(row)) as readonly (readonly Value[])[] as Row[]
  }

  /** Everything that `work` writes is published by its end, or nothing. The write lock is taken at once. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      // SQLite has rolled back on its own after some errors, a full disk among them.
      if (this.#database.isTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /** Moves what the log holds into the file, so that the file alone is the whole store. Left undone while somebody reads, or on a full disk. */
  checkpoint(): void {
    try {
      this.#database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // The log is as good as the file: the next one to open them takes it over.
    }
  }

  close(): void {
    if (!this.#database.isOpen) return
    this.#guard(() => {
      // SQLite lets go of a connection only when its statements are collected; a transaction left open would last until then.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#statements.clear()
      this.#database.close()
    })
  }

  #written(values: Value[]): Value[] {
    return this.#isVerbatim ? values : escapeRow(values)
  }

  #read(row: Value[]): Value[] {
    return this.#isVerbatim ? row : unescapeRow(row)
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeError(error, this.#file)
    }
  }
}

// The binding ends a text at its first NUL, written or read; a symbol or a message that quotes bad data may hold one. U+FFFF is no character.
function escapeRow(row: Value[]): Value[] {
  for (let i = 0; i < row.length; i++) {
    const value = row[i]
    if (typeof value === 'string' && (value.includes('\0') || value.includes('\uffff')))
      row[i] = value.replaceAll('\uffff', '\uffffF').replaceAll('\0', '\uffff0')
  }
  return row
}

function unescapeRow(row: Value[]): Value[] {
  for (let i = 0; i < row.length; i++) {
    const value = row[i]
    if (typeof value === 'string' && value.includes('\uffff')) row[i] = value.replaceAll('\uffff0', '\0').replaceAll('\uffffF', '\uffff')
  }
  return row
}

/** For a file on a medium that nobody can write: SQLite then needs no files beside it. */
function immutableUrl(file: string): URL {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return url
}

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
  readonly #statements = new Map<string, Statement>()

  constructor(file: string, options: { readOnly: boolean; busyTimeoutMs: number; immutable?: boolean }) {
    this.#file = file
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

  /** Number of rows changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).changes))
  }

  /** Rowid of the row inserted. */
  insert(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).lastInsertRowid))
  }

  /** The first row, or `null`. */
  row<Row extends readonly Value[]>(sql: string, ...values: Value[]): Row | null {
    return this.#guard(() => (this.#statement(sql).get(...values) as Row | undefined) ?? null)
  }

  /** The first column of the first row, or `null`. */
  value<T extends Value>(sql: string, ...values: Value[]): T | null {
    return this.row<readonly [T]>(sql, ...values)?.[0] ?? null
  }

  rows<Row extends readonly Value[]>(sql: string, ...values: Value[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values) as Row[])
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

  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#guard(() => { this.#database.close() })
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

/** For a file on a medium that nobody can write: SQLite then needs no files beside it. */
function immutableUrl(file: string): string {
  return `file:${encodeURI(file).replaceAll('?', '%3f').replaceAll('#', '%23')}?immutable=1`
}

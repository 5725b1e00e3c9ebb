import type { Driver, Value } from './driver.ts'
import { storeError } from './store-error.ts'
import { escapeText, unescapeText } from './text.ts'

/** One connection: text of any content goes in and comes out, and what Postgres throws becomes an AppError. */
export class Connection {
  readonly #driver: Driver
  readonly #place: string
  readonly #escapes: boolean

  /** `place` is how messages name the store. */
  constructor(driver: Driver, place: string, escapes = true) {
    this.#driver = driver
    this.#place = place
    this.#escapes = escapes
  }

  /** The same connection, for tables whose text is kept as it is. */
  verbatim(): Connection {
    return new Connection(this.#driver, this.#place, false)
  }

  /** Runs one or more statements without parameters. */
  async exec(sql: string): Promise<void> {
    await this.#guard(() => this.#driver.exec(sql))
  }

  /** Number of rows changed. */
  async run(sql: string, ...values: Value[]): Promise<number> {
    return (await this.#query(sql, values)).changes
  }

  // The type parameters below say what the statement selects: nobody but the caller knows.

  async rows<Row extends readonly unknown[]>(sql: string, ...values: Value[]): Promise<Row[]> {
    const { rows } = await this.#query(sql, values)
    if (!this.#escapes) return rows as readonly unknown[] as Row[]
    return rows.map((row) => row.map((value) => (typeof value === 'string' ? unescapeText(value) : value))) as readonly unknown[] as Row[]
  }

  /** The first row, or `null`. */
  async row<Row extends readonly unknown[]>(sql: string, ...values: Value[]): Promise<Row | null> {
    return (await this.rows<Row>(sql, ...values))[0] ?? null
  }

  /** The first column of the first row, or `null`. */
  async value<T>(sql: string, ...values: Value[]): Promise<T | null> {
    return (await this.row<readonly [T | null]>(sql, ...values))?.[0] ?? null
  }

  /** Everything that `work` writes is published by its end, or nothing. `mode` follows BEGIN. */
  async transaction<T>(work: () => Promise<T>, mode = ''): Promise<T> {
    await this.exec(`BEGIN ${mode}`)
    try {
      const result = await work()
      await this.exec('COMMIT')
      return result
    } catch (error) {
      // A connection that was lost has rolled back on its own.
      await this.exec('ROLLBACK').catch(() => undefined)
      throw error
    }
  }

  #query(sql: string, values: readonly Value[]): ReturnType<Driver['query']> {
    return this.#guard(() => this.#driver.query(sql, this.#escapes ? values.map(escaped) : values))
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw storeError(error, this.#place)
    }
  }
}

function escaped(value: Value): Value {
  if (typeof value === 'string') return escapeText(value)
  if (!Array.isArray(value)) return value
  return (value as readonly (string | number | boolean | null)[]).map((one) => (typeof one === 'string' ? escapeText(one) : one))
}

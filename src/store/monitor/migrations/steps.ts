import type { CreateTableBuilder, Kysely } from 'kysely'

/** What differs between the dialects when a table is made. */
export interface PortableColumns {
  /** Adds the key `id`: a number that the database gives, ascending, never given twice. */
  withId<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C | 'id'>
}

/**
 * One step of the monitoring store's schema, for both dialects: `text`, `integer`, `bigint` (µs, counts), `double precision`; JSON is text, yes and no are 1
 * and 0. A step that has landed is never changed.
 */
export type MigrationStep = (db: Kysely<unknown>, columns: PortableColumns) => Promise<void>

export const sqliteColumns: PortableColumns = {
  withId: (table) => table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement()),
}

export const postgresColumns: PortableColumns = {
  withId: (table) => table.addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity()),
}

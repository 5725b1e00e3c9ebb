import type { MigrationStep } from './steps.ts'

export const tokens: MigrationStep = async (db) => {
  await db.schema
    .createTable('access_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('created_at_us', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_us', 'bigint')
    .addColumn('last_used_at_us', 'bigint')
    .execute()
}

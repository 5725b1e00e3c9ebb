import type { MigrationStep } from './steps.ts'

export const audit: MigrationStep = async (db, columns) => {
  await columns
    .withId(db.schema.createTable('audit_log'))
    .addColumn('at_us', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('address', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('target', 'text')
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .execute()
  await db.schema.createIndex('idx_audit_log_at').on('audit_log').column('at_us').execute()
}

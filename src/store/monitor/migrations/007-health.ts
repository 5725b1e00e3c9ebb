import type { MigrationStep } from './steps.ts'

export const health: MigrationStep = async (db) => {
  await db.schema
    .createTable('probe_results')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('checked_at_us', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('response_time_ms', 'double precision')
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint('probe_results_key', ['name', 'checked_at_us'])
    .execute()
  await db.schema.createIndex('idx_probe_results_at').on('probe_results').column('checked_at_us').execute()
  await db.schema
    .createTable('probe_hours')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hour_us', 'bigint', (column) => column.notNull())
    .addColumn('up_us', 'bigint', (column) => column.notNull())
    .addColumn('down_us', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('probe_hours_key', ['name', 'hour_us'])
    .execute()
  await db.schema
    .createTable('heartbeats')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('last_seen_us', 'bigint', (column) => column.notNull())
    .addColumn('last_success_us', 'bigint')
    .addColumn('ok', 'integer', (column) => column.notNull())
    .addColumn('items', 'bigint')
    .addColumn('errors', 'bigint')
    .execute()
}

import type { MigrationStep } from './steps.ts'

export const schedule: MigrationStep = async (db, columns) => {
  await db.schema
    .createTable('job_watermarks')
    .addColumn('job', 'text', (column) => column.primaryKey())
    .addColumn('at_us', 'bigint', (column) => column.notNull())
    .execute()
  await columns
    .withId(db.schema.createTable('scan_runs'))
    .addColumn('run', 'text', (column) => column.notNull().unique())
    .addColumn('cause', 'text', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('full_scan', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at_us', 'bigint', (column) => column.notNull())
    .addColumn('finished_at_us', 'bigint')
    .addColumn('scan', 'bigint')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .execute()
}

import type { MigrationStep } from './steps.ts'

export const updates: MigrationStep = async (db) => {
  await db.schema
    .createTable('update_runs')
    .addColumn('run_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('namespace', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('first_us', 'bigint', (column) => column.notNull())
    .addColumn('last_us', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('ended_us', 'bigint', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('idx_update_runs_first').on('update_runs').columns(['first_us', 'run_id']).execute()
  await db.schema.createIndex('idx_update_runs_last').on('update_runs').column('last_us').execute()
  await db.schema.createIndex('idx_update_runs_job').on('update_runs').columns(['namespace', 'job', 'outcome', 'ended_us']).execute()
}

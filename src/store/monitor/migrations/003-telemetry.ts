import type { MigrationStep } from './steps.ts'

export const telemetry: MigrationStep = async (db, columns) => {
  await db.schema
    .createTable('route_periods')
    .addColumn('width', 'text', (column) => column.notNull())
    .addColumn('start_us', 'bigint', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .addColumn('server_errors', 'bigint', (column) => column.notNull())
    .addColumn('client_errors', 'bigint', (column) => column.notNull())
    .addColumn('sum_ms', 'double precision', (column) => column.notNull())
    .addColumn('max_ms', 'double precision', (column) => column.notNull())
    .addColumn('sketch', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('route_periods_key', ['width', 'start_us', 'method', 'route'])
    .execute()
  await columns
    .withId(db.schema.createTable('operations'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('ticker', 'text')
    .addColumn('at_us', 'bigint', (column) => column.notNull())
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('success', 'integer', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('key', 'text')
    .execute()
  await db.schema.createIndex('idx_operations_at').on('operations').columns(['at_us', 'name']).execute()
  await db.schema.createIndex('idx_operations_key').unique().on('operations').column('key').execute()
  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
}

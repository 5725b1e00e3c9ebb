import { Kysely, Migrator, PostgresDialect, sql } from 'kysely'
import type { Pool } from 'pg'
import { AppError } from '../../base/app-error.ts'
import type { MonitorStore } from '../monitor-store.ts'
import { kyselyPool } from '../postgres/kysely-pool.ts'
import { prepareClient } from '../postgres/prepare-client.ts'
import { sqliteDialect } from '../sqlite/kysely-dialect.ts'
import { auditTable } from './audit-table.ts'
import { countersTable } from './counters-table.ts'
import { migrationSteps } from './migrations/all.ts'
import { type PortableColumns, postgresColumns, sqliteColumns } from './migrations/steps.ts'
import { samplesTable } from './samples-table.ts'
import { scheduleTable } from './schedule-table.ts'
import { operationsTable } from './operations-table.ts'
import { probesTable } from './probes-table.ts'
import { routesTable } from './routes-table.ts'
import type { MonitorTables } from './tables.ts'
import { thresholdsTable } from './thresholds-table.ts'
import { tokensTable } from './tokens-table.ts'
import { updatesTable } from './updates-table.ts'

/** Where the monitoring store lies: a SQLite file of its own, or the Postgres database that a pool leads to. */
export type MonitorPlace =
  | { readonly dialect: 'sqlite'; readonly file: string }
  /** The pool gives int8 as numbers. It is ended with the store. `schema`: one that is there; absent: the database's usual one. */
  | { readonly dialect: 'postgres'; readonly pool: Pool; readonly schema?: string }

/** Opens the monitoring store and brings it to this version. Throws DATA_FOLDER_NEWER where a newer program has written it. */
export async function openMonitor(place: MonitorPlace): Promise<MonitorStore> {
  const db = new Kysely<MonitorTables>({
    dialect: place.dialect === 'sqlite' ? sqliteDialect(place.file) : postgresDialect(place),
  })
  try {
    if (place.dialect === 'sqlite') await migrate(db, sqliteColumns)
    else await migrate(db, postgresColumns, place.schema)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    audit: auditTable(db),
    counters: countersTable(db),
    operations: operationsTable(db),
    probes: probesTable(db),
    routes: routesTable(db),
    samples: samplesTable(db),
    schedule: scheduleTable(db),
    thresholds: thresholdsTable(db),
    tokens: tokensTable(db),
    updates: updatesTable(db),
    ping: async () => {
      await sql`SELECT 1`.execute(db)
    },
    close: async () => {
      await db.destroy()
    },
  }
}

function postgresDialect({ pool, schema }: Extract<MonitorPlace, { dialect: 'postgres' }>): PostgresDialect {
  return new PostgresDialect({
    pool: kyselyPool(pool, async (client) => {
      if (schema !== undefined) await prepareClient(client, schema)
    }),
  })
}

/** All steps in one transaction: killed within, it leaves what was there before. Others that open the store meanwhile wait. */
async function migrate(db: Kysely<MonitorTables>, columns: PortableColumns, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    // Else one of the same name in another schema of the database would be taken for ours.
    ...(schema !== undefined && { migrationTableSchema: schema }),
    migrationTableName: 'monitor_migrations',
    migrationLockTableName: 'monitor_migrations_lock',
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrationSteps).map(([name, step]) => [name, { up: (on: Kysely<unknown>) => step(on, columns) }]),
        ),
    },
  })
  const known = Object.keys(migrationSteps).length
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (error instanceof Error && error.message.includes('is missing'))
    throw new AppError(
      'DATA_FOLDER_NEWER',
      `cannot use the monitoring store: a newer Tidegauge has written it (this one knows ${known} steps); use that Tidegauge`,
      { cause: error },
    )
  throw error instanceof Error ? error : new Error('the monitoring store was not brought to this version', { cause: error })
}

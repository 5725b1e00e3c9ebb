import { checkMonitor } from '../monitor/check-monitor.ts'
import type { StoreCheck } from '../store-check.ts'
import type { Connection } from './connection.ts'
import { reading } from './sessions.ts'
import type { PostgresSettings } from './settings.ts'

/** Looks at everything that the monitoring store in a schema promises; at nothing where there is none yet. */
export async function checkPostgresMonitor(settings: PostgresSettings): Promise<StoreCheck[]> {
  return reading(settings, async (connection) => {
    if ((await stepsIn(connection)).length === 0) return []
    return checkMonitor({
      count: async (sql) => (await connection.value<number>(sql)) ?? 0,
      tables: async () =>
        (await connection.rows<[string]>('SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()')).flat(),
      steps: () => stepsIn(connection),
      given: () => lastGiven(connection),
    })
  })
}

/** Steps of the schema of the monitoring store there; none where there is no store yet. */
export async function postgresMonitorSteps(settings: PostgresSettings): Promise<readonly string[]> {
  return reading(settings, stepsIn)
}

async function stepsIn(connection: Connection): Promise<string[]> {
  if ((await connection.value("SELECT to_regclass('monitor_migrations')::text")) === null) return []
  return (await connection.rows<[string]>('SELECT name FROM monitor_migrations')).flat()
}

async function lastGiven(connection: Connection): Promise<[string, number][]> {
  const sequences = await connection.rows<[table: string, sequence: string]>(
    `SELECT c.relname::text, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attidentity <> '' AND c.relnamespace = current_schema()::regnamespace`,
  )
  const given: [string, number][] = []
  for (const [table, sequence] of sequences) {
    const last = await connection.value<number>(`SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ${sequence}`)
    given.push([table, last ?? 0])
  }
  return given
}

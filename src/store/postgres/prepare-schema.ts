import { connectWriter } from './pool.ts'
import type { PostgresSettings } from './settings.ts'

/**
 * Makes the schema where there is none, and installs TimescaleDB in the database where that is wanted, possible and permitted. On a connection of its own:
 * a server that has the extension without loading it at its start ends the connection.
 */
export async function prepareSchema(settings: PostgresSettings): Promise<void> {
  const client = await connectWriter(settings, 'tidegauge')
  try {
    const { rows } = await client.query<{ made: boolean; missing: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1) AS made,
        EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb' AND installed_version IS NULL) AS missing`,
      [settings.schema],
    )
    if (rows[0]?.made !== true)
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(settings.schema)}`).catch((error: unknown) => {
        // Of two that make it at the same moment one may be told that the other has.
        if (!(error instanceof Error && 'code' in error && (error.code === '23505' || error.code === '42P06'))) throw error
      })
    // Without it, or without the permission to install it, the tables are plain.
    if (settings.timescale && rows[0]?.missing === true)
      await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb').catch(() => undefined)
  } finally {
    await client.end().catch(() => undefined)
  }
}

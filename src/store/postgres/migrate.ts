import { AppError } from '../../base/app-error.ts'
import type { Connection } from './connection.ts'
import { waitForMigrations } from './locks.ts'
import type { Migration } from './migrations.ts'
import { factsTable, readFacts, seeTimescale } from './store-facts.ts'

/** Version of the store in the schema that the connection works in; 0 where there is none. */
export async function storeVersion(connection: Connection): Promise<number> {
  const known = await connection.value("SELECT to_regclass('store_versions')::text")
  if (known === null) return 0
  return (await connection.value<number>('SELECT max(version) FROM store_versions')) ?? 0
}

/** Refuses a schema that a newer program has written: `DATA_FOLDER_NEWER`. */
export function refuseNewer(version: number, known: number, place: string): void {
  if (version <= known) return
  throw new AppError(
    'DATA_FOLDER_NEWER',
    `cannot use ${place}: a newer Tidegauge has written it (version ${version} of the store; this one knows up to ${known}). ` +
      'Use that Tidegauge, or choose another schema',
  )
}

export interface MigrationOptions {
  readonly schema: string
  readonly place: string
  /** Whether a new store may use TimescaleDB where it is installed. */
  readonly timescale: boolean
}

/**
 * Brings the schema to the newest version, one transaction per step: a process killed between two leaves a whole older version. Others that migrate the
 * same schema wait. Gives the versions before and after.
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  { schema, place, timescale }: MigrationOptions,
): Promise<{ readonly from: number; readonly to: number }> {
  const from = await storeVersion(connection)
  refuseNewer(from, migrations.length, place)
  if (from === migrations.length) return { from, to: from }
  await refuseOtherEncoding(connection, place)
  for (;;) {
    const done = await connection.transaction(async () => {
      await waitForMigrations(connection, schema)
      const version = await storeVersion(connection)
      refuseNewer(version, migrations.length, place)
      const step = migrations[version]
      if (step === undefined) return true
      if (version === 0) {
        await connection.exec(factsTable)
        const uses = timescale && (await hasTimescale(connection))
        await connection.run('INSERT INTO store_facts (timescale) VALUES ($1::boolean)', uses)
      }
      const { timescale: uses } = await readFacts(connection)
      if (uses) await seeTimescale(connection)
      await connection.exec(step(uses))
      await connection.run('INSERT INTO store_versions (version) VALUES ($1::integer)', version + 1)
      return false
    })
    if (done) return { from, to: migrations.length }
  }
}

async function refuseOtherEncoding(connection: Connection, place: string): Promise<void> {
  const encoding = await connection.value<string>('SHOW server_encoding')
  if (encoding === 'UTF8') return
  throw new AppError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use ${place}: its encoding is ${encoding ?? 'unknown'}; make a database with ENCODING 'UTF8'`,
  )
}

/** Whether the extension is installed in the database, under the licence that compression, retention and refreshing need. */
export async function hasTimescale(connection: Connection): Promise<boolean> {
  const installed = await connection.value("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")
  if (installed === null) return false
  return (await connection.value<string>("SELECT current_setting('timescaledb.license', true)")) === 'timescale'
}

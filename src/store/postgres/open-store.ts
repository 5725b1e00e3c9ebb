import { AppError } from '../../base/app-error.ts'
import { defaultRetention } from '../scan-store.ts'
import type { Retention, ScanStore } from '../scan-store.ts'
import type { StoreCheck } from '../store-check.ts'
import { checkPostgres } from './check-store.ts'
import { Connection } from './connection.ts'
import { takeWriterLock, writerName } from './locks.ts'
import { migrate, refuseNewer, storeVersion } from './migrate.ts'
import { migrations } from './migrations.ts'
import { connectWriter, pgDriver, postgresPool } from './pool.ts'
import { postgresStore } from './postgres-store.ts'
import { pinnedSessions, pooledSessions, reading, type Sessions } from './sessions.ts'
import { placeOf, type PostgresSettings } from './settings.ts'
import { dropChunksAfter, keepMetrics, readFacts } from './store-facts.ts'
import { storeError } from './store-error.ts'
import { prepareSchema } from './prepare-schema.ts'
import { claimStore, refuseOtherOwner, type StoreOwner } from './store-owner.ts'
import { writerSession } from './writer-session.ts'
import type pg from 'pg'

export interface PostgresOpenOptions {
  /**
   * `write`: makes the schema and its tables where needed and keeps every other writer out until closed.
   * `read`: each call sees the scan published last. `snapshot`: all calls see the scan that was published last when the store was opened;
   * for short work, because the database keeps what was replaced meanwhile. Readers hold up nobody and are held up by nobody.
   * `annotate`: reads as `read` does, and writes marks and acknowledgements, also while somebody scans; it cannot publish.
   */
  readonly mode: 'write' | 'read' | 'snapshot' | 'annotate'
  readonly retention?: Partial<Retention>
  /** Whose lake it holds. With another one it is not opened. Absent: not looked at. */
  readonly owner?: StoreOwner
}

/**
 * Opens the store in a schema of a Postgres database. Only a writer changes its version.
 * Throws STORE_UNAVAILABLE (not reached; trying again helps), DATA_FOLDER_LOCKED (somebody else writes; says who), DATA_FOLDER_NEWER,
 * DATA_FOLDER_UNUSABLE (refused, of an older version, of another lake), and for readers NO_SCAN when there is no store yet.
 */
export async function openPostgresStore(settings: PostgresSettings, { mode, retention, owner }: PostgresOpenOptions): Promise<ScanStore> {
  const kept = { ...defaultRetention, ...retention }
  if (mode === 'write') return openWriter(settings, kept, owner)
  if (mode === 'snapshot') return openSnapshot(settings, kept)
  const place = placeOf(settings)
  const sessions = pooledSessions(postgresPool(settings), settings.schema, place, mode === 'annotate')
  try {
    await sessions.read(async (connection) => {
      await refuseOtherVersion(connection, place)
      if (owner !== undefined) await refuseOtherOwner(connection, owner, place)
    })
    const store = postgresStore(sessions, kept)
    return mode === 'annotate' ? { ...store, commit: refuseCommit } : store
  } catch (error) {
    await sessions.close()
    throw error
  }
}

async function openSnapshot(settings: PostgresSettings, retention: Retention): Promise<ScanStore> {
  const place = placeOf(settings)
  const client = await reached(() => connectWriter(settings, 'tidegauge reader'), place)
  const end = () => client.end()
  try {
    const connection = new Connection(pgDriver(client), place)
    const sessions = await pinnedSessions(connection, end)
    await refuseOtherVersion(connection, place)
    return postgresStore(sessions, retention)
  } catch (error) {
    await end()
    throw error
  }
}

async function openWriter(settings: PostgresSettings, retention: Retention, owner: StoreOwner | undefined): Promise<ScanStore> {
  const sessions = await openWriterSession(settings, owner)
  try {
    await sessions.write(async (connection) => {
      if (settings.metricsDays !== null) await keepMetrics(connection, settings.metricsDays)
      await dropChunksAfter(connection, Math.min(retention.historyDays, (await readFacts(connection)).metricsDays))
    })
    return postgresStore(sessions, retention)
  } catch (error) {
    await sessions.close()
    throw error
  }
}

/** The right to write to a store of the newest version, made where there is none. Throws as `openPostgresStore` does. */
export async function openWriterSession(settings: PostgresSettings, owner?: StoreOwner): Promise<Sessions> {
  const place = placeOf(settings)
  await reached(() => prepareSchema(settings), place)
  return writerSession(() => connectForWriting(settings, place, owner), place)
}

/** Looks at everything that the store in a schema promises. */
export async function checkPostgresStore(settings: PostgresSettings): Promise<StoreCheck[]> {
  return reading(settings, checkPostgres)
}

/** Version of the store in a schema; 0 where there is none. Throws STORE_UNAVAILABLE, DATA_FOLDER_UNUSABLE. */
export async function postgresVersion(settings: PostgresSettings): Promise<number> {
  return reading(settings, storeVersion)
}

/** A connection with the right to write, to a store of the newest version that is this lake's. */
async function connectForWriting(settings: PostgresSettings, place: string, owner: StoreOwner | undefined): Promise<pg.Client> {
  const client = await reached(() => connectWriter(settings, writerName()), place)
  try {
    const connection = new Connection(pgDriver(client), place)
    await takeWriterLock(connection, settings.schema, place)
    await migrate(connection, migrations, { schema: settings.schema, place, timescale: settings.timescale })
    if (owner !== undefined) await claimStore(connection, owner, place)
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

async function refuseCommit(): Promise<never> {
  throw new AppError('INTERNAL', 'a store opened to annotate cannot publish a scan')
}

async function refuseOtherVersion(connection: Connection, place: string): Promise<void> {
  const version = await storeVersion(connection)
  refuseNewer(version, migrations.length, place)
  if (version === 0) throw new AppError('NO_SCAN', `there is no scan in ${place} yet; run tidegauge scan, or name another store`)
  if (version < migrations.length)
    throw new AppError(
      'DATA_FOLDER_UNUSABLE',
      `cannot read ${place}: an older Tidegauge has written it (version ${version} of the store; this one reads ${migrations.length}). Run "tidegauge store migrate", or a scan`,
    )
}

async function reached<T>(work: () => Promise<T>, place: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storeError(error, place)
  }
}

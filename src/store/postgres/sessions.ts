import type pg from 'pg'
import { Connection } from './connection.ts'
import { pgDriver, postgresPool } from './pool.ts'
import { prepareClient } from './prepare-client.ts'
import { placeOf, type PostgresSettings } from './settings.ts'
import { isLost, storeError } from './store-error.ts'

/** How the store comes by connections. */
export interface Sessions {
  /** All that `work` reads is of one moment. */
  readonly read: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>
  /** All that `work` writes is published by its end, or nothing. Not of a reader. `isPublished` looks whether it was, when the connection was lost on the way. */
  readonly write: <T>(
    work: (connection: Connection) => Promise<T>,
    isPublished?: (connection: Connection) => Promise<T | null>,
  ) => Promise<T>
  /** Closing twice is closing once. */
  readonly close: () => Promise<void>
}

const oneMoment = 'ISOLATION LEVEL REPEATABLE READ READ ONLY'

function refuseWriting(): never {
  throw new Error('the store was opened for reading')
}

/**
 * A reader's: each look takes a connection of the pool and sees what was published last. A lost connection fails one look and no more. `annotates`: it may
 * write beside a writer.
 */
export function pooledSessions(pool: pg.Pool, schema: string, place: string, annotates = false): Sessions {
  const prepared = new WeakSet<pg.PoolClient>()
  let closed: Promise<void> | null = null
  const using = async <T>(work: (connection: Connection) => Promise<T>, mode: string): Promise<T> => {
    let client: pg.PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      throw storeError(error, place)
    }
    let failure: unknown
    try {
      const connection = new Connection(pgDriver(client), place)
      if (!prepared.has(client)) {
        await guarded(() => prepareClient(client, schema), place)
        prepared.add(client)
      }
      return await connection.transaction(() => work(connection), mode)
    } catch (error) {
      failure = error
      throw error
    } finally {
      client.release(isLost(failure))
    }
  }
  return {
    read: (work) => using(work, oneMoment),
    write: annotates ? (work) => using(work, '') : refuseWriting,
    close: () => (closed ??= pool.end()),
  }
}

/** One look through a pool that is made for it. */
export async function reading<T>(settings: PostgresSettings, work: (connection: Connection) => Promise<T>): Promise<T> {
  const sessions = pooledSessions(postgresPool(settings), settings.schema, placeOf(settings))
  try {
    return await sessions.read(work)
  } finally {
    await sessions.close()
  }
}

/** A reader's that sees what was published when it was opened: one connection in one transaction, looks in turn. */
export async function pinnedSessions(connection: Connection, end: () => Promise<void>): Promise<Sessions> {
  await connection.exec(`BEGIN ${oneMoment}`)
  // The first read fixes what is seen.
  await connection.value("SELECT to_regclass('scans')::text")
  const inTurn = turns()
  let closed: Promise<void> | null = null
  return { read: (work) => inTurn(() => work(connection)), write: refuseWriting, close: () => (closed ??= end()) }
}

/** Runs what it is given one after the other. */
export function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

async function guarded(work: () => Promise<void>, place: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw storeError(error, place)
  }
}

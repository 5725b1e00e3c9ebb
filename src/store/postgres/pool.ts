import pg from 'pg'
import type { Driver } from './driver.ts'
import { numbersFromText } from './numbers.ts'
import { prepareClient } from './prepare-client.ts'
import type { PostgresSettings } from './settings.ts'

// Longer than a server needs to answer, shorter than anybody waits.
const connectTimeoutMs = 10_000
// What the client waits beyond the server's own limit, for a server that is no longer there.
const graceMs = 5000
const writerTimes = 10

/** How pg connects. */
export function clientConfig(settings: PostgresSettings, name: string, times = 1): pg.ClientConfig {
  const timeoutMs = settings.statementTimeoutMs * times
  const ssl = settings.ssl === null && settings.sslCa === null ? {} : { ssl: sslOf(settings) }
  return {
    connectionString: settings.url,
    application_name: name,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + graceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: numbersFromText,
    ...ssl,
  }
}

function sslOf({ ssl, sslCa }: PostgresSettings): pg.ClientConfig['ssl'] {
  if (ssl === 'off') return false
  return { rejectUnauthorized: ssl !== 'require', ...(sslCa !== null && { ca: sslCa }) }
}

/** Connections for reading, made when needed. An idle one that is lost is forgotten. `prepareClient` belongs before their first use. */
export function postgresPool(settings: PostgresSettings, name = 'tidegauge reader'): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(settings, name), max: settings.poolSize })
  pool.on('error', () => undefined)
  // The pool listens to those that are idle only; one that is lost in use tells whoever uses it, and must not end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** One connection of its own for a writer. The caller ends it. */
export async function connectWriter(settings: PostgresSettings, name: string): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(settings, name, writerTimes))
  // Whoever uses it next is told.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await prepareClient(client, settings.schema)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  return client
}

export function pgDriver(client: pg.ClientBase): Driver {
  return {
    query: async (text, values) => {
      const { rows, rowCount } = await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })
      // A statement that changes nothing by its nature has no count.
      return { rows, changes: (rowCount as number | null) ?? 0 }
    },
    exec: async (sql) => {
      await client.query(sql)
    },
  }
}

import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { isLost } from './store-error.ts'

/**
 * A pool as Kysely wants it, which gives no connection away again once a query on it was lost. After a query that was not answered in time, a connection may
 * stand in the middle of a transaction: what its next user writes would be acknowledged and never committed. Connections are prepared before their first use;
 * one that cannot be is let go of.
 */
export function kyselyPool(pool: Pool, prepare: (client: PoolClient) => Promise<void>): PostgresPool {
  // Kysely knows a connection again by the object.
  const known = new WeakMap<PoolClient, PostgresPoolClient>()
  return {
    connect: async () => {
      const client = await pool.connect()
      const before = known.get(client)
      if (before !== undefined) return before
      try {
        await prepare(client)
      } catch (error) {
        client.release(error instanceof Error ? error : true)
        throw error
      }
      const made = dropWhenLost(client)
      known.set(client, made)
      return made
    },
    end: () => pool.end(),
  }
}

function dropWhenLost(client: PoolClient): PostgresPoolClient {
  let lost: Error | null = null
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    // Such as the rollback of what was lost.
    if (lost !== null) throw lost
    try {
      return await client.query(text, [...values])
    } catch (error) {
      if (error instanceof Error && isLost(error)) lost = error
      throw error
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: () => {
      client.release(lost ?? undefined)
    },
  }
}

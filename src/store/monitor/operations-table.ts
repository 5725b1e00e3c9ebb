import { type Generated, type Kysely, sql } from 'kysely'
import type { Operation, OperationStatistics, OperationStore } from '../operation-store.ts'
import { chunks } from './chunks.ts'
import type { MonitorTables } from './tables.ts'

interface OperationsTable {
  readonly id: Generated<number>
  readonly name: string
  readonly ticker: string | null
  readonly at_us: number
  readonly duration_ms: number
  readonly success: number
  readonly error: string | null
  readonly key: string | null
}

export interface OperationTables {
  readonly operations: OperationsTable
}

export function operationsTable(db: Kysely<MonitorTables>): OperationStore {
  return {
    add: (operations) =>
      db.transaction().execute(async (transaction) => {
        let added = 0
        for (const part of chunks(operations)) {
          const rows = part.map(({ atUs, durationMs, success, ...same }) => ({
            ...same,
            at_us: atUs,
            duration_ms: durationMs,
            success: success ? 1 : 0,
          }))
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto('operations')
            .values(rows)
            .onConflict((conflict) => conflict.column('key').doNothing())
            .executeTakeFirst()
          added += Number(numInsertedOrUpdatedRows)
        }
        return added
      }),
    statistics: async ({ fromUs, toUs, limit }) => {
      const { rows } = await sql<OperationStatistics>`
        WITH ranked AS (
          SELECT name, ticker, at_us, duration_ms, success, row_number() OVER (PARTITION BY name ORDER BY duration_ms) AS place,
            count(*) OVER (PARTITION BY name) AS total
          FROM operations WHERE at_us >= ${fromUs} AND at_us <= ${toUs}
        )
        SELECT name, count(*) AS "count", sum(1 - success) AS "failures", count(DISTINCT ticker) AS "tickers", avg(duration_ms) AS "meanMs",
          min(duration_ms) AS "minMs", max(duration_ms) AS "maxMs", max(at_us) AS "lastUs",
          max(CASE WHEN place = (total * 50 + 99) / 100 THEN duration_ms END) AS "p50Ms",
          max(CASE WHEN place = (total * 95 + 99) / 100 THEN duration_ms END) AS "p95Ms",
          max(CASE WHEN place = (total * 99 + 99) / 100 THEN duration_ms END) AS "p99Ms"
        FROM ranked GROUP BY name ORDER BY "count" DESC, name LIMIT ${limit}`.execute(db)
      return rows
    },
    failures: async ({ name, fromUs, toUs, limit }) => {
      const rows = await db
        .selectFrom('operations')
        .select(['name', 'ticker', 'at_us', 'duration_ms', 'error', 'key'])
        .where('at_us', '>=', fromUs)
        .where('at_us', '<=', toUs)
        .where('name', '=', name)
        .where('success', '=', 0)
        .orderBy('at_us', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ at_us, duration_ms, ...same }): Operation => ({ ...same, atUs: at_us, durationMs: duration_ms, success: false }))
    },
    prune: async (beforeUs) => {
      const { numDeletedRows } = await db.deleteFrom('operations').where('at_us', '<', beforeUs).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

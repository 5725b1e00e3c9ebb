import type { Insertable, Kysely, Selectable } from 'kysely'
import type { PeriodWidth, RoutePeriod, RouteStore } from '../route-store.ts'
import { chunks } from './chunks.ts'
import type { MonitorTables } from './tables.ts'

interface RoutePeriodsTable {
  readonly width: PeriodWidth
  readonly start_us: number
  readonly method: string
  readonly route: string
  readonly requests: number
  readonly server_errors: number
  readonly client_errors: number
  readonly sum_ms: number
  readonly max_ms: number
  readonly sketch: string
}

export interface RouteTables {
  readonly route_periods: RoutePeriodsTable
}

export function routesTable(db: Kysely<MonitorTables>): RouteStore {
  return {
    save: async (periods) => {
      await db.transaction().execute(async (transaction) => {
        for (const part of chunks(periods)) {
          await transaction
            .insertInto('route_periods')
            .values(part.map(rowOf))
            .onConflict((conflict) =>
              conflict.columns(['width', 'start_us', 'method', 'route']).doUpdateSet((row) => ({
                requests: row.ref('excluded.requests'),
                server_errors: row.ref('excluded.server_errors'),
                client_errors: row.ref('excluded.client_errors'),
                sum_ms: row.ref('excluded.sum_ms'),
                max_ms: row.ref('excluded.max_ms'),
                sketch: row.ref('excluded.sketch'),
              })),
            )
            .execute()
        }
      })
    },
    load: async (width, fromUs) => {
      const rows = await db
        .selectFrom('route_periods')
        .selectAll()
        .where('width', '=', width)
        .where('start_us', '>=', fromUs)
        .orderBy('start_us')
        .execute()
      return rows.map(periodOf)
    },
    prune: async (width, beforeUs) => {
      const { numDeletedRows } = await db
        .deleteFrom('route_periods')
        .where('width', '=', width)
        .where('start_us', '<', beforeUs)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function rowOf({ startUs, serverErrors, clientErrors, sumMs, maxMs, ...same }: RoutePeriod): Insertable<RoutePeriodsTable> {
  return { ...same, start_us: startUs, server_errors: serverErrors, client_errors: clientErrors, sum_ms: sumMs, max_ms: maxMs }
}

function periodOf({ start_us, server_errors, client_errors, sum_ms, max_ms, ...same }: Selectable<RoutePeriodsTable>): RoutePeriod {
  return { ...same, startUs: start_us, serverErrors: server_errors, clientErrors: client_errors, sumMs: sum_ms, maxMs: max_ms }
}

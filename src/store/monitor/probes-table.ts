import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Heartbeat, ProbeResult, ProbeStatus } from '../../model/probe-result.ts'
import type { ProbeStore } from '../probe-store.ts'
import { chunks } from './chunks.ts'
import type { MonitorTables } from './tables.ts'

interface ProbeResultTable {
  readonly name: string
  readonly checked_at_us: number
  readonly status: ProbeStatus
  readonly response_time_ms: number | null
  readonly error: string | null
}

interface ProbeHourTable {
  readonly name: string
  readonly hour_us: number
  readonly up_us: number
  readonly down_us: number
}

interface HeartbeatTable {
  readonly name: string
  readonly last_seen_us: number
  readonly last_success_us: number | null
  readonly ok: number
  readonly items: number | null
  readonly errors: number | null
  readonly message: string | null
}

export interface ProbeTables {
  readonly probe_results: ProbeResultTable
  readonly probe_hours: ProbeHourTable
  readonly heartbeats: HeartbeatTable
}

export function probesTable(db: Kysely<MonitorTables>): ProbeStore {
  return {
    record: (results, hours) =>
      db.transaction().execute(async (on) => {
        for (const rows of chunks(results)) {
          const values = rows.map(({ name, checkedAtUs, status, responseTimeMs, error = null }) => ({
            name,
            checked_at_us: checkedAtUs,
            status,
            response_time_ms: responseTimeMs,
            error,
          }))
          await on
            .insertInto('probe_results')
            .values(values)
            .onConflict((conflict) => conflict.columns(['name', 'checked_at_us']).doNothing())
            .execute()
        }
        for (const rows of chunks(hours)) {
          await on
            .insertInto('probe_hours')
            .values(rows.map(({ name, hourUs, upUs, downUs }) => ({ name, hour_us: hourUs, up_us: upUs, down_us: downUs })))
            .onConflict((conflict) =>
              conflict
                .columns(['name', 'hour_us'])
                .doUpdateSet((row) => ({ up_us: row.ref('excluded.up_us'), down_us: row.ref('excluded.down_us') })),
            )
            .execute()
        }
      }),
    results: async ({ name, fromUs, toUs, limit }) => {
      const rows = await db
        .selectFrom('probe_results')
        .selectAll()
        .where('name', '=', name)
        .where('checked_at_us', '>=', fromUs)
        .where('checked_at_us', '<', toUs)
        .orderBy('checked_at_us', 'desc')
        .limit(limit)
        .execute()
      return rows.reverse().map(resultOf)
    },
    hours: async (fromUs) => {
      const rows = await db
        .selectFrom('probe_hours')
        .selectAll()
        .where('hour_us', '>=', fromUs)
        .orderBy('name')
        .orderBy('hour_us')
        .execute()
      return rows.map(({ name, hour_us, up_us, down_us }) => ({ name, hourUs: hour_us, upUs: up_us, downUs: down_us }))
    },
    beat: async ({ name, lastSeenUs, lastSuccessUs, ok, items, errors, message }) => {
      const row = { name, last_seen_us: lastSeenUs, last_success_us: lastSuccessUs, ok: ok ? 1 : 0, items, errors, message }
      const kept = await db
        .insertInto('heartbeats')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet(() => ({
            ok: ifNewer<number>('ok'),
            items: ifNewer<number | null>('items'),
            errors: ifNewer<number | null>('errors'),
            message: ifNewer<string | null>('message'),
            last_seen_us: ifNewer<number>('last_seen_us'),
            last_success_us: sql<number | null>`CASE
              WHEN heartbeats.last_success_us IS NULL OR excluded.last_success_us > heartbeats.last_success_us THEN excluded.last_success_us
              ELSE heartbeats.last_success_us END`,
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      return heartbeatOf(kept)
    },
    heartbeats: async () => (await db.selectFrom('heartbeats').selectAll().orderBy('name').execute()).map(heartbeatOf),
    prune: async ({ resultsUs, hoursUs }) => {
      await db.deleteFrom('probe_results').where('checked_at_us', '<', resultsUs).execute()
      await db.deleteFrom('probe_hours').where('hour_us', '<', hoursUs).execute()
      await db.deleteFrom('heartbeats').where('last_seen_us', '<', hoursUs).execute()
    },
  }
}

/** In `SET`, both dialects see the row as it was: the order of columns does not matter. */
function ifNewer<T>(column: keyof HeartbeatTable): RawBuilder<T> {
  return sql<T>`CASE WHEN excluded.last_seen_us >= heartbeats.last_seen_us THEN ${sql.ref(`excluded.${column}`)} ELSE ${sql.ref(`heartbeats.${column}`)} END`
}

function resultOf({ status, checked_at_us, response_time_ms, error }: Selectable<ProbeResultTable>): ProbeResult {
  return { status, checkedAtUs: checked_at_us, responseTimeMs: response_time_ms, ...(error !== null && { error }) }
}

function heartbeatOf({ name, last_seen_us, last_success_us, ok, items, errors, message }: Selectable<HeartbeatTable>): Heartbeat {
  return { name, lastSeenUs: last_seen_us, lastSuccessUs: last_success_us, ok: ok === 1, items, errors, message }
}

import type { Generated, Insertable, Kysely, Selectable } from 'kysely'
import type { ErrorCode } from '../../base/app-error.ts'
import type { ScanCause, ScanRun, ScanRunState } from '../../model/scan-run.ts'
import type { ScheduleStore } from '../schedule-store.ts'
import type { MonitorTables } from './tables.ts'

interface WatermarkTable {
  readonly job: string
  readonly at_us: number
}

interface ScanRunTable {
  readonly id: Generated<number>
  readonly run: string
  readonly cause: ScanCause
  readonly actor: string | null
  readonly full_scan: number
  readonly state: ScanRunState
  readonly started_at_us: number
  readonly finished_at_us: number | null
  readonly scan: number | null
  readonly error_code: ErrorCode | null
  readonly error_message: string | null
}

export interface ScheduleTables {
  readonly job_watermarks: WatermarkTable
  readonly scan_runs: ScanRunTable
}

export function scheduleTable(db: Kysely<MonitorTables>): ScheduleStore {
  return {
    watermark: async (job) => {
      const row = await db.selectFrom('job_watermarks').select('at_us').where('job', '=', job).executeTakeFirst()
      return row?.at_us ?? null
    },
    advance: async (job, toUs) => {
      await db
        .insertInto('job_watermarks')
        .values({ job, at_us: toUs })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ at_us: toUs }).where('job_watermarks.at_us', '<', toUs))
        .execute()
    },
    addRun: async (run, keep) => {
      const row = rowOf(run)
      await db.transaction().execute(async (on) => {
        await on
          .insertInto('scan_runs')
          .values(row)
          .onConflict((conflict) => conflict.column('run').doUpdateSet(row))
          .execute()
        const oldest = await on.selectFrom('scan_runs').select('id').orderBy('id', 'desc').offset(keep).limit(1).executeTakeFirst()
        if (oldest !== undefined) await on.deleteFrom('scan_runs').where('id', '<=', oldest.id).execute()
      })
    },
    runs: async ({ limit, before }) => {
      const page = db.selectFrom('scan_runs').selectAll().orderBy('id', 'desc').limit(limit)
      const rows = await (
        before === undefined ? page : page.where('id', '<', (known) => known.selectFrom('scan_runs').select('id').where('run', '=', before))
      ).execute()
      return rows.map(runOf)
    },
    run: async (id) => {
      const row = await db.selectFrom('scan_runs').selectAll().where('run', '=', id).executeTakeFirst()
      return row === undefined ? null : runOf(row)
    },
  }
}

function rowOf(run: ScanRun): Insertable<ScanRunTable> {
  return {
    run: run.id,
    cause: run.cause,
    actor: run.by,
    full_scan: run.full ? 1 : 0,
    state: run.state,
    started_at_us: run.startedAtUs,
    finished_at_us: run.finishedAtUs,
    scan: run.scan,
    error_code: run.error?.code ?? null,
    error_message: run.error?.message ?? null,
  }
}

function runOf(row: Selectable<ScanRunTable>): ScanRun {
  return {
    id: row.run,
    cause: row.cause,
    by: row.actor,
    full: row.full_scan === 1,
    state: row.state,
    startedAtUs: row.started_at_us,
    finishedAtUs: row.finished_at_us,
    scan: row.scan,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
  }
}

import { type Insertable, type Kysely, sql } from 'kysely'
import { mergeRuns, runOfEvent } from '../../model/merged-run.ts'
import { outcomeOf } from '../../model/run-outcome.ts'
import type { UpdateEvent, UpdateRun } from '../../model/update-run.ts'
import type { UpdateStore } from '../update-store.ts'
import type { MonitorTables } from './tables.ts'

interface UpdateRunsTable {
  readonly run_id: string
  readonly namespace: string
  readonly job: string
  /** Of its first and its last event. */
  readonly first_us: number
  readonly last_us: number
  readonly outcome: string
  /** Of its terminal event; 0 while it is open. */
  readonly ended_us: number
  /** JSON of the run. */
  readonly run: string
}

export interface UpdateTables {
  readonly update_runs: UpdateRunsTable
}

export function updatesTable(db: Kysely<MonitorTables>): UpdateStore {
  return {
    record: (events) => db.transaction().execute((transaction) => recordIn(transaction, events)),
    run: async (runId) => {
      const row = await db.selectFrom('update_runs').select('run').where('run_id', '=', runId).executeTakeFirst()
      return row === undefined ? null : parse(row.run)
    },
    list: async ({ namespace, job, outcome, after, limit }) => {
      let query = db.selectFrom('update_runs').select('run').orderBy('first_us', 'desc').orderBy('run_id', 'desc').limit(limit)
      if (namespace !== undefined) query = query.where('namespace', '=', namespace)
      if (job !== undefined) query = query.where('job', '=', job)
      if (outcome !== undefined) query = query.where('outcome', '=', outcome)
      if (after !== undefined)
        query = query.where((eb) =>
          eb.or([eb('first_us', '<', after.firstUs), eb.and([eb('first_us', '=', after.firstUs), eb('run_id', '<', after.runId)])]),
        )
      return (await query.execute()).map(({ run }) => parse(run))
    },
    recent: async (sinceUs, limit) => {
      const rows = await db
        .selectFrom('update_runs')
        .select(['run_id', 'run'])
        .where('last_us', '>=', sinceUs)
        .orderBy('last_us', 'desc')
        .limit(limit)
        .execute()
      const kept = await db.selectFrom('update_runs').select(['run_id', 'run']).where('run_id', 'in', newestOfJobs(db)).execute()
      return [...new Map([...rows, ...kept].map(({ run_id, run }) => [run_id, run])).values()].map(parse)
    },
    prune: async (beforeUs) => {
      const { numDeletedRows } = await db
        .deleteFrom('update_runs')
        .where('last_us', '<', beforeUs)
        .where('run_id', 'not in', newestOfJobs(db))
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** Ids of each job's newest run that completed and newest run that ended. */
function newestOfJobs(db: Kysely<MonitorTables>) {
  const ranked = db
    .selectFrom('update_runs')
    .select([
      'run_id',
      'outcome',
      sql<number>`row_number() over (partition by namespace, job order by ended_us desc, run_id desc)`.as('end_rank'),
      sql<number>`row_number() over (partition by namespace, job, outcome order by ended_us desc, run_id desc)`.as('outcome_rank'),
    ])
    .where('outcome', '!=', 'open')
  return db
    .selectFrom(ranked.as('ranked'))
    .select('run_id')
    .where((eb) => eb.or([eb('end_rank', '=', 1), eb.and([eb('outcome', '=', 'complete'), eb('outcome_rank', '=', 1)])]))
}

async function recordIn(db: Kysely<MonitorTables>, events: readonly UpdateEvent[]): Promise<UpdateRun[]> {
  const told = new Map<string, UpdateRun>()
  for (const event of events) {
    const before = told.get(event.runId)
    told.set(event.runId, before === undefined ? runOfEvent(event) : mergeRuns(before, runOfEvent(event)))
  }
  const merged: UpdateRun[] = []
  // In one order, so that two who record at the same time do not wait for each other.
  for (const runId of [...told.keys()].sort()) {
    const run = told.get(runId) as UpdateRun
    // Whoever inserts second waits for the first here, and is given what the first wrote.
    const known = await db
      .insertInto('update_runs')
      .values(rowOf(run))
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ run_id: sql`excluded.run_id` }))
      .returning('run')
      .executeTakeFirstOrThrow()
    const now = mergeRuns(parse(known.run), run)
    const row = rowOf(now)
    if (row.run !== known.run) await db.updateTable('update_runs').set(row).where('run_id', '=', runId).execute()
    merged.push(now)
  }
  return merged
}

function rowOf(run: UpdateRun): Insertable<UpdateRunsTable> {
  const { namespace, name } = run.facts.job.value
  const times = Object.values(run.times)
  const { outcome, endedUs } = outcomeOf(run.times)
  return {
    run_id: run.runId,
    namespace,
    job: name,
    first_us: Math.min(...times),
    last_us: Math.max(...times),
    outcome,
    ended_us: endedUs ?? 0,
    run: JSON.stringify(run),
  }
}

function parse(text: string): UpdateRun {
  return JSON.parse(text) as UpdateRun
}

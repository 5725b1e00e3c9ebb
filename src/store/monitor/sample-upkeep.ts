import { setImmediate as otherWork } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { MonitorTables } from './tables.ts'

/** Samples that become hours in one transaction. */
const samplesAtOnce = 20_000

/** Hours of UTC out of the samples that were measured and received before. Sums are kept, so an hour may be added to. */
export async function rollUpSamples(db: Kysely<MonitorTables>, beforeUs: number): Promise<number> {
  let rolled = 0
  for (;;) {
    const end = await db
      .selectFrom('metric_samples')
      .select('received_us')
      .where('received_us', '<', beforeUs)
      .where('at_us', '<', beforeUs)
      .orderBy('received_us')
      .offset(samplesAtOnce)
      .limit(1)
      .executeTakeFirst()
    // What was received together stays together.
    const untilUs = end === undefined ? beforeUs : end.received_us + 1
    rolled += await db.transaction().execute(async (on) => {
      await sql`
        INSERT INTO metric_hours (series_id, start_us, total, least, most, samples, valued, pass, warning, fail, error, unknown)
        SELECT series_id, at_us - at_us % 3600000000, sum(has_value * value), min(CASE WHEN has_value = 1 THEN value END),
          max(CASE WHEN has_value = 1 THEN value END), count(*), sum(has_value), sum(CASE WHEN status = 'pass' THEN 1 ELSE 0 END),
          sum(CASE WHEN status = 'warning' THEN 1 ELSE 0 END), sum(CASE WHEN status = 'fail' THEN 1 ELSE 0 END),
          sum(CASE WHEN status = 'error' THEN 1 ELSE 0 END), sum(CASE WHEN status = 'unknown' THEN 1 ELSE 0 END)
        FROM metric_samples WHERE received_us < ${untilUs} AND at_us < ${beforeUs}
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (series_id, start_us) DO UPDATE SET
          total = metric_hours.total + excluded.total,
          least = CASE WHEN metric_hours.least IS NULL OR excluded.least < metric_hours.least THEN excluded.least ELSE metric_hours.least END,
          most = CASE WHEN metric_hours.most IS NULL OR excluded.most > metric_hours.most THEN excluded.most ELSE metric_hours.most END,
          samples = metric_hours.samples + excluded.samples, valued = metric_hours.valued + excluded.valued,
          pass = metric_hours.pass + excluded.pass, warning = metric_hours.warning + excluded.warning, fail = metric_hours.fail + excluded.fail,
          error = metric_hours.error + excluded.error, unknown = metric_hours.unknown + excluded.unknown`.execute(on)
      const { numDeletedRows } = await on
        .deleteFrom('metric_samples')
        .where('received_us', '<', untilUs)
        .where('at_us', '<', beforeUs)
        .executeTakeFirst()
      return Number(numDeletedRows)
    })
    if (end === undefined) break
    await otherWork()
  }
  await db.deleteFrom('metric_keys').where('received_us', '<', beforeUs).execute()
  return rolled
}

/** Lets go of what is older, then of series and metrics that have nothing left. */
export async function pruneSamples(db: Kysely<MonitorTables>, beforeUs: number): Promise<number> {
  const samples = await db.deleteFrom('metric_samples').where('at_us', '<', beforeUs).executeTakeFirst()
  const hours = await db.deleteFrom('metric_hours').where('start_us', '<', beforeUs).executeTakeFirst()
  await db.deleteFrom('metric_marks').where('to_us', '<', beforeUs).execute()
  await db.deleteFrom('metric_baselines').where('learned_us', '<', beforeUs).execute()
  await db.transaction().execute(async (on) => {
    await holdIdleNames(on, beforeUs)
    // Whoever pushes moves `last_us`, so no series goes that is being written.
    await sql`DELETE FROM metric_series WHERE last_us < ${beforeUs}
      AND NOT EXISTS (SELECT 1 FROM metric_samples s WHERE s.series_id = metric_series.id)
      AND NOT EXISTS (SELECT 1 FROM metric_hours h WHERE h.series_id = metric_series.id)`.execute(on)
    await sql`DELETE FROM metric_names WHERE NOT EXISTS (SELECT 1 FROM metric_series s WHERE s.metric = metric_names.name)`.execute(on)
  })
  return Number(samples.numDeletedRows) + Number(hours.numDeletedRows)
}

/**
 * Holds the names that may have nothing left, after whoever is pushing to them and before whoever will: they hold them too. What a statement that waited for
 * them itself sees of other tables is from before it waited.
 */
async function holdIdleNames(on: Transaction<MonitorTables>, beforeUs: number): Promise<void> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM metric_names
    WHERE NOT EXISTS (SELECT 1 FROM metric_series s WHERE s.metric = metric_names.name AND s.last_us >= ${beforeUs})`.execute(on)
  // In the order of those who push, so that two do not wait for each other.
  for (const name of rows.map((row) => row.name).sort())
    await on
      .updateTable('metric_names')
      .set((row) => ({ unit: row.ref('unit') }))
      .where('name', '=', name)
      .execute()
}

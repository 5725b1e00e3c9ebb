import type { Connection } from './connection.ts'
import { rollUpColumns, rollUps } from './migrations/0001-rollups.ts'

/** An instant of µs since 1970 as Postgres writes it; `$n` is the parameter. */
export function instantOf(parameter: string): string {
  return `(TIMESTAMPTZ 'epoch' + ${parameter}::float8 * INTERVAL '1 microsecond')`
}

/**
 * Rolls up the hours and days that are over when a scan ends; without TimescaleDB. To be called before the scan's own rows are written. Where clocks went
 * back, what is newer than the scan's hour is rolled up again later.
 */
export async function rollUp(connection: Connection, nowUs: number): Promise<void> {
  for (const { name, length } of rollUps) {
    const start = `date_bin(INTERVAL '${length}', ${instantOf('$1')}, TIMESTAMPTZ '2000-01-01 00:00:00Z')`
    const state = await connection.row<[isNew: boolean, isBack: boolean]>(
      `SELECT until < ${start}, until > ${start} FROM rolled_until WHERE name = $2`,
      nowUs,
      name,
    )
    if (state?.[1] === true) await connection.run(`DELETE FROM ${name}_rolled WHERE bucket >= ${start}`, nowUs)
    else if (state === null || state[0]) {
      await connection.run(
        `INSERT INTO ${name}_rolled
          SELECT date_bin(INTERVAL '${length}', time, TIMESTAMPTZ '2000-01-01 00:00:00Z') AS bucket, symbol, dataset, ${rollUpColumns}
          FROM quality_metrics WHERE time < ${start} AND time >= coalesce((SELECT until FROM rolled_until WHERE name = $2), '-infinity')
          GROUP BY 1, 2, 3`,
        nowUs,
        name,
      )
    } else continue
    await connection.run(
      `INSERT INTO rolled_until (name, until) VALUES ($2, ${start}) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
      nowUs,
      name,
    )
  }
}

/** Rolls up everything anew, after rows were written that are older than what is rolled up. */
export async function rollUpAgain(connection: Connection, nowUs: number): Promise<void> {
  for (const { name } of rollUps) await connection.exec(`DELETE FROM ${name}_rolled`)
  await connection.exec('DELETE FROM rolled_until')
  await rollUp(connection, nowUs)
}

/** Lets go of roll-ups that are older; without TimescaleDB. */
export async function pruneRolledUp(connection: Connection, beforeUs: number): Promise<void> {
  for (const { name } of rollUps) await connection.run(`DELETE FROM ${name}_rolled WHERE bucket < ${instantOf('$1')}`, beforeUs)
}

import type { Connection } from './connection.ts'

/** What a store says of itself: one row. */
export interface StoreFacts {
  readonly timescale: boolean
  /** Days for which rows of `quality_metrics` are kept. */
  readonly metricsDays: number
}

export const factsTable = `
CREATE TABLE IF NOT EXISTS store_versions (version integer PRIMARY KEY);
CREATE TABLE IF NOT EXISTS store_facts (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  timescale boolean NOT NULL,
  metrics_days integer NOT NULL DEFAULT 90,
  dropped_after_days integer NOT NULL DEFAULT 90,
  generation bigint NOT NULL DEFAULT 0,
  data_folder text,
  data_folder_place text
);
`

export async function readFacts(connection: Connection): Promise<StoreFacts> {
  const [timescale, metricsDays] = (await connection.row<[boolean, number]>('SELECT timescale, metrics_days FROM store_facts')) ?? [
    false,
    90,
  ]
  return { timescale, metricsDays }
}

/** Tells the store for how many days rows of `quality_metrics` are kept. */
export async function keepMetrics(connection: Connection, days: number): Promise<void> {
  await connection.run('UPDATE store_facts SET metrics_days = $1::integer WHERE metrics_days <> $1::integer', days)
}

/** Has statements find the extension's functions, wherever it is installed, until the transaction ends. */
export async function seeTimescale(connection: Connection): Promise<void> {
  await connection.exec(
    `SELECT set_config('search_path', current_setting('search_path') || ', ' || quote_ident(n.nspname), true)
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'`,
  )
}

/** Has TimescaleDB drop chunks as soon as they are so many days old. */
export async function dropChunksAfter(connection: Connection, days: number): Promise<void> {
  const changed = await connection.run(
    'UPDATE store_facts SET dropped_after_days = $1::integer WHERE dropped_after_days <> $1::integer AND timescale',
    days,
  )
  if (changed === 0) return
  await seeTimescale(connection)
  await connection.exec("SELECT remove_retention_policy('quality_metrics', if_exists => true)")
  await connection.run("SELECT add_retention_policy('quality_metrics', make_interval(days => $1::integer))", days)
}

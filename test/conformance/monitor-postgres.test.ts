import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import { labelsText } from '../../src/model/metric.ts'
import { kyselyPool } from '../../src/store/postgres/kysely-pool.ts'
import { openPostgresMonitor } from '../../src/store/postgres/open-monitor.ts'
import { prepareClient } from '../../src/store/postgres/prepare-client.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'

const postgres = usePostgres()

test('a connection that cannot be prepared is let go of, however often: the next one that can be is used', async () => {
  const pool = new pg.Pool({ connectionString: await postgres.freshDatabase(), max: 2 })
  let failures = 3
  const prepare = async (client: pg.PoolClient) => {
    if (failures-- > 0) await client.query('SELECT pg_terminate_backend(pg_backend_pid())')
    await prepareClient(client, 'public')
  }
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: kyselyPool(pool, prepare) }) })
  const look = async () => (await sql`SHOW tcp_keepalives_idle`.execute(db)).rows
  for (let i = 0; i < 3; i++) await expect(look()).rejects.toThrow(/terminat/)
  expect(pool.totalCount).toBe(0)
  expect(await look()).toEqual([{ tcp_keepalives_idle: '30' }])
  await db.destroy()
})

test('a metric that was idle for long, and is pushed while what is left of it goes, keeps its name', async () => {
  const startUs = 1_732_000_000_000_000
  const laterUs = startUs + 100 * 3_600_000_000
  const url = await postgres.freshDatabase()
  const store = await openPostgresMonitor(settingsFor(url))
  const sample = { metric: 'idle', labels: { ticker: 'A' }, value: 1, status: null, unit: null, key: null, atUs: startUs }
  await store.samples.add([sample], { receivedUs: startUs, limits: { maxMetrics: 9, maxLabelSets: 9 } })

  const pusher = new pg.Client({ connectionString: url })
  await pusher.connect()
  await pusher.query("BEGIN; INSERT INTO metric_names (name) VALUES ('idle') ON CONFLICT (name) DO UPDATE SET unit = metric_names.unit")
  await pusher.query('INSERT INTO metric_series (metric, labels, last_us) VALUES ($1, $2, $3)', [
    'idle',
    labelsText({ ticker: 'B' }),
    laterUs,
  ])
  const pruned = store.samples.prune(laterUs)
  const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
  await expect.poll(async () => (await postgres.query(url, waiting)).length, { timeout: 20_000 }).toBe(1)
  await pusher.query('COMMIT')
  await pusher.end()

  expect(await pruned).toBe(1)
  expect((await store.samples.metrics({ after: null, limit: 9 })).map(({ name }) => name)).toEqual(['idle'])
  expect((await store.samples.series('idle')).map(({ labels }) => labels)).toEqual([{ ticker: 'B' }])
  await store.close()
})

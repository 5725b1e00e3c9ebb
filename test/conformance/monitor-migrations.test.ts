import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMonitor } from '../../src/store/monitor/open-monitor.ts'
import { migrationSteps } from '../../src/store/monitor/migrations/all.ts'
import type { MonitorStore } from '../../src/store/monitor-store.ts'
import { openPostgresMonitor } from '../../src/store/postgres/open-monitor.ts'
import { numbersFromText } from '../../src/store/postgres/numbers.ts'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'

const postgres = usePostgres()
const root = mkdtempSync(join(tmpdir(), 'monitor-migrations-'))
const bundle = join(root, 'child.cjs')

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./monitor-migrations-child.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    // CommonJS finds packages through NODE_PATH, wherever it lies.
    format: 'cjs',
    external: ['@photostructure/sqlite', 'pg', 'kysely'],
  })
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Runs monitor-migrations-child.ts. What it said; empty when it was killed. */
async function child(...args: string[]): Promise<string> {
  const started = spawn(process.execPath, [bundle, ...args], {
    env: { ...process.env, NODE_PATH: join(import.meta.dirname, '../../node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  started.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await once(started, 'close')
  return said
}

/** Opens the store in a place that another process may have left half way, and uses tables of the first and the last step. */
async function opens(open: () => Promise<MonitorStore>): Promise<void> {
  const store = await open()
  try {
    await store.audit.add({ atUs: 1, actor: null, address: null, action: 'a', target: null, status: 200, requestId: null })
    expect(await store.audit.list({ limit: 10 })).toHaveLength(1)
    await store.probes.beat({ name: 'job', lastSeenUs: 1, lastSuccessUs: 1, ok: true, items: null, errors: null, message: null })
    expect(await store.probes.heartbeats()).toHaveLength(1)
    expect(await store.updates.list({ limit: 1 })).toEqual([])
  } finally {
    await store.close()
  }
}

/** Kills a process at each statement of the opening in turn, in a place of its own, until one comes through. How many were killed. */
async function killAtEach(open: (at: number) => Promise<string>, look: (at: number) => Promise<void>): Promise<number> {
  for (let at = 1; ; at++) {
    const said = await open(at)
    await look(at)
    if (said !== '') {
      expect(said).toMatch(/^open \d+\n$/)
      return at - 1
    }
  }
}

const schemaOf = (file: string): unknown[] => {
  const connection = new Connection(file, { readOnly: true, busyTimeoutMs: 0 })
  try {
    return connection.rows('SELECT type, name, sql FROM sqlite_master ORDER BY type, name')
  } finally {
    connection.close()
  }
}

test('sqlite: killed at any statement of any step, the next opening completes, and the tables are those of one that was not killed', async () => {
  const whole = join(root, 'whole.db')
  await (await openMonitor({ dialect: 'sqlite', file: whole })).close()
  const fileAt = (at: number) => join(root, `killed-${at}.db`)
  const killed = await killAtEach(
    (at) => child('sqlite', fileAt(at), String(at)),
    async (at) => {
      await opens(() => openMonitor({ dialect: 'sqlite', file: fileAt(at) }))
      expect(schemaOf(fileAt(at))).toEqual(schemaOf(whole))
    },
  )
  expect(killed).toBeGreaterThan(Object.keys(migrationSteps).length * 2)
}, 600_000)

test('postgres: killed at any statement of any step, the next opening completes at once', async () => {
  const url = await postgres.freshDatabase()
  const names = (schema: string) =>
    postgres.query(url, `SELECT indexname FROM pg_indexes WHERE schemaname = '${schema}' ORDER BY indexname`)
  const pool = () => new pg.Pool({ connectionString: url, max: 2, types: numbersFromText })
  const opened = async (schema: string) => opens(() => openMonitor({ dialect: 'postgres', pool: pool(), schema }))
  await postgres.query(url, 'CREATE SCHEMA whole')
  await opened('whole')
  const killed = await killAtEach(
    async (at) => {
      await postgres.query(url, `CREATE SCHEMA killed_${at}`)
      return child('postgres', url, String(at), `killed_${at}`)
    },
    async (at) => {
      await opened(`killed_${at}`)
      expect(await names(`killed_${at}`)).toEqual(await names('whole'))
    },
  )
  expect(killed).toBeGreaterThan(Object.keys(migrationSteps).length * 2)
}, 600_000)

test('a store that a newer program has written is left alone', async () => {
  const later = "INSERT INTO monitor_migrations (name, timestamp) VALUES ('999-later', 'then')"
  const newer = {
    code: 'DATA_FOLDER_NEWER',
    message: expect.stringContaining(`knows ${Object.keys(migrationSteps).length} steps`) as string,
  }
  const file = join(root, 'newer.db')
  await (await openMonitor({ dialect: 'sqlite', file })).close()
  const connection = new Connection(file, { readOnly: false, busyTimeoutMs: 0 })
  connection.exec(later)
  connection.close()
  await expect(openMonitor({ dialect: 'sqlite', file })).rejects.toMatchObject(newer)

  const url = await postgres.freshDatabase()
  await (await openPostgresMonitor(settingsFor(url))).close()
  await postgres.query(url, later)
  await expect(openPostgresMonitor(settingsFor(url))).rejects.toMatchObject(newer)
})

test('several that open an empty place at the same moment all come to have it', async () => {
  const url = await postgres.freshDatabase()
  for (let round = 0; round < 3; round++) {
    const file = join(root, `together-${round}.db`)
    const schema = `together_${round}`
    await postgres.query(url, `CREATE SCHEMA ${schema}`)
    const all = [1, 2, 3].flatMap(() => [child('sqlite', file, '0'), child('postgres', url, '0', schema)])
    for (const said of await Promise.all(all)) expect(said).toMatch(/^open \d+\n$/)
    await opens(() => openMonitor({ dialect: 'sqlite', file }))
  }
}, 600_000)

test('several that open a schema which is not there yet at the same moment all come to have it', async () => {
  const url = await postgres.freshDatabase()
  for (let round = 0; round < 8; round++) {
    const settings = settingsFor(url, { schema: `made ${round}` })
    const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresMonitor(settings)))
    for (const store of stores) await store.ping()
    for (const store of stores) await store.close()
  }
}, 60_000)

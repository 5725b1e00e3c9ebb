import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyStore, type StoreCopy } from '../../src/store/copy/copy-store.ts'
import { dataFolderAt } from '../../src/store/data-folder.ts'
import { openMonitor } from '../../src/store/monitor/open-monitor.ts'
import { monitorTables } from '../../src/store/monitor/table-names.ts'
import { checkPostgresMonitor } from '../../src/store/postgres/check-monitor.ts'
import { openPostgresMonitor } from '../../src/store/postgres/open-monitor.ts'
import { checkSqliteMonitor } from '../../src/store/sqlite/check-monitor.ts'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'

const postgres = usePostgres()
const root = mkdtempSync(join(tmpdir(), 'monitor-copy-'))
let places = 0
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

/** An empty store in files of the newest version, and how it is copied. */
async function sourceAndTarget() {
  const folder = join(root, `${++places}`)
  const file = join(folder, 'monitor.db')
  await (await openStore(folder, { mode: 'write' })).close()
  await (await openMonitor({ dialect: 'sqlite', file })).close()
  const url = await postgres.freshDatabase()
  const settings = settingsFor(url, { schema: 'market' })
  const copy = (changes: Partial<StoreCopy> = {}) =>
    copyStore({
      from: dataFolderAt(folder),
      monitorFrom: file,
      to: settings,
      owner: { id: 'owner', place: 'here' },
      replace: false,
      historyDays: 400,
      nowUs: 1_732_000_000_000_000,
      onProgress: () => undefined,
      ...changes,
    })
  return { file, url, settings, copy }
}

const tablesOf = (connection: Connection) =>
  connection.rows<[string]>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").flat()
const ours = (name: string) => !name.startsWith('monitor_migrations')

const texts = ['', 'NULL', '\uffff0', '\uffffF\uffff', '{"a":"\\"}', "it's, \n\t\\x", 'Ünïcödé 🌊', '\ufffd', '\u202e']
const numbers = [0, 0.1, 1e-300, 1.7976931348623157e308, -1e100, 5e-324, Infinity, 1 / 3]

/** Fills every table of a file with rows of the types that its columns have; every third cell that may be empty is. */
function fill(file: string, rowsOf: (table: string) => number): void {
  const connection = new Connection(file, { readOnly: false, busyTimeoutMs: 0, verbatim: true })
  connection.transaction(() => {
    for (const table of tablesOf(connection).filter(ours)) {
      const columns = connection.rows<[string, string, number, number]>(
        'SELECT name, lower(type), "notnull", pk FROM pragma_table_info(?)',
        table,
      )
      const cell = (row: number, column: number) => {
        const [name, type, isNeeded, inKey] = columns[column] as (typeof columns)[number]
        if (isNeeded === 0 && inKey === 0 && (row + column) % 3 === 0) return null
        if (type === 'text') return `${row} ${texts[(row + column) % texts.length] ?? ''}`
        if (type === 'double precision') return numbers[(row + column) % numbers.length] as number
        if (name === 'id') return row * 2 + 1
        return type === 'bigint' ? Number.MAX_SAFE_INTEGER - row : row
      }
      const insert = `INSERT INTO ${table} (${columns.map(([name]) => `"${name}"`).join()}) VALUES (${columns.map(() => '?').join()})`
      for (let row = 0; row < rowsOf(table); row++) connection.run(insert, ...columns.map((_, column) => cell(row, column)))
    }
  })
  connection.close()
}

test('every table that the steps make is copied, looked at and named', async () => {
  const { file, url, settings } = await sourceAndTarget()
  const connection = new Connection(file, { readOnly: true, busyTimeoutMs: 0 })
  expect(tablesOf(connection).filter(ours).sort()).toEqual(Object.keys(monitorTables).sort())
  connection.close()
  await (await openPostgresMonitor(settings)).close()
  const rows = await postgres.query(url, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'market'")
  expect(
    rows
      .map(({ name }) => String(name))
      .filter(ours)
      .sort(),
  ).toEqual(Object.keys(monitorTables).sort())
})

test('whatever the tables hold is the same in Postgres, also when it is copied again over what is there', async () => {
  const { file, url, copy } = await sourceAndTarget()
  fill(file, (table) => (table === 'metric_samples' ? 12_001 : table === 'counters' ? 0 : 30))
  const told = new Map<string, number[]>()
  const first = await copy({ onProgress: ({ name, done }) => told.set(name, [...(told.get(name) ?? []), done]) })
  expect(told.get('samples')).toEqual([5000, 10_000, 12_001])
  expect(Object.fromEntries(first.monitor.map(({ name, rows }) => [name, rows]))).toEqual(
    Object.fromEntries(Object.values(monitorTables).map((name) => [name, name === 'samples' ? 12_001 : name === 'counters' ? 0 : 30])),
  )
  // As the store reads them, without the classes that copied them.
  const source = new Connection(file, { readOnly: true, busyTimeoutMs: 0, verbatim: true })
  for (const [table, key] of [
    ['access_tokens', 'created_at_us'],
    ['operations', 'id'],
    ['metric_hours', 'start_us'],
  ] as const) {
    const columns = source.rows<[string]>('SELECT name FROM pragma_table_info(?)', table).flat()
    const there = await postgres.query(url, `SELECT * FROM market.${table} ORDER BY ${key}`)
    const here = source
      .rows(`SELECT * FROM ${table} ORDER BY ${key}`)
      .map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])))
    const asText = (row: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'number' ? String(cell) : cell]))
    expect(there.map(asText)).toEqual(here.map(asText))
  }
  source.close()

  await expect(copy()).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining('what a server has kept') as string,
  })
  await postgres.query(url, "DELETE FROM market.metric_samples WHERE series_id % 2 = 0; UPDATE market.access_tokens SET role = 'admin'")
  expect(await copy({ replace: true })).toEqual(first)
  expect(await copy({ replace: true })).toEqual(first)
})

test('numbers that the file has given are not given again, also to rows that are gone', async () => {
  const { file, settings, copy } = await sourceAndTarget()
  const entry = { atUs: 1, actor: null, address: null, action: 'a', target: null, status: 200, requestId: null }
  const before = await openMonitor({ dialect: 'sqlite', file })
  for (let i = 0; i < 5; i++) await before.audit.add({ ...entry, atUs: i })
  const [newest] = await before.audit.list({ limit: 1 })
  await before.audit.prune(5)
  await before.close()
  await copy()
  const after = await openPostgresMonitor(settings)
  await after.audit.add(entry)
  expect((await after.audit.list({ limit: 10 })).map(({ id }) => id)).toEqual([(newest?.id ?? 0) + 1])
  await after.close()
  expect((await checkPostgresMonitor(settings)).filter(({ problem }) => problem !== null)).toEqual([])
})

test('nothing is copied where a part of it cannot be', async () => {
  const { file, url, copy } = await sourceAndTarget()
  fill(file, () => 3)
  await copy()
  const counts = 'SELECT (SELECT count(*) FROM market.audit_log) AS audit, (SELECT count(*) FROM market.update_runs) AS runs'
  const held = await postgres.query(url, counts)
  await postgres.query(url, 'ALTER TABLE market.update_runs ADD CHECK (last_us < 5)  NOT VALID')
  await expect(copy({ replace: true })).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(await postgres.query(url, counts)).toEqual(held)
  const next = await postgres.query(url, "INSERT INTO market.audit_log (at_us, action, status) VALUES (1, 'a', 200) RETURNING id")
  expect(next).toEqual([{ id: '6' }])
})

test('without a file of a server, what is in Postgres stays, unless all of it is to go', async () => {
  const { settings, copy } = await sourceAndTarget()
  const store = await openPostgresMonitor(settings)
  const token = { id: 'i', name: 'n', role: 'read', hash: 'h', createdUs: 1, expiresUs: null, lastUsedUs: null } as const
  await store.tokens.add(token)
  expect((await copy({ monitorFrom: null })).monitor).toEqual([])
  expect(await store.tokens.list()).toEqual([token])
  await copy({ monitorFrom: null, replace: true })
  expect(await store.tokens.list()).toEqual([])
  await store.close()
})

test('what is wrong in a monitoring store is said, in both places', async () => {
  const { file, url, settings, copy } = await sourceAndTarget()
  const store = await openMonitor({ dialect: 'sqlite', file })
  const sample = { metric: 'm', labels: {}, value: 1, status: null, unit: null, key: null, atUs: 5_000_000 }
  await store.samples.add([sample], { receivedUs: 6_000_000, limits: { maxMetrics: 10, maxLabelSets: 10 } })
  await store.audit.add({ atUs: 1, actor: null, address: null, action: 'a', target: null, status: 200, requestId: null })
  await store.close()
  await copy()
  const names = (await checkPostgresMonitor(settings)).map(({ name }) => name)
  expect((await checkSqliteMonitor(file)).map(({ name }) => name)).toEqual(['the file is whole', ...names])
  const wrong = [
    { name: 'every sample has its set of labels', problem: '1 do not' },
    { name: 'no number is given twice', problem: 'those of audit_log would be' },
  ]
  const connection = new Connection(file, { readOnly: false, busyTimeoutMs: 0 })
  const found = async (checks: Promise<{ problem: string | null }[]>) => (await checks).filter(({ problem }) => problem !== null)
  expect(await found(checkSqliteMonitor(file))).toEqual([])
  connection.exec("DELETE FROM metric_series; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'audit_log'")
  await postgres.query(url, 'DELETE FROM market.metric_series; ALTER TABLE market.audit_log ALTER COLUMN id RESTART WITH 1')
  expect(await found(checkSqliteMonitor(file))).toEqual(wrong)
  expect(await found(checkPostgresMonitor(settings))).toEqual(wrong)
  connection.exec("DELETE FROM monitor_migrations WHERE name = '007-health'")
  connection.close()
  const older = { name: 'the monitoring store is of the newest version', problem: 'missing: 007-health; run "tidegauge store migrate"' }
  expect(await found(checkSqliteMonitor(file))).toEqual([older])
})

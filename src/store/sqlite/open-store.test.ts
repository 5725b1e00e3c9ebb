import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commitOf, findingOf, scanRecord, seriesOf } from '../../../test/conformance/stores-values.ts'
import { defaultRetention } from '../scan-store.ts'
import { Connection } from './connection.ts'
import { migrate, storeVersion } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openStore } from './open-store.ts'
import { sqliteStore } from './sqlite-store.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'store-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const writable = { readOnly: false, busyTimeoutMs: 0 }

async function scanOnce(folder: string): Promise<void> {
  const store = await openStore(folder, { mode: 'write' })
  await store.commit(commitOf(1))
  await store.close()
}

test('a data folder is made with the folders above it', async () => {
  await scanOnce(join(root, 'a', 'b'))
  expect(readdirSync(join(root, 'a', 'b'))).toContain('store.db')
})

test('a folder that cannot be made or is a file is unusable, with the reason', async () => {
  writeFileSync(join(root, 'file'), '')
  await expect(openStore(join(root, 'file', 'below'), { mode: 'write' })).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining('is a file, not a folder') as string,
  })
  await expect(openStore(join(root, 'file'), { mode: 'write' })).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining('a file of that name') as string,
  })
  await expect(openStore(join(root, 'file', 'below'), { mode: 'read' })).rejects.toMatchObject({ code: 'NO_SCAN' })
})

// The system's own tree refuses new folders even to root.
test.runIf(process.platform === 'linux')('a folder on a file system that takes no files is unusable', async () => {
  await expect(openStore('/proc/tidegauge', { mode: 'write' })).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining('/proc/tidegauge') as string,
  })
})

// Permissions do not bind root; there the test is not collected.
if (process.getuid !== undefined && process.getuid() !== 0) {
  test('a folder without permission to write is unusable for writing, and can be read', async () => {
    await scanOnce(root)
    chmodSync(root, 0o555)
    try {
      await expect(openStore(root, { mode: 'write' })).rejects.toMatchObject({
        code: 'DATA_FOLDER_UNUSABLE',
        message: expect.stringContaining('permission') as string,
      })
      const store = await openStore(root, { mode: 'read' })
      expect(await store.lastScan()).toEqual(scanRecord(1))
      await store.close()
    } finally {
      chmodSync(root, 0o755)
    }
  })
}

test('a store of a newer version is left alone, whoever opens it', async () => {
  await scanOnce(root)
  const connection = new Connection(join(root, 'store.db'), writable)
  connection.exec(`PRAGMA user_version = ${migrations.length + 1}`)
  connection.close()
  for (const mode of ['read', 'snapshot', 'write'] as const) {
    await expect(openStore(root, { mode })).rejects.toMatchObject({
      code: 'DATA_FOLDER_NEWER',
      message: expect.stringContaining('Use that Tidegauge') as string,
    })
  }
  // The refused writer has let go of the lock.
  const again = new Connection(join(root, 'store.db'), writable)
  expect(storeVersion(again)).toBe(migrations.length + 1)
  again.exec(`PRAGMA user_version = ${migrations.length}`)
  again.close()
  await scanOnceMore(root)
})

async function scanOnceMore(folder: string): Promise<void> {
  const store = await openStore(folder, { mode: 'write' })
  await store.commit(commitOf(2))
  await store.close()
}

test('a file that is no store is unusable', async () => {
  mkdirSync(join(root, 'data'))
  writeFileSync(join(root, 'data', 'store.db'), 'not a database, but long enough to look like a header'.repeat(100))
  for (const mode of ['read', 'write'] as const) {
    await expect(openStore(join(root, 'data'), { mode })).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('no store of Tidegauge') as string,
    })
  }
})

test('an empty file, as a writer killed at once leaves it, has no scan yet and can be written', async () => {
  writeFileSync(join(root, 'store.db'), '')
  await expect(openStore(root, { mode: 'read' })).rejects.toMatchObject({ code: 'NO_SCAN' })
  await scanOnce(root)
})

test('a full disk stops the commit, keeps the last scan, and the next commit works when there is room', async () => {
  const connection = new Connection(join(root, 'store.db'), writable)
  connection.exec('PRAGMA journal_mode = WAL')
  migrate(connection, migrations, root)
  const store = sqliteStore(connection, defaultRetention, null)
  await store.commit(commitOf(1, { series: { changed: [seriesOf('AAA')], removed: [] } }))
  const large = { upserted: Array.from({ length: 2000 }, (_, i) => findingOf(String(i), { message: 'x'.repeat(500) })), closed: [] }
  connection.exec(`PRAGMA max_page_count = ${(connection.value<number>('PRAGMA page_count') ?? 0) + 20}`)
  await expect(store.commit(commitOf(2, { findings: large }))).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('store.db') as string,
  })
  expect(await store.lastScan()).toEqual(scanRecord(1))
  expect(await store.openFindings({})).toEqual([])
  connection.exec('PRAGMA max_page_count = 100000')
  await store.commit(commitOf(2, { findings: large }))
  expect(await store.openFindings({})).toHaveLength(2000)
  await store.close()
})

test('a commit that another writer of the file holds up is refused as locked', async () => {
  await scanOnce(root)
  const other = new Connection(join(root, 'store.db'), writable)
  other.exec('BEGIN IMMEDIATE')
  const connection = new Connection(join(root, 'store.db'), writable)
  await expect(sqliteStore(connection, defaultRetention, null).commit(commitOf(2))).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  other.close()
  connection.close()
})

test('closing a writer leaves the whole store in its file', async () => {
  await scanOnce(root)
  expect(statSync(join(root, 'store.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  expect(readdirSync(root)).not.toContain('writer.json')
})

test('each migration is one step: a failing one leaves the version before it', () => {
  const connection = new Connection(join(root, 'store.db'), writable)
  const first = 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'
  expect(() => {
    migrate(connection, [first, 'CREATE TABLE u (x); INSERT INTO missing VALUES (1)'], root)
  }).toThrow(/missing/)
  expect(storeVersion(connection)).toBe(1)
  migrate(connection, [first, 'CREATE TABLE u AS SELECT x + 1 AS x FROM t', 'DROP TABLE t'], root)
  expect(storeVersion(connection)).toBe(3)
  expect(connection.value('SELECT x FROM u')).toBe(2)
  connection.close()
})

test('quality_metrics shows history under the names that queries know', async () => {
  const store = await openStore(root, { mode: 'write' })
  await store.commit(
    commitOf(1, { series: { changed: [seriesOf('AAA')], removed: [] }, findings: { upserted: [findingOf('a')], closed: [] } }),
  )
  await store.close()
  const connection = new Connection(join(root, 'store.db'), { readOnly: true, busyTimeoutMs: 0 })
  const names =
    'time, symbol, dataset, overall_score, freshness_score, completeness_score, outlier_score, status, outlier_count, issue_count, issues, metadata'
  const [row] = connection.rows(`SELECT ${names} FROM quality_metrics`)
  connection.close()
  expect(row?.slice(0, 10)).toEqual(['1970-01-01T01:00:00.000Z', 'AAA', 'daily', 98.25, 100, 91.5, null, 'excellent', 1, 1])
  expect(JSON.parse(String(row?.[10]))).toMatchObject([{ check: 'price_jump', findings: 1 }])
  expect(JSON.parse(String(row?.[11]))).toEqual({ scan: 1, records: 10, expected: 11, present: 10 })
})

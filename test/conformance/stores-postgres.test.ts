import { afterAll, beforeEach, expect, test } from 'vitest'
import { createServer, connect as connectSocket, type AddressInfo, type Server, type Socket } from 'node:net'
import { migrations } from '../../src/store/postgres/migrations.ts'
import { openPostgresStore } from '../../src/store/postgres/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'
import { commitOf, entryOf, findingOf, incidentOf, markOf, scanRecord, seriesOf } from './stores-values.ts'

const postgres = usePostgres()
let url: string
beforeEach(async () => {
  url = await postgres.freshDatabase()
})
const write = (parts = {}) => openPostgresStore(settingsFor(url, parts), { mode: 'write' })
const read = (parts = {}) => openPostgresStore(settingsFor(url, parts), { mode: 'read' })

async function scanOnce(id = 1): Promise<void> {
  const store = await write()
  await store.commit(commitOf(id, { series: { changed: [seriesOf('AAA')], removed: [] } }))
  await store.close()
}

test('what Postgres refuses in a text comes back as it was: NUL, halves of surrogate pairs, names of any length', async () => {
  const odd = 'a\0b\ud800c\uffff\udfff'
  const long = Array.from({ length: 9000 }, (_, i) => ((i * 2_654_435_761) % 36).toString(36)).join('')
  const store = await write()
  const metadata = new Map([[odd, { name: odd, tags: [odd], universe: true }]])
  const series = [seriesOf(odd, { decodedKey: odd }), seriesOf(long)]
  const findings = [findingOf('a', { symbol: odd, message: odd, evidence: { [odd]: odd } }), findingOf('b', { symbol: long })]
  await store.commit(
    commitOf(1, {
      metadata,
      series: { changed: series, removed: [] },
      manifest: { changed: [entryOf(odd), entryOf(long, { id: 2 })], removed: [] },
      findings: { upserted: findings, closed: [] },
      incidents: [incidentOf('i', { title: odd, symbols: [odd] })],
    }),
  )
  await store.addMark(markOf('m', { reason: odd }))
  await store.close()
  const reader = await read()
  expect(await reader.series({ dataset: 'daily', symbol: odd })).toEqual(series[0])
  expect(await reader.series({ dataset: 'daily', symbol: long })).toEqual(series[1])
  expect(await reader.openFindings({ symbol: odd })).toEqual([findings[0]])
  expect(await reader.openFindings({ dataset: 'daily', symbol: long })).toEqual([findings[1]])
  expect((await reader.manifest()).map(({ path }) => path).sort()).toEqual([odd, long].sort())
  expect(await reader.incidents({ symbol: odd })).toHaveLength(1)
  expect((await reader.marks())[0]?.reason).toBe(odd)
  expect(await reader.metadata()).toEqual(metadata)
  for (const symbol of [odd, long]) expect(await reader.history({ dataset: 'daily', symbol }, {})).toMatchObject([{ scan: 1, symbol }])
  await reader.close()
})

test('quality_metrics and its roll-ups show history under the names that queries know', async () => {
  const store = await write()
  const record = seriesOf('AAA')
  const scored = (score: number, band: 'excellent' | 'poor') => ({
    changed: [{ ...record, score: { ...record.score, score, band } }],
    removed: [],
  })
  await store.commit(
    commitOf(1, { series: scored(90, 'excellent'), findings: { upserted: [findingOf('a', { severity: 'high' })], closed: [] } }),
  )
  const at = (id: number, finishedAtUs: number) => ({ scan: { ...scanRecord(id), finishedAtUs } })
  await store.commit(commitOf(2, { ...at(2, 1.2 * 3.6e9), series: scored(60, 'poor') }))
  await store.commit(commitOf(3, at(3, 2 * 3.6e9)))
  await store.commit(commitOf(4, at(4, 30 * 3.6e9)))

  const [row] = await postgres.query(url, 'SELECT * FROM quality_metrics ORDER BY scan LIMIT 1')
  expect(row).toEqual({
    time: new Date(3.6e6),
    symbol: 'AAA',
    dataset: 'daily',
    overall_score: 90,
    status: 'excellent',
    freshness_score: 100,
    completeness_score: 91.5,
    outlier_score: null,
    validity_score: null,
    uniqueness_score: null,
    consistency_score: null,
    accuracy_score: null,
    timeliness_score: 100,
    outlier_count: '1',
    outlier_severities: { high: 1 },
    issue_count: '1',
    issues: [{ check: 'price_jump', status: 'confirmed', severity: 'high', findings: 1, bars: 1 }],
    metadata: { scan: 1, records: 10, expected: 11, present: 10 },
    scan: '1',
  })
  const rollUp = (name: string) =>
    postgres.query(
      url,
      `SELECT extract(epoch FROM bucket)::int AS s, avg_score, min_score, max_score, total_issues::int, check_count::int, excellent_share, poor_share
        FROM quality_metrics_${name} WHERE symbol = 'AAA' ORDER BY bucket`,
    )
  const hour = { avg_score: 60, min_score: 60, max_score: 60, total_issues: 1, check_count: 1, excellent_share: 0, poor_share: 1 }
  const expected = [
    { s: 3600, avg_score: 75, min_score: 60, max_score: 90, total_issues: 2, check_count: 2, excellent_share: 0.5, poor_share: 0.5 },
    { s: 7200, ...hour },
    { s: 30 * 3600, ...hour },
  ]
  expect(await rollUp('hourly')).toEqual(expected)
  expect(await rollUp('daily')).toMatchObject([
    { s: 0, avg_score: 70, check_count: 3 },
    { s: 86_400, avg_score: 60 },
  ])
  // Where the clock was put back, what follows is rolled up again.
  await store.commit(commitOf(5, at(5, 7500e6)))
  expect((await rollUp('hourly')).map(({ check_count }) => check_count)).toEqual([2, 2, 1])
  await store.commit(commitOf(6, at(6, 60 * 3.6e9)))
  expect((await rollUp('hourly')).map(({ check_count }) => check_count)).toEqual([2, 2, 1, 1])
  await store.close()
  const indexes = await postgres.query(url, "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'idx_quality_%' ORDER BY 1")
  expect(indexes.map(({ indexname }) => indexname)).toEqual([
    'idx_quality_issue_count',
    'idx_quality_score',
    'idx_quality_status',
    'idx_quality_symbol_time',
  ])
})

test('rows of quality_metrics are kept for 90 days, or as the store was told', async () => {
  const day = 24
  const store = await write()
  const series = { changed: [seriesOf('AAA')], removed: [] }
  await store.commit(commitOf(1, { series }))
  await store.commit(commitOf(50 * day))
  await store.commit(commitOf(100 * day))
  const kept = async () => (await store.history({ dataset: 'daily', symbol: 'AAA' }, {})).map(({ scan }) => scan)
  expect(await kept()).toEqual([100 * day, 50 * day])
  expect((await store.scans(-1)).map(({ id }) => id)).toEqual([100 * day, 50 * day, 1])
  expect(await store.qualityAfter(1)).toBeNull()
  await store.close()
  const told = await write({ metricsDays: 200 })
  await told.commit(commitOf(180 * day))
  expect(await told.history({ dataset: 'daily', symbol: 'AAA' }, {})).toHaveLength(3)
  await told.close()
})

test('stores in two schemas of one database know nothing of each other', async () => {
  await scanOnce()
  await expect(read({ schema: 'other "lake"' })).rejects.toMatchObject({ code: 'NO_SCAN' })
  const other = await write({ schema: 'other "lake"' })
  expect(await other.lastScan()).toBeNull()
  const first = await write()
  expect((await first.lastScan())?.id).toBe(1)
  await first.close()
  await other.close()
})

test('a store of a newer version is left alone; one of an older version is brought up by writers only', async () => {
  await scanOnce()
  await postgres.query(url, `INSERT INTO store_versions VALUES (${migrations.length + 1})`)
  for (const mode of ['read', 'snapshot', 'write'] as const)
    await expect(openPostgresStore(settingsFor(url), { mode })).rejects.toMatchObject({ code: 'DATA_FOLDER_NEWER' })
  await postgres.query(url, `DELETE FROM store_versions WHERE version > ${migrations.length}`)
  await scanOnce(2)
})

test('a migration that fails leaves nothing behind', async () => {
  await postgres.query(url, 'CREATE TABLE findings (x int)')
  await expect(write()).rejects.toMatchObject({ message: expect.stringContaining('findings') as string })
  expect(await postgres.query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([{ tablename: 'findings' }])
})

test('several that open a new store at once make it once', async () => {
  const opened = await Promise.allSettled([write(), write(), write()])
  const stores = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(stores).toHaveLength(1)
  for (const one of opened) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  for (const store of stores) await store.close()
  await scanOnce()
})

test('what keeps the store from being used has its code, and no message has the password', async () => {
  const wrong = url.replace('secret', 'hunter2')
  const failure = async (parts: { url: string }) =>
    openPostgresStore(settingsFor(parts.url), { mode: 'write' }).catch((error: unknown) => error as Error)
  expect(await failure({ url: wrong })).toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  expect(((await failure({ url: wrong })) as Error).message).not.toContain('hunter2')
  expect(await failure({ url: `${url}x` })).toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  expect(await failure({ url: 'postgres://a:b@127.0.0.1:1/c' })).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('database c on 127.0.0.1:1') as string,
  })
  expect(await failure({ url: 'postgres://a:b@nowhere.invalid/c' })).toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('a store belongs to the data folder that has its packs', async () => {
  const open = (id: string) => openPostgresStore(settingsFor(url), { mode: 'write', owner: { id, place: `host:/${id}` } })
  const first = await open('one')
  await first.commit(commitOf(1))
  await first.close()
  await expect(open('two')).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining('host:/one') as string })
  await (await open('one')).close()
})

test('a store that holds nothing yet is taken over, so that whoever was killed after claiming it can come back; marks are something', async () => {
  const open = (id: string) => openPostgresStore(settingsFor(url), { mode: 'write', owner: { id, place: 'host:/same' } })
  await (await open('killed')).close()
  const next = await open('next')
  await next.addMark(markOf('m'))
  await next.close()
  await expect(open('killed')).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  const owner = { id: 'next', place: 'host:/same' }
  await (await openPostgresStore(settingsFor(url), { mode: 'read', owner })).close()
})

test('a reader whose connections are cut reads on; without a server it says so and recovers with it', async () => {
  await scanOnce()
  const reader = await read()
  expect((await reader.lastScan())?.id).toBe(1)
  expect(await postgres.cut(url)).toBe(1)
  await reader.lastScan().catch(() => null)
  expect((await reader.lastScan())?.id).toBe(1)
  await postgres.stop()
  await expect(reader.lastScan()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await postgres.start()
  expect((await reader.lastScan())?.id).toBe(1)
  await reader.close()
})

test('a writer whose connection is cut takes its right again and publishes; not where another has written meanwhile', async () => {
  await scanOnce()
  const writer = await write()
  await postgres.cut(url)
  await writer.commit(commitOf(2))
  expect((await writer.lastScan())?.id).toBe(2)

  await postgres.cut(url)
  await scanOnce(3)
  await expect(writer.commit(commitOf(4))).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  await writer.close()
  const reader = await read()
  expect((await reader.lastScan())?.id).toBe(3)
  await reader.close()
})

/** Stands between a client and the server; cuts everything through it when so many bytes have come from the client. */
class Gate {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  cutAfter = Infinity
  #bytes = 0
  constructor(to: number) {
    this.#server = createServer((near) => {
      const far = connectSocket(to, '127.0.0.1')
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
      }
      near.on('data', (part) => {
        this.#bytes += part.length
        if (this.#bytes >= this.cutAfter) this.cut()
        else far.write(part)
      })
      far.on('data', (part) => near.write(part))
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    })
  }
  cut(): void {
    this.#bytes = 0
    this.cutAfter = Infinity
    for (const socket of this.#sockets) socket.destroy()
  }
  async open(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return (this.#server.address() as AddressInfo).port
  }
  close(): void {
    this.cut()
    this.#server.close()
  }
}

const gates: Gate[] = []
afterAll(() => {
  for (const gate of gates) gate.close()
})

test('a connection that is cut at any byte of publishing costs nothing: the scan is published once, whole', async () => {
  await scanOnce()
  const gate = new Gate(Number(new URL(url).port))
  gates.push(gate)
  const through = new URL(url)
  through.port = String(await gate.open())
  const store = await openPostgresStore(settingsFor(through.href), { mode: 'write' })
  for (let id = 2; id < 14; id++) {
    gate.cutAfter = 1 + Math.floor(Math.random() * 9000)
    const upserted = [findingOf(`f${id}`, { firstScan: id })]
    await store.commit(
      commitOf(id, {
        series: { changed: [seriesOf('AAA', { decodedKey: `${id}` })], removed: [] },
        findings: { upserted, closed: id > 2 ? [`f${id - 1}`] : [] },
      }),
    )
    gate.cutAfter = Infinity
    const reader = await read()
    expect((await reader.scans(-1)).map((scan) => scan.id)).toEqual(Array.from({ length: id }, (_, i) => id - i))
    expect((await reader.openFindings({})).map((finding) => finding.id)).toEqual([`f${id}`])
    expect((await reader.series({ dataset: 'daily', symbol: 'AAA' }))?.decodedKey).toBe(String(id))
    expect(await reader.history({ dataset: 'daily', symbol: 'AAA' }, {})).toHaveLength(id)
    await reader.close()
  }
  await store.close()
})

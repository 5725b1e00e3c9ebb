import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PackLocation } from '../../src/model/scan.ts'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { commitOf, entryOf, findingOf, layout, markOf, profile, scanRecord, seriesOf } from './stores-values.ts'

const root = mkdtempSync(join(tmpdir(), 'stores-upgrade-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

beforeAll(() => {
  const connection = new Connection(join(root, 'store.db'), { readOnly: false, busyTimeoutMs: 0 })
  connection.exec('PRAGMA journal_mode = WAL')
  connection.exec(readFileSync(join(import.meta.dirname, 'stores-version-1.sql'), 'utf8'))
  connection.close()
})

test.each(['read', 'write'] as const)('a store of version 1 opens to %s with all it held, and takes the next scan', async (mode) => {
  const store = await openStore(root, { mode })
  expect(await store.scans(5)).toEqual([scanRecord(2), scanRecord(1)])
  expect(await store.layout()).toEqual({ ...layout, lakeKey: undefined, marksKey: undefined })
  expect(await store.profile()).toEqual(profile)
  expect(await store.metadata()).toEqual(new Map([['AAA', { name: 'Triple A', tags: ['x'], universe: true }]]))
  expect(await store.manifest()).toEqual([entryOf('daily/AAA.json', { outcome: 'unchanged' })])
  expect(await store.manifestOf(1)).toEqual([entryOf('daily/AAA.json'), entryOf('daily/BBB.json', { id: 2, symbols: ['BBB'] })])
  expect(await store.allSeries()).toEqual([seriesOf('AAA', { state: { pack: 'p1', offset: 0, length: 4096 } as PackLocation })])
  const open = findingOf('00000000000000bb', {
    check: 'missing_session',
    dimension: 'completeness',
    status: 'review',
    verdict: 'review',
    slots: [19_003, 19_004, 19_007],
    to: 19_007,
    lastScan: 2,
  })
  expect(await store.openFindings({})).toEqual([open])
  expect(await store.history({ dataset: 'daily', symbol: 'BBB' }, {})).toMatchObject([{ scan: 1, score: 98.25 }])
  expect(await store.incidents({})).toEqual([])
  expect(await store.marks()).toEqual([])
  expect((await store.findingsAfter(1))?.map(({ id }) => id)).toContain(open.id)
  if (mode === 'write') {
    await store.commit(commitOf(3, { findings: { upserted: [], closed: [open.id] } }))
    expect(await store.openFindings({})).toEqual([])
  }
  await store.close()
})

test('marks can be made in an upgraded store, and stay through scans and the next opening', async () => {
  const mark = markOf('m1', { finding: '00000000000000bb' })
  const writer = await openStore(root, { mode: 'write' })
  await writer.addMark(mark)
  await writer.commit(commitOf(4))
  await writer.close()
  const reader = await openStore(root, { mode: 'read' })
  expect(await reader.marks()).toEqual([mark])
  await reader.close()
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import type { ManifestEntry } from '../../src/model/manifest.ts'
import type { SeriesRecord } from '../../src/model/scan.ts'
import { dimensions, findingStatuses, severities } from '../../src/model/severity.ts'
import { bands } from '../../src/model/score.ts'
import type { FindingFilter, Retention, ScanCommit, ScanStore } from '../../src/store/scan-store.ts'
import { openPostgresStore } from '../../src/store/postgres/open-store.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'
import { comparable, ModelStore } from './stores-model.ts'
import { commitOf, entryOf, findingOf, incidentOf, layout, markOf, profile, scanRecord, seriesOf } from './stores-values.ts'

type Open = (
  place: string,
  options: { mode: 'write' | 'read' | 'snapshot' | 'annotate'; retention?: Partial<Retention> },
) => Promise<ScanStore>

const root = mkdtempSync(join(tmpdir(), 'stores-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})
const postgres = usePostgres()
let database = ''
beforeAll(async () => {
  database = await postgres.freshDatabase()
})

/** One line per implementation of ScanStore: how it is opened, and how often the law below is tried. A place is a name of letters and digits. */
const implementations: Record<string, { open: Open; runs: number }> = {
  sqlite: { open: (place, options) => openStore(join(root, place), options), runs: 40 },
  postgres: { open: (place, options) => openPostgresStore(settingsFor(database, { schema: place }), options), runs: 25 },
}
let places = 0

describe.each(Object.entries(implementations))('%s store', (_name, { open, runs }) => {
  const freshPlace = () => `place${++places}`
  let place: string
  beforeEach(() => {
    place = freshPlace()
  })
  const withWriter = async (use: (store: ScanStore) => Promise<void>, retention: Partial<Retention> = {}) => {
    const store = await open(place, { mode: 'write', retention })
    try {
      await use(store)
    } finally {
      await store.close()
    }
  }

  test('a new store is empty', async () => {
    await withWriter(async (store) => {
      expect(await store.lastScan()).toBeNull()
      expect(await store.layout()).toBeNull()
      expect(await store.profile()).toBeNull()
      expect(await store.manifest()).toEqual([])
      expect(await store.manifestOf(1)).toBeNull()
      expect(await store.allSeries()).toEqual([])
      expect(await store.series({ dataset: 'daily', symbol: 'AAA' })).toBeNull()
      expect(await store.openFindings({})).toEqual([])
      expect(await store.openFindingsOf([{ dataset: 'daily', symbol: 'AAA' }])).toEqual([])
      expect(await store.countOpenFindings()).toEqual({ confirmed: 0, review: 0, excused: 0 })
      expect(await store.metadata()).toEqual(new Map())
      expect(await store.scans(10)).toEqual([])
      expect(await store.incidents({})).toEqual([])
      expect(await store.marks()).toEqual([])
      expect(await store.findingsAfter(1)).toBeNull()
      expect(await store.qualityAfter(1)).toBeNull()
      expect(await store.history({ dataset: 'daily', symbol: 'AAA' }, {})).toEqual([])
    })
  })

  test('what a scan publishes is read back whole by the next process', async () => {
    const metadata = new Map([['AAA', { name: 'Triple A', tags: ['x'], universe: true, listed: '2004-01-02' }]])
    const entry = entryOf('daily/AAA.json')
    const record = seriesOf('AAA')
    const finding = findingOf('00000000000000aa')
    await withWriter(async (store) => {
      await store.commit(
        commitOf(1, {
          metadata,
          manifest: { changed: [entry], removed: [] },
          series: { changed: [record], removed: [] },
          findings: { upserted: [finding], closed: [] },
        }),
      )
    })
    const store = await open(place, { mode: 'read' })
    expect(await store.lastScan()).toEqual(scanRecord(1))
    expect(await store.layout()).toEqual(layout)
    expect(await store.profile()).toEqual(profile)
    expect(JSON.stringify(await store.profile())).toBe(JSON.stringify(profile))
    expect(await store.manifest()).toEqual([entry])
    expect(await store.allSeries()).toEqual([record])
    expect(await store.series({ dataset: 'daily', symbol: 'AAA' })).toEqual(record)
    expect(await store.openFindings({})).toEqual([finding])
    expect(await store.metadata()).toEqual(metadata)
    await store.close()
  })

  test('metadata and layout stay when a scan brings none or the same', async () => {
    await withWriter(async (store) => {
      const metadata = new Map([['__proto__', { tags: [], universe: false }]])
      await store.commit(commitOf(1, { metadata }))
      await store.commit(commitOf(2))
      expect(await store.metadata()).toEqual(metadata)
      expect(await store.layout()).toEqual(layout)
      await store.commit(commitOf(3, { metadata: new Map(), layout: { ...layout, notes: [] } }))
      expect(await store.metadata()).toEqual(new Map())
      expect((await store.layout())?.notes).toEqual([])
    })
  })

  test('an object read in one scan and not mentioned in the next is unchanged, and older manifests can be had', async () => {
    await withWriter(async (store) => {
      await store.commit(
        commitOf(1, {
          manifest: {
            changed: [entryOf('a'), entryOf('b', { id: 2, outcome: 'unreadable', reason: 'not JSON', offset: 17, line: 2, digest: null })],
            removed: [],
          },
        }),
      )
      await store.commit(commitOf(2, { manifest: { changed: [entryOf('c', { id: 3 })], removed: ['b'] } }))
      await store.commit(commitOf(3, { manifest: { changed: [entryOf('a', { sizeBytes: 2000 })], removed: [] } }))
      const outcomes = async (scan: number) => (await store.manifestOf(scan))?.map(({ path, outcome }) => `${path} ${outcome}`)
      expect(await outcomes(1)).toEqual(['a read', 'b unreadable'])
      expect(await outcomes(2)).toEqual(['a unchanged', 'c read'])
      expect(await outcomes(3)).toEqual(['a read', 'c unchanged'])
      expect(await store.manifestOf(3)).toEqual(await store.manifest())
      expect(await store.manifestOf(4)).toBeNull()
    })
  })

  test('findings are kept as differences: untouched ones count as seen in the last scan', async () => {
    await withWriter(async (store) => {
      await store.commit(
        commitOf(1, {
          findings: { upserted: [findingOf('a'), findingOf('b', { check: 'missing_session', status: 'review' })], closed: [] },
        }),
      )
      await store.commit(commitOf(2))
      expect((await store.openFindings({})).map(({ id, firstScan, lastScan }) => [id, firstScan, lastScan])).toEqual([
        ['b', 1, 2],
        ['a', 1, 2],
      ])
      await store.commit(commitOf(3, { findings: { upserted: [], closed: ['a'] } }))
      expect((await store.openFindings({})).map(({ id }) => id)).toEqual(['b'])
      expect(await store.countOpenFindings()).toEqual({ confirmed: 0, review: 1, excused: 0 })
      await store.commit(commitOf(4, { findings: { upserted: [findingOf('a', { firstScan: 1 })], closed: [] } }))
      expect((await store.openFindings({ check: 'price_jump' })).map(({ lastScan }) => lastScan)).toEqual([4])
    })
  })

  test('days given for findings are compared with the UTC day of intraday slots', async () => {
    const day = 86_400_000_000
    const at = (from: number, to: number) => ({ dataset: 'm5', slots: [from, to], from, to })
    await withWriter(async (store) => {
      const upserted = [
        findingOf('early', at(19_000 * day, 19_001 * day - 1)),
        findingOf('late', at(19_001 * day, 19_003 * day)),
        findingOf('daily', { from: 19_001, to: 19_001, slots: [19_001] }),
      ]
      await store.commit(commitOf(1, { findings: { upserted, closed: [] } }))
      const ids = async (filter: FindingFilter) => (await store.openFindings(filter)).map(({ id }) => id)
      expect(await ids({ toDay: 19_000 })).toEqual(['early'])
      expect(await ids({ fromDay: 19_001, toDay: 19_001 })).toEqual(['daily', 'late'])
      expect(await ids({ fromDay: 19_002 })).toEqual(['late'])
      expect(await ids({ fromDay: 19_004 })).toEqual([])
    })
  })

  test('findings are found by the incident that they belong to', async () => {
    await withWriter(async (store) => {
      const upserted = [
        findingOf('a', { incident: 'one' }),
        findingOf('b', { incident: 'two' }),
        findingOf('c', { dataset: 'm5', incident: 'one' }),
        findingOf('d'),
      ]
      await store.commit(commitOf(1, { findings: { upserted, closed: [] } }))
      const ids = async (filter: FindingFilter) => (await store.openFindings(filter)).map(({ id }) => id)
      expect(await ids({ incident: 'one' })).toEqual(['a', 'c'])
      expect(await ids({ incident: 'one', dataset: 'daily' })).toEqual(['a'])
      expect(await ids({ incident: 'none' })).toEqual([])
    })
  })

  test('every scan adds a row of history to every series, changed or not', async () => {
    const key = { dataset: 'daily', symbol: 'AAA' }
    await withWriter(async (store) => {
      await store.commit(
        commitOf(1, {
          series: { changed: [seriesOf('AAA'), seriesOf('BBB')], removed: [] },
          findings: { upserted: [findingOf('a'), findingOf('r', { status: 'review', severity: 'low' })], closed: [] },
        }),
      )
      await store.commit(commitOf(2))
      await store.commit(commitOf(3, { series: { changed: [], removed: [key] } }))
      await store.commit(commitOf(4))
      const history = await store.history(key, {})
      expect(history.map(({ scan }) => scan)).toEqual([2, 1])
      expect(history[0]).toEqual({
        ...key,
        scan: 2,
        timeUs: scanRecord(2).finishedAtUs,
        score: 98.25,
        band: 'excellent',
        dimensions: { completeness: 91.5, timeliness: 100 },
        records: 10,
        expected: 11,
        present: 10,
        outlierCount: 1,
        issueCount: 1,
        issues: [
          { check: 'price_jump', status: 'confirmed', severity: 'medium', findings: 1, bars: 1 },
          { check: 'price_jump', status: 'review', severity: 'low', findings: 1, bars: 1 },
        ],
      })
      expect(
        (await store.history({ ...key, symbol: 'BBB' }, { fromUs: scanRecord(2).finishedAtUs, limit: 2 })).map(({ scan }) => scan),
      ).toEqual([4, 3])
      expect((await store.history({ ...key, symbol: 'BBB' }, { toUs: scanRecord(2).finishedAtUs })).map(({ scan }) => scan)).toEqual([2, 1])
    })
  })

  test('the lake in figures is had for every scan that is kept, newest first', async () => {
    await withWriter(async (store) => {
      expect(await store.lakeHistory({})).toEqual([])
      await store.commit(commitOf(1))
      const data_quality = {
        ...profile.data_quality,
        average_quality_score: null,
        symbols_with_gaps: 2,
        symbols_needing_attention: ['N\0L', 'B'],
      }
      await store.commit(commitOf(2, { profile: { ...profile, data_quality } }))
      await store.commit(commitOf(3))
      const first = {
        scan: 1,
        timeUs: scanRecord(1).finishedAtUs,
        outcome: 'complete',
        totalSymbols: 2,
        totalRecords: 2,
        storageBytes: 100_000,
        averageScore: 99.5,
        symbolsUnjudged: 0,
        symbolsNeedingAttention: 0,
        symbolsWithGaps: 0,
        symbolsPendingUpdate: 0,
        failedUpdates24h: 0,
        findings: { confirmed: 0, review: 0, excused: 0 },
        durationMs: 2000,
      }
      const second = {
        ...first,
        scan: 2,
        timeUs: scanRecord(2).finishedAtUs,
        averageScore: null,
        symbolsNeedingAttention: 2,
        symbolsWithGaps: 2,
      }
      expect((await store.lakeHistory({})).slice(1)).toEqual([second, first])
      const { finishedAtUs } = scanRecord(2)
      expect(await store.lakeHistory({ fromUs: finishedAtUs, toUs: finishedAtUs })).toEqual([second])
      expect((await store.lakeHistory({ limit: 1 })).map(({ scan }) => scan)).toEqual([3])
    })
  })

  test('what is older than is kept goes, the newest scan never', async () => {
    const series = { changed: [seriesOf('AAA')], removed: [] }
    const day = 24
    await withWriter(
      async (store) => {
        await store.commit(
          commitOf(1, { series, manifest: { changed: [entryOf('a')], removed: [] }, findings: { upserted: [findingOf('a')], closed: [] } }),
        )
        await store.commit(commitOf(2, { findings: { upserted: [findingOf('b', { symbol: 'GONE' })], closed: ['a'] } }))
        await store.commit(
          commitOf(3, { findings: { upserted: [], closed: ['b'] }, manifest: { changed: [entryOf('a', { sizeBytes: 5 })], removed: [] } }),
        )
        expect(await store.manifestOf(1)).toBeNull()
        expect(await store.manifestOf(2)).toMatchObject([{ sizeBytes: 1000 }])
        await store.commit(commitOf(9 * day))
        expect((await store.scans(10)).map(({ id }) => id)).toEqual([9 * day, 3, 2, 1])
        const before = async (id: number, limit: number) => (await store.scans(limit, id)).map((scan) => scan.id)
        expect(await before(9 * day + 1, 2)).toEqual([9 * day, 3])
        expect(await before(9 * day, 2)).toEqual([3, 2])
        expect(await before(3, -1)).toEqual([2, 1])
        expect(await before(1, 10)).toEqual([])
        await store.commit(commitOf(10 * day + 2))
        expect((await store.scans(10)).map(({ id }) => id)).toEqual([10 * day + 2, 9 * day, 3, 2])
        await store.commit(commitOf(30 * day))
        expect((await store.scans(10)).map(({ id }) => id)).toEqual([30 * day])
        expect((await store.history({ dataset: 'daily', symbol: 'AAA' }, {})).map(({ scan }) => scan)).toEqual([30 * day])
        expect(await store.allSeries()).toEqual(series.changed)
      },
      { historyDays: 10, closedFindingsDays: 10, manifests: 2 },
    )
  })

  test('an incident that was acknowledged while a scan ran stays so', async () => {
    await withWriter(async (store) => {
      await store.commit(commitOf(1, { incidents: [incidentOf('a'), incidentOf('b')] }))
      for (const id of ['a', 'b']) expect(await store.acknowledgeIncident(id, 'ada')).toBe(true)
      // The scan read both before they were acknowledged.
      const grown = incidentOf('a', { findings: 9 })
      const gone = incidentOf('b', { state: 'resolved', resolvedScan: 2 })
      await store.commit(commitOf(2, { incidents: [grown, gone] }))
      expect(await store.incidents({})).toEqual([
        { ...grown, state: 'acknowledged', acknowledgedBy: 'ada', lastScan: 2 },
        { ...gone, acknowledgedBy: 'ada' },
      ])
    })
  })

  test('incidents are kept until they are resolved, and count as seen meanwhile; what was acknowledged says by whom', async () => {
    await withWriter(
      async (store) => {
        const other = incidentOf('b', { kind: 'filled_holes', dataset: 'weekly', symbols: ['N\0L', '\uffff'], from: null, to: null })
        await store.commit(commitOf(1, { incidents: [other, incidentOf('a')] }))
        expect(await store.incidents({})).toEqual([incidentOf('a'), other])
        await store.commit(commitOf(2))
        expect(await store.incidents({ dataset: 'daily' })).toEqual([incidentOf('a', { lastScan: 2 })])
        expect((await store.incidents({ symbol: 'N\0L' })).map(({ id }) => id)).toEqual(['b'])
        expect((await store.incidents({ kind: 'filled_holes', state: 'open' })).map(({ id }) => id)).toEqual(['b'])
        expect(await store.incidents({ symbol: 'DDD' })).toEqual([])
        expect(await store.incidents({ id: 'b' })).toEqual([{ ...other, lastScan: 2 }])
        expect(await store.incidents({ id: 'b', dataset: 'daily' })).toEqual([])
        expect(await store.incidents({ id: 'c' })).toEqual([])

        expect(await store.acknowledgeIncident('a', 'ada')).toBe(true)
        expect(await store.acknowledgeIncident('none', 'ada')).toBe(false)
        const acknowledged = incidentOf('a', { state: 'acknowledged', acknowledgedBy: 'ada', lastScan: 2 })
        expect(await store.incidents({ state: 'acknowledged' })).toEqual([acknowledged])

        const resolved = { ...acknowledged, state: 'resolved' as const, resolvedScan: 3, findings: 0 }
        await store.commit(commitOf(3, { incidents: [resolved] }))
        await store.commit(commitOf(4))
        expect(await store.incidents({ state: 'resolved' })).toEqual([resolved])
        expect(await store.acknowledgeIncident('a', 'bob')).toBe(false)
        await store.commit(commitOf(9 * 24))
        expect((await store.incidents({})).map(({ id }) => id)).toEqual(['b', 'a'])
        await store.commit(commitOf(22 * 24))
        expect((await store.incidents({})).map(({ id }) => id)).toEqual(['b'])
      },
      { closedFindingsDays: 10 },
    )
  })

  test('marks are there for every later process, in the order in which they were made, until they are removed', async () => {
    const first = markOf('m1', { finding: '00000000000000aa', reason: 'a\0b \uffff', untilUs: 1.8e15 })
    const second = markOf('m2', {
      createdUs: 1.6e15,
      incident: 'a',
      symbol: null,
      parts: [{ symbol: 'AAA', check: 'copied_bar', fromDay: 1, toDay: null }],
    })
    await withWriter(async (store) => {
      await store.commit(commitOf(1))
      await store.addMark(first)
      await store.addMark(second)
    })
    const reader = await open(place, { mode: 'read' })
    expect(await reader.marks()).toEqual([second, first])
    await reader.close()
    await withWriter(async (store) => {
      await store.commit(commitOf(2))
      await store.addMark({ ...first, reason: 'another' })
      expect(await store.removeMark('m2')).toBe(true)
      expect(await store.removeMark('m2')).toBe(false)
      expect(await store.marks()).toEqual([{ ...first, reason: 'another' }])
    })
  })

  test('who annotates marks and acknowledges beside a writer, sees what it publishes, and cannot publish', async () => {
    await withWriter(async (writer) => {
      await writer.commit(commitOf(1, { incidents: [incidentOf('a')] }))
      const annotator = await open(place, { mode: 'annotate' })
      await annotator.addMark(markOf('m1'))
      await annotator.addMark(markOf('m2'))
      expect(await annotator.removeMark('m2')).toBe(true)
      expect(await annotator.acknowledgeIncident('a', 'ada')).toBe(true)
      await expect(annotator.commit(commitOf(2))).rejects.toMatchObject({ code: 'INTERNAL' })
      expect((await annotator.lastScan())?.id).toBe(1)

      expect(await writer.marks()).toEqual([markOf('m1')])
      await writer.commit(commitOf(2, { series: { changed: [seriesOf('AAA')], removed: [] } }))
      expect((await annotator.lastScan())?.id).toBe(2)
      expect(await annotator.allSeries()).toEqual([seriesOf('AAA')])
      expect(await annotator.incidents({})).toEqual([incidentOf('a', { state: 'acknowledged', acknowledgedBy: 'ada', lastScan: 2 })])
      await annotator.close()
    })
  })

  test('findings can be had as they were open after an earlier scan', async () => {
    await withWriter(
      async (store) => {
        const whole = findingOf('a', { slots: [19_003, 19_004, 19_005], to: 19_005 })
        const late = findingOf('c', { slots: [], message: 'one session late' })
        await store.commit(commitOf(1, { findings: { upserted: [whole, findingOf('b'), late], closed: [] } }))
        const part = { ...whole, slots: [19_003], to: 19_003 }
        await store.commit(commitOf(2, { findings: { upserted: [part, { ...late, message: 'two sessions late' }], closed: ['b'] } }))
        await store.commit(
          commitOf(3, { findings: { upserted: [findingOf('b', { slots: [19_007], from: 19_007, to: 19_007 })], closed: ['a'] } }),
        )
        await store.commit(commitOf(4, { findings: { upserted: [{ ...late, status: 'excused', excuse: 'mark: x (y)' }], closed: [] } }))
        const at = async (scan: number) => (await store.findingsAfter(scan))?.map(({ id, slots, status }) => [id, slots.length, status])
        expect(await at(1)).toEqual([
          ['a', 3, 'confirmed'],
          ['b', 1, 'confirmed'],
          ['c', 0, 'confirmed'],
        ])
        expect(await at(2)).toEqual([
          ['a', 1, 'confirmed'],
          ['c', 0, 'confirmed'],
        ])
        expect(await at(3)).toEqual([
          ['c', 0, 'confirmed'],
          ['b', 1, 'confirmed'],
        ])
        expect(await at(4)).toEqual([
          ['c', 0, 'excused'],
          ['b', 1, 'confirmed'],
        ])
        expect(await store.findingsAfter(4)).toEqual(await store.openFindings({}))
        expect(await store.findingsAfter(9)).toBeNull()
        await store.commit(commitOf(12 * 24))
        expect(await at(3)).toBeUndefined()
        expect(await at(4)).toHaveLength(2)
      },
      { closedFindingsDays: 10 },
    )
  })

  test('how every series stood can be had for the last scan and for earlier ones, as the history of each says', async () => {
    await withWriter(async (store) => {
      const record = seriesOf('AAA')
      const finding = { ...findingOf('00000000000000aa'), status: 'confirmed' as const }
      await store.commit(
        commitOf(1, { series: { changed: [record, seriesOf('BBB')], removed: [] }, findings: { upserted: [finding], closed: [] } }),
      )
      const changed = { ...record, score: { ...record.score, score: 50, band: 'poor' as const } }
      await store.commit(commitOf(2, { series: { changed: [changed], removed: [{ dataset: 'daily', symbol: 'BBB' }] } }))
      for (const [scan, symbols] of [
        [1, ['AAA', 'BBB']],
        [2, ['AAA']],
      ] as const) {
        const stood = await store.qualityAfter(scan)
        const histories = await Promise.all(symbols.map((symbol) => store.history({ dataset: 'daily', symbol }, {})))
        expect(stood).toEqual(histories.map((history) => history.find((row) => row.scan === scan)))
      }
      expect((await store.qualityAfter(2))?.[0]).toMatchObject({ score: 50, issueCount: 1 })
      expect(await store.qualityAfter(3)).toBeNull()
    })
  })

  test('what a range of scans found first is counted, and the series that they judged', async () => {
    await withWriter(async (store) => {
      const first = { ...findingOf('00000000000000aa'), status: 'confirmed' as const, firstScan: 1 }
      const later = { ...findingOf('00000000000000bb'), status: 'confirmed' as const, firstScan: 2, check: 'stale_price' }
      const review = { ...findingOf('00000000000000cc'), status: 'review' as const, firstScan: 2 }
      await store.commit(
        commitOf(1, { series: { changed: [seriesOf('AAA'), seriesOf('BBB')], removed: [] }, findings: { upserted: [first], closed: [] } }),
      )
      await store.commit(commitOf(2, { findings: { upserted: [later, review], closed: [] } }))
      const counted = ({ check, dimension, severity, slots }: typeof first) => ({
        check,
        dimension,
        severity,
        findings: 1,
        bars: slots.length,
      })
      expect(await store.detections({ after: 0, through: 1 })).toEqual({ seriesJudged: 2, findings: [counted(first)] })
      expect(await store.detections({ after: 1, through: 9 })).toEqual({ seriesJudged: 2, findings: [counted(later)] })
      expect(await store.detections({ after: 2, through: 9 })).toEqual({ seriesJudged: 0, findings: [] })
    })
  })

  test('a commit that fails changes nothing', async () => {
    await withWriter(async (store) => {
      await store.commit(commitOf(1, { series: { changed: [seriesOf('AAA')], removed: [] } }))
      const refused = commitOf(2, {
        series: { changed: [seriesOf('BBB', { state: { pack: 'unnamed', offset: 0, length: 8, trace: 0 } })], removed: [] },
        findings: { upserted: [findingOf('a')], closed: [] },
      })
      await expect(store.commit(refused)).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('unnamed') as string })
      await expect(store.commit(commitOf(2, { packs: [] }))).rejects.toMatchObject({ code: 'INTERNAL' })
      await expect(store.commit(commitOf(1))).rejects.toMatchObject({ code: 'INTERNAL' })
      expect(await store.lastScan()).toEqual(scanRecord(1))
      expect(await store.allSeries()).toEqual([seriesOf('AAA')])
      expect(await store.openFindings({})).toEqual([])
      await store.commit(commitOf(2))
      expect(await store.lastScan()).toEqual(scanRecord(2))
    })
  })

  test('readers see the last published scan while a writer is at work; a snapshot keeps seeing its own', async () => {
    await withWriter(async (writer) => {
      await writer.commit(commitOf(1, { series: { changed: [seriesOf('AAA')], removed: [] } }))
      const reader = await open(place, { mode: 'read' })
      const snapshot = await open(place, { mode: 'snapshot' })
      await writer.commit(commitOf(2, { series: { changed: [seriesOf('BBB')], removed: [{ dataset: 'daily', symbol: 'AAA' }] } }))
      expect((await reader.lastScan())?.id).toBe(2)
      expect((await snapshot.lastScan())?.id).toBe(1)
      expect((await snapshot.allSeries()).map(({ symbol }) => symbol)).toEqual(['AAA'])
      await snapshot.close()
      await reader.close()
      const later = await open(place, { mode: 'snapshot' })
      expect((await later.allSeries()).map(({ symbol }) => symbol)).toEqual(['BBB'])
      await later.close()
    })
  })

  test('a second writer is told who writes, and may when the first has ended', async () => {
    await withWriter(async (store) => {
      await store.commit(commitOf(1))
      await expect(open(place, { mode: 'write' })).rejects.toMatchObject({
        code: 'DATA_FOLDER_LOCKED',
        message: expect.stringContaining(`process ${process.pid} on `) as string,
      })
    })
    await withWriter(async (store) => {
      expect((await store.lastScan())?.id).toBe(1)
    })
  })

  test('closing twice is closing once', async () => {
    const store = await open(place, { mode: 'write' })
    await store.close()
    await store.close()
  })

  test('reading before the first scan says so', async () => {
    await expect(open(place, { mode: 'read' })).rejects.toMatchObject({ code: 'NO_SCAN' })
  })

  test('any sequence of scans reads back as a plain model of it does', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scanSteps, { minLength: 1, maxLength: 6 }),
        fc.array(filters, { minLength: 2, maxLength: 4 }),
        async (steps, filterList) => {
          const here = freshPlace()
          const model = new ModelStore()
          let store = await open(here, { mode: 'write' })
          try {
            for (const step of steps) {
              const commit = commitFor(model, step)
              await store.commit(commit)
              model.commit(commit)
              if (step.reopen) {
                await store.close()
                store = await open(here, { mode: 'write' })
              }
            }
            await expectSame(store, model, filterList)
          } finally {
            await store.close()
          }
        },
      ),
      { numRuns: runs },
    )
  })
})

async function expectSame(store: ScanStore, model: ModelStore, filterList: readonly FindingFilter[]): Promise<void> {
  const last = model.last as ScanCommit
  expect(await store.lastScan()).toEqual(last.scan)
  expect(await store.scans(3)).toEqual(
    model.commits
      .map(({ scan }) => scan)
      .reverse()
      .slice(0, 3),
  )
  expect(await store.layout()).toEqual(last.layout)
  expect(await store.profile()).toEqual(last.profile)
  expect(await store.manifest()).toEqual(model.manifest(last.scan.id))
  for (const { scan } of model.commits) {
    expect(await store.manifestOf(scan.id)).toEqual(model.manifest(scan.id))
    expect((await store.findingsAfter(scan.id))?.map(comparable)).toEqual(model.findingsAfter(scan.id))
  }
  expect(await store.allSeries()).toEqual(model.allSeries())
  for (const filter of [{}, ...filterList]) expect(await store.openFindings(filter)).toEqual(model.openFindings(filter))
  for (const symbol of symbols) {
    for (const dataset of ['daily', 'm5']) {
      const key = { dataset, symbol }
      expect(await store.series(key)).toEqual(
        model.allSeries().find((record) => record.symbol === symbol && record.dataset === dataset) ?? null,
      )
      expect(await store.openFindingsOf([key])).toEqual(model.openFindings(key))
      expect(await store.history(key, {})).toEqual(
        model.history.filter((row) => row.symbol === symbol && row.dataset === dataset).reverse(),
      )
    }
  }
  const count = (status: string) => model.openFindings({ status }).length
  expect(await store.countOpenFindings()).toEqual({ confirmed: count('confirmed'), review: count('review'), excused: count('excused') })
}

const symbols = ['AAA', 'BRK.B', 'a b', 'Ünï', '𐐷', '\uffee', 'N\0L', '\uffff0', '__proto__']
const paths = ['a', 'b', 'c/d', 'c/é', '𐐷', '\uffff']
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('a\0b', '\uffff', '\uffff0\0F'))
// JSON has no -0, and a store may take what is smaller than a rounding error for 0.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Math.abs(value) < 1e-12 ? 0 : value))
const score = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => (Math.abs(value) < 1e-12 ? 0 : value))
const count = fc.nat({ max: 1e6 })
const slot = fc.oneof(
  fc.integer({ min: -30_000, max: 30_000 }),
  fc.integer({ min: 19_000, max: 19_040 }),
  fc.constant(2.534e17),
  fc.integer({ min: 1.6e15, max: 1.7e15 }),
)
const slotRuns = fc.oneof(
  fc.constant<number[]>([]),
  fc.uniqueArray(slot, { maxLength: 5 }).map((slots) => slots.sort((a, b) => a - b)),
  fc
    .tuple(fc.integer({ min: 18_000, max: 19_000 }), fc.integer({ min: 1, max: 9 }))
    .map(([from, length]) => Array.from({ length }, (_, i) => from + i)),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const place = fc.record({ symbol: fc.constantFrom(...symbols), dataset: fc.constantFrom('daily', 'm5') })

const entries = fc
  .record({
    path: fc.constantFrom(...paths),
    id: count,
    dataset: orNull(fc.constantFrom('daily', 'm5')),
    sizeBytes: fc.maxSafeNat(),
    modifiedUs: number,
    identity: text,
    digest: orNull(text),
    outcome: fc.constantFrom('read', 'unchanged', 'skipped', 'unreadable', 'not_obtained'),
    reason: orNull(text),
    offset: orNull(fc.maxSafeNat()),
    line: orNull(count),
    records: count,
    symbols: fc.array(fc.constantFrom(...symbols), { maxLength: 3 }),
  })
  .map((parts): ManifestEntry => entryOf(parts.path, parts as Partial<ManifestEntry>))

const records = fc
  .record({
    place,
    records: count,
    expected: orNull(count),
    score: orNull(score),
    band: fc.constantFrom(...bands),
    judged: fc.dictionary(fc.constantFrom(...dimensions), fc.record({ score: number, rho: number }, { noNullPrototype: true }), {
      noNullPrototype: true,
    }),
    pack: fc.constantFrom('p1', 'p2', null),
    objects: fc.array(count, { maxLength: 3 }),
    columns: fc.array(fc.array(fc.constantFrom('time', 'open', 'close'), { maxLength: 3 }), { maxLength: 2 }),
    reason: text,
    stale: orNull(text),
  })
  .map(({ place: at, records: rows, expected, score, band, judged, pack, objects, columns, reason, stale }): SeriesRecord => {
    const plain = seriesOf(at.symbol)
    return {
      ...plain,
      ...at,
      objects,
      columns,
      coverage: { ...plain.coverage, records: rows, expected },
      score: { ...plain.score, score, band, dimensions: judged },
      state: pack === null ? null : { pack, offset: rows, length: 8, trace: 0 },
      staleBecause: stale,
      outcomes: reason.length < 4 ? [] : [{ check: 'off_grid', outcome: 'errored', reason }],
    }
  })

const findings = fc
  .record({
    place,
    number: fc.nat({ max: 3 }),
    check: fc.constantFrom('price_jump', 'missing_session'),
    dimension: fc.constantFrom(...dimensions),
    status: fc.constantFrom(...findingStatuses),
    severity: fc.constantFrom(...severities),
    slots: slotRuns,
    ends: fc.option(fc.tuple(slot, slot), { nil: undefined, freq: 4 }),
    message: text,
    evidence: fc.dictionary(text, fc.oneof(text, number, fc.boolean(), fc.constant(null)), { noNullPrototype: true, maxKeys: 3 }),
    charged: fc.boolean(),
    extra: fc.boolean(),
    weight: number,
    excuse: orNull(text),
    incident: orNull(text),
    firstScan: count,
  })
  .map(({ place: at, number: n, slots, ends, ...parts }): Finding => {
    const from = ends ? Math.min(...ends) : (slots[0] ?? null)
    const to = ends ? Math.max(...ends) : (slots.at(-1) ?? null)
    return findingOf(`${at.dataset} ${symbols.indexOf(at.symbol)} ${parts.check} ${n}`, {
      ...at,
      ...parts,
      slots,
      from,
      to,
      ownedSlots: slots.length,
    })
  })

interface ScanStep {
  readonly entries: readonly ManifestEntry[]
  readonly records: readonly SeriesRecord[]
  readonly findings: readonly Finding[]
  readonly dropEvery: number
  readonly skipIds: number
  readonly category: string
  readonly reopen: boolean
}

const scanSteps: fc.Arbitrary<ScanStep> = fc.record({
  entries: fc.uniqueArray(entries, { selector: ({ path }) => path, maxLength: 4 }),
  records: fc.uniqueArray(records, { selector: ({ dataset, symbol }) => dataset + symbol, maxLength: 4 }),
  findings: fc.uniqueArray(findings, { selector: ({ id }) => id, maxLength: 6 }),
  dropEvery: fc.integer({ min: 1, max: 4 }),
  skipIds: fc.integer({ min: 1, max: 3 }),
  category: fc.constantFrom('stocks', 'funds'),
  reopen: fc.boolean(),
})

/** Makes a lawful commit of a step: only what is there is removed or closed, and nothing both removed and changed. */
function commitFor(model: ModelStore, step: ScanStep): ScanCommit {
  const lastId = model.last?.scan.id ?? 0
  const isDropped = (_: unknown, i: number) => i % (step.dropEvery + 1) === step.dropEvery
  const without = <T>(all: readonly T[], taken: (item: T) => boolean) => all.filter((item) => !taken(item)).filter(isDropped)
  return commitOf(lastId + step.skipIds, {
    manifest: {
      changed: step.entries,
      removed: without(model.manifest(lastId), ({ path }) => step.entries.some((entry) => entry.path === path)).map(({ path }) => path),
    },
    series: {
      changed: step.records,
      removed: without(model.allSeries(), (old) =>
        step.records.some(({ dataset, symbol }) => dataset === old.dataset && symbol === old.symbol),
      ),
    },
    findings: {
      upserted: step.findings,
      closed: without([...model.findings.keys()], (id) => step.findings.some((finding) => finding.id === id)),
    },
    profile: { ...profile, symbols_by_category: { [step.category]: ['AAA'] } },
  })
}

const filters: fc.Arbitrary<FindingFilter> = fc.record(
  {
    symbol: fc.constantFrom(...symbols),
    dataset: fc.constantFrom('daily', 'm5', 'none'),
    check: fc.constantFrom('price_jump', 'missing_session'),
    dimension: fc.constantFrom(...dimensions),
    status: fc.constantFrom(...findingStatuses),
    severity: fc.constantFrom(...severities),
    fromDay: fc.integer({ min: 18_990, max: 19_050 }),
    toDay: fc.integer({ min: 18_990, max: 19_050 }),
    limit: fc.nat({ max: 3 }),
    offset: fc.nat({ max: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

import type { Finding } from '../../src/model/finding.ts'
import type { Incident } from '../../src/model/incident.ts'
import type { ManifestEntry } from '../../src/model/manifest.ts'
import type { Mark } from '../../src/model/mark.ts'
import type { SystemProfile } from '../../src/model/profile.ts'
import type { Layout, ScanRecord, SeriesRecord } from '../../src/model/scan.ts'
import type { ScanCommit } from '../../src/store/scan-store.ts'
import { dailyDataset } from '../support/series.ts'

const hourUs = 3_600_000_000

export const layout: Layout = {
  datasets: [
    dailyDataset,
    {
      name: 'm5',
      kind: 'bars',
      path: 'm5/{symbol}.csv',
      format: 'auto',
      interval: { unit: 'minute', count: 5 },
      calendar: '24/7',
      completeness: 'dense',
      lagUs: 0,
      stamp: 'start',
      dates: null,
    },
  ],
  inferred: true,
  stillTime: null,
  lakeKey: 'abc',
  marksKey: null,
  notes: ['daily: fits XNYS'],
}

export const profile: SystemProfile = {
  last_updated: '2024-01-05T22:00:00Z',
  statistics: {
    total_symbols: 2,
    total_daily_records: 2,
    total_weekly_records: 0,
    total_records: 2,
    storage_size_mb: 0.1,
    storage_size_bytes: 100_000,
    oldest_data: '2004-01-02',
    newest_data: '2024-01-05',
  },
  symbols_by_category: { stocks: ['AAA', 'BBB'] },
  data_quality: {
    symbols_with_gaps: 0,
    symbols_updated_today: 2,
    average_quality_score: 99.5,
    symbols_unjudged: 0,
    symbols_needing_attention: [],
  },
  update_status: { last_update_run: null, symbols_pending_update: 0, failed_updates_last_24h: 0, average_update_time_ms: 0 },
  quality_distribution: { excellent: 2, good: 0, fair: 0, poor: 0, unjudged: 0 },
  datasets: [],
}

/** Scan number `id` finishes `id` hours after the first instant. */
export function scanRecord(id: number): ScanRecord {
  return {
    id,
    startedAtUs: id * hourUs - 2_000_000,
    finishedAtUs: id * hourUs,
    asOfUs: id * hourUs,
    outcome: 'complete',
    objects: { listed: 2, read: 2, unchanged: 0, skipped: 0, unreadable: 0, notObtained: 0 },
    bytesRead: 1000,
    records: 20,
    findings: { confirmed: 0, review: 0, excused: 0 },
    durationMs: 2000,
  }
}

export function commitOf(id: number, parts: Partial<ScanCommit> = {}): ScanCommit {
  return {
    scan: scanRecord(id),
    layout,
    manifest: { changed: [], removed: [] },
    series: { changed: [], removed: [] },
    findings: { upserted: [], closed: [] },
    incidents: [],
    profile,
    metadata: null,
    packs: ['p1', 'p2'],
    ...parts,
  }
}

export function entryOf(path: string, parts: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    id: 1,
    path,
    dataset: 'daily',
    sizeBytes: 1000,
    modifiedUs: 1.7e15,
    identity: '1000:1:2:3',
    digest: '0123456789abcdef',
    outcome: 'read',
    reason: null,
    offset: null,
    line: null,
    records: 10,
    symbols: ['AAA'],
    ...parts,
  }
}

export function seriesOf(symbol: string, parts: Partial<SeriesRecord> = {}): SeriesRecord {
  return {
    symbol,
    dataset: 'daily',
    objects: [1],
    decodedKey: 'd1',
    judgedKey: 'j1',
    coverage: {
      records: 10,
      bars: 10,
      firstSlot: 19_000,
      lastSlot: 19_011,
      latestUs: 1.7e15,
      expected: 11,
      present: 10,
      yearOfBars: 252,
      liquidity: 'liquid',
    },
    declared: [{ symbol }],
    columns: [['time', 'close']],
    modifiedUs: 1.7e15,
    unparsableRows: [],
    score: {
      score: 98.25,
      band: 'excellent',
      dimensions: { completeness: { score: 91.5, rho: 0.2 }, timeliness: { score: 100, rho: 0.1 } },
      deductions: [{ check: 'missing_session', dimension: 'completeness', points: 1.75, dates: [19_003] }],
      unjudgedBecause: null,
    },
    state: { pack: 'p1', offset: 0, length: 4096, trace: 0 },
    staleBecause: null,
    outcomes: [{ check: 'off_grid', outcome: 'not-applicable', reason: 'only for intraday bars' }],
    ...parts,
  }
}

export function findingOf(id: string, parts: Partial<Finding> = {}): Finding {
  return {
    id,
    symbol: 'AAA',
    dataset: 'daily',
    check: 'price_jump',
    dimension: 'accuracy',
    status: 'confirmed',
    severity: 'medium',
    charged: true,
    slots: [19_003],
    ownedSlots: 1,
    from: 19_003,
    to: 19_003,
    message: 'the close is 40 % above the one before',
    evidence: { ratio: 0.4, previous: 10, approximate: false, note: null },
    weight: 1,
    extra: false,
    excuse: null,
    verdict: 'confirmed',
    incident: null,
    firstScan: 1,
    lastScan: 1,
    ...parts,
  }
}

export function incidentOf(id: string, parts: Partial<Incident> = {}): Incident {
  return {
    id,
    kind: 'source_outage',
    dataset: 'daily',
    severity: 'high',
    title: 'Source outage on 2022-01-11: 3 of 9 series of daily have no usable bar',
    from: 19_003,
    to: 19_003,
    symbols: ['AAA', 'BBB', 'CCC'],
    findings: 3,
    evidence: { symbols: 3, shareRatio: 0.3333 },
    repair: 'Fetch 2022-01-11 again for these series.',
    state: 'open',
    acknowledgedBy: null,
    firstScan: 1,
    lastScan: 1,
    resolvedScan: null,
    ...parts,
  }
}

export function markOf(id: string, parts: Partial<Mark> = {}): Mark {
  return {
    id,
    dataset: 'daily',
    symbol: 'AAA',
    check: null,
    finding: null,
    incident: null,
    fromDay: 19_003,
    toDay: null,
    reason: 'a reverse split',
    author: 'ada',
    createdUs: 1.7e15,
    untilUs: null,
    ...parts,
  }
}

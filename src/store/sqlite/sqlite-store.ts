import { AppError } from '../../base/app-error.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import type { Layout } from '../../model/scan.ts'
import type { Retention, ScanCommit, ScanStore } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import { readDocument, writeDocument } from './documents-table.ts'
import { countOpenFindings, findingsAfter, openFindings, openFindingsOf, writeFindings } from './findings-table.ts'
import { acknowledge, readIncidents, writeIncidents } from './incidents-table.ts'
import { manifestOfScan, oldestManifest, writeManifest } from './manifest-table.ts'
import { deleteMark, readMarks, writeMark } from './marks-table.ts'
import { detectionsIn, qualityAfter } from './quality-table.ts'
import { addProfile, lakeHistory, lastProfile } from './profiles-table.ts'
import { applyRetention, oldestFindings } from './retention.ts'
import { addScan, lastScan, newestScans } from './scans-table.ts'
import { allSeries, oneSeries, packsInUse, seriesHistory, seriesIds, writeHistory, writeIssues, writeSeries } from './series-table.ts'

interface Closing {
  readonly before: () => void
  readonly after: () => void
}

/** The ScanStore over one connection. `closing` is run before and after the connection is closed, once. */
export function sqliteStore(connection: Connection, retention: Retention, closing: Closing | null): ScanStore {
  let isClosed = false
  const isKept = (scan: number) => connection.value('SELECT 1 FROM scans WHERE id = ?', scan) !== null
  const lastId = () => connection.value<number>('SELECT max(id) FROM scans') ?? 0
  return {
    lastScan: async () => lastScan(connection),
    layout: async () => readDocument(connection, 'layout') as Layout | null,
    manifest: async () => manifestOfScan(connection, lastId()),
    manifestOf: async (scan) => {
      const oldest = oldestManifest(connection, retention.manifests)
      return oldest !== null && scan >= oldest && isKept(scan) ? manifestOfScan(connection, scan) : null
    },
    allSeries: async () => allSeries(connection),
    series: async (key) => oneSeries(connection, key),
    openFindings: async (filter) => openFindings(connection, filter, readDocument(connection, 'layout') as Layout | null, lastId()),
    openFindingsOf: async (keys) => openFindingsOf(connection, keys, lastId()),
    findingsAfter: async (scan) => (isKept(scan) && scan >= oldestFindings(connection, retention) ? findingsAfter(connection, scan) : null),
    qualityAfter: async (scan) => (isKept(scan) ? qualityAfter(connection, scan) : null),
    detections: async (range) => detectionsIn(connection, range),
    countOpenFindings: async () => countOpenFindings(connection),
    incidents: async (filter) => readIncidents(connection, filter, lastId()),
    marks: async () => readMarks(connection),
    addMark: async (mark) => {
      writeMark(connection, mark)
    },
    removeMark: async (id) => deleteMark(connection, id),
    acknowledgeIncident: async (id, by) => acknowledge(connection, id, by),
    profile: async () => lastProfile(connection),
    metadata: async () => new Map(Object.entries((readDocument(connection, 'metadata') ?? {}) as Record<string, SymbolMetadata>)),
    scans: async (limit, before) => newestScans(connection, limit, before),
    history: async (key, range) => seriesHistory(connection, key, range),
    lakeHistory: async (range) => lakeHistory(connection, range),
    commit: async (commit) => {
      connection.transaction(() => {
        publish(connection, commit, retention)
      })
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      closing?.before()
      connection.close()
      closing?.after()
    },
  }
}

function publish(connection: Connection, commit: ScanCommit, retention: Retention): void {
  const { id, finishedAtUs } = commit.scan
  const last = connection.value<number>('SELECT max(id) FROM scans') ?? 0
  if (id <= last) throw new AppError('INTERNAL', `cannot publish scan ${id}: scan ${last} is already there`)

  addScan(connection, commit.scan)
  writeDocument(connection, 'layout', commit.layout)
  if (commit.metadata !== null) writeDocument(connection, 'metadata', Object.fromEntries(commit.metadata))
  writeManifest(connection, id, commit.manifest)
  const seriesId = seriesIds(connection, id)
  const written = writeSeries(connection, id, commit.series, seriesId)
  const touched = writeFindings(connection, id, commit.findings, seriesId)
  writeIncidents(connection, commit.incidents)
  writeIssues(connection, id, new Set([...written, ...touched]))
  writeHistory(connection, id)
  addProfile(connection, id, commit.profile)
  refuseUnnamedPacks(connection, commit.packs)
  applyRetention(connection, finishedAtUs, retention)
}

/** Packs that a commit does not name are deleted after it, so it must name all that hold a state. */
function refuseUnnamedPacks(connection: Connection, named: readonly string[]): void {
  const names = new Set(named)
  const unnamed = packsInUse(connection).filter((pack) => !names.has(pack))
  if (unnamed.length > 0)
    throw new AppError('INTERNAL', `cannot publish the scan: series lie in packs that it does not name (${unnamed.join(', ')})`)
}

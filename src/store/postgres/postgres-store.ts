import type { SymbolMetadata } from '../../model/dataset.ts'
import type { Layout } from '../../model/scan.ts'
import type { Retention, ScanStore } from '../scan-store.ts'
import { readDocument } from './documents-table.ts'
import { countOpenFindings, findingsAfter, openFindings, openFindingsOf } from './findings-table.ts'
import { seriesHistory } from './history-table.ts'
import { acknowledge, readIncidents } from './incidents-table.ts'
import { manifestOfScan, oldestManifest } from './manifest-table.ts'
import { deleteMark, readMarks, writeMark } from './marks-table.ts'
import { lakeHistory, lastProfile } from './profiles-table.ts'
import { detectionsIn, qualityAfter } from './quality-table.ts'
import { publish } from './publish.ts'
import { oldestFindings } from './retention.ts'
import { isKept, lastId, newestScans } from './scans-table.ts'
import { allSeries, oneSeries } from './series-table.ts'
import type { Sessions } from './sessions.ts'

/** The ScanStore over connections to a schema of the newest version. */
export function postgresStore(sessions: Sessions, retention: Retention): ScanStore {
  const { read, write } = sessions
  return {
    lastScan: () => read(async (connection) => (await newestScans(connection, 1))[0] ?? null),
    layout: () => read(async (connection) => (await readDocument(connection, 'layout')) as Layout | null),
    manifest: () => read(async (connection) => manifestOfScan(connection, await lastId(connection))),
    manifestOf: (scan) =>
      read(async (connection) => {
        const oldest = await oldestManifest(connection, retention.manifests)
        return oldest !== null && scan >= oldest && (await isKept(connection, scan)) ? manifestOfScan(connection, scan) : null
      }),
    allSeries: () => read(allSeries),
    series: (key) => read((connection) => oneSeries(connection, key)),
    openFindings: (filter) =>
      read(async (connection) => {
        const layout = (await readDocument(connection, 'layout')) as Layout | null
        return openFindings(connection, filter, layout, await lastId(connection))
      }),
    openFindingsOf: (keys) => read(async (connection) => openFindingsOf(connection, keys, await lastId(connection))),
    findingsAfter: (scan) =>
      read(async (connection) => {
        const canBeHad = (await isKept(connection, scan)) && scan >= (await oldestFindings(connection, retention))
        return canBeHad ? findingsAfter(connection, scan) : null
      }),
    qualityAfter: (scan) => read((connection) => qualityAfter(connection, scan)),
    detections: (range) => read((connection) => detectionsIn(connection, range)),
    countOpenFindings: () => read(countOpenFindings),
    incidents: (filter) => read(async (connection) => readIncidents(connection, filter, await lastId(connection))),
    marks: () => read(readMarks),
    addMark: (mark) => write((connection) => writeMark(connection, mark)),
    removeMark: (id) => write((connection) => deleteMark(connection, id)),
    acknowledgeIncident: (id, by) => write((connection) => acknowledge(connection, id, by)),
    profile: () => read(lastProfile),
    metadata: () =>
      read(async (connection) => {
        const document = (await readDocument(connection, 'metadata')) ?? {}
        return new Map(Object.entries(document as Record<string, SymbolMetadata>))
      }),
    scans: (limit, before) => read((connection) => newestScans(connection, limit, before)),
    history: (key, range) => read((connection) => seriesHistory(connection, key, range)),
    lakeHistory: (range) => read((connection) => lakeHistory(connection, range)),
    commit: async (commit) => {
      await write(
        async (connection) => {
          await publish(connection, commit, retention)
          return true
        },
        async (connection) => ((await lastId(connection)) === commit.scan.id ? true : null),
      )
    },
    close: () => sessions.close(),
  }
}

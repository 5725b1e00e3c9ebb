import type { Retention } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import { pruneClosedFindings } from './findings-table.ts'
import { pruneIncidents } from './incidents-table.ts'
import { pruneManifests } from './manifest-table.ts'
import { pruneCategories } from './profiles-table.ts'
import { scansBefore } from './scans-table.ts'
import { dropHistory, pruneNames } from './series-table.ts'

const usPerDay = 86_400_000_000

// A folder that lay idle for a year is caught up with over several scans, so that none of them is slow.
const scansPerCommit = 20

/** The oldest scan whose findings can still be had whole, at any retention so far no shorter than this one. */
export function oldestFindings(connection: Connection, retention: Retention): number {
  const newestUs = connection.value<number>('SELECT finished_at_us FROM scans ORDER BY id DESC LIMIT 1') ?? 0
  return (
    connection.value<number>('SELECT max(id) FROM scans WHERE finished_at_us < ?', newestUs - retention.closedFindingsDays * usPerDay) ?? 0
  )
}

/** Lets go of what is older than is kept, counted from the end of the scan that is being written. */
export function applyRetention(connection: Connection, nowUs: number, retention: Retention): void {
  pruneManifests(connection, retention.manifests)
  const findingsBefore = connection.value<number>(
    'SELECT max(id) FROM scans WHERE finished_at_us < ?',
    nowUs - retention.closedFindingsDays * usPerDay,
  )
  if (findingsBefore !== null) {
    pruneClosedFindings(connection, findingsBefore + 1)
    pruneIncidents(connection, findingsBefore + 1)
  }

  const old = scansBefore(connection, nowUs - retention.historyDays * usPerDay, scansPerCommit)
  if (old.length === 0) return
  for (const scan of old) {
    dropHistory(connection, scan)
    connection.write('DELETE FROM scans WHERE id = ?', scan)
  }
  pruneCategories(connection)
  pruneNames(connection, connection.value<number>('SELECT min(id) FROM scans') ?? 0)
}

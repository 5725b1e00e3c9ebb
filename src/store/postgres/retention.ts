import type { Retention } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import { pruneClosedFindings } from './findings-table.ts'
import { pruneHistory } from './history-table.ts'
import { pruneIncidents } from './incidents-table.ts'
import { pruneManifests } from './manifest-table.ts'
import { pruneCategories } from './profiles-table.ts'
import { pruneRolledUp } from './rolled-up.ts'
import { scansBefore } from './scans-table.ts'
import type { StoreFacts } from './store-facts.ts'

const usPerDay = 86_400_000_000

// A store that lay idle for a year is caught up with over several scans, so that none of them is slow.
const scansPerCommit = 20

/** The oldest scan whose findings can still be had whole, at any retention so far no shorter than this one. */
export async function oldestFindings(connection: Connection, retention: Retention): Promise<number> {
  const newestUs = (await connection.value<number>('SELECT finished_at_us FROM scans ORDER BY id DESC LIMIT 1')) ?? 0
  return (await newestBefore(connection, newestUs - retention.closedFindingsDays * usPerDay)) ?? 0
}

async function newestBefore(connection: Connection, us: number): Promise<number | null> {
  return connection.value<number>('SELECT max(id) FROM scans WHERE finished_at_us < $1', us)
}

/** Lets go of what is older than is kept, counted from the end of the scan that is being written. */
export async function applyRetention(connection: Connection, nowUs: number, retention: Retention, facts: StoreFacts): Promise<void> {
  await pruneManifests(connection, retention.manifests)
  const findingsBefore = await newestBefore(connection, nowUs - retention.closedFindingsDays * usPerDay)
  if (findingsBefore !== null) {
    await pruneClosedFindings(connection, findingsBefore + 1)
    await pruneIncidents(connection, findingsBefore + 1)
  }
  if (!facts.timescale) {
    await pruneHistory(connection, nowUs - Math.min(retention.historyDays, facts.metricsDays) * usPerDay)
    await pruneRolledUp(connection, nowUs - retention.historyDays * usPerDay)
  }
  const old = await scansBefore(connection, nowUs - retention.historyDays * usPerDay, scansPerCommit)
  if (old.length === 0) return
  await connection.run('DELETE FROM scans WHERE id = ANY($1::bigint[])', old)
  await pruneCategories(connection)
}

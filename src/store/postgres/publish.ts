import { AppError } from '../../base/app-error.ts'
import type { Retention, ScanCommit } from '../scan-store.ts'
import type { Connection } from './connection.ts'
import { writeDocument } from './documents-table.ts'
import { writeFindings } from './findings-table.ts'
import { writeHistory } from './history-table.ts'
import { writeIncidents } from './incidents-table.ts'
import { writeManifest } from './manifest-table.ts'
import { addProfile } from './profiles-table.ts'
import { applyRetention } from './retention.ts'
import { rollUp } from './rolled-up.ts'
import { addScan, lastId } from './scans-table.ts'
import { packsInUse, writeIssues, writeSeries } from './series-table.ts'
import { readFacts } from './store-facts.ts'

/** Writes a scan. Within a transaction. */
export async function publish(connection: Connection, commit: ScanCommit, retention: Retention): Promise<void> {
  const { id, finishedAtUs } = commit.scan
  const last = await lastId(connection)
  if (id <= last) throw new AppError('INTERNAL', `cannot publish scan ${id}: scan ${last} is already there`)

  const facts = await readFacts(connection)
  await addScan(connection, commit.scan)
  await writeDocument(connection, 'layout', commit.layout)
  if (commit.metadata !== null) await writeDocument(connection, 'metadata', Object.fromEntries(commit.metadata))
  await writeManifest(connection, id, commit.manifest)
  const written = await writeSeries(connection, commit.series)
  const touched = await writeFindings(connection, id, commit.findings)
  await writeIncidents(connection, commit.incidents)
  await writeIssues(connection, new Set([...written, ...touched]))
  if (!facts.timescale) await rollUp(connection, finishedAtUs)
  await writeHistory(connection, id, finishedAtUs)
  await addProfile(connection, id, commit.profile)
  await refuseUnnamedPacks(connection, commit.packs)
  await applyRetention(connection, finishedAtUs, retention, facts)
}

/** Packs that a commit does not name are deleted after it, so it must name all that hold a state. */
async function refuseUnnamedPacks(connection: Connection, named: readonly string[]): Promise<void> {
  const names = new Set(named)
  const unnamed = (await packsInUse(connection)).filter((pack) => !names.has(pack))
  if (unnamed.length > 0)
    throw new AppError('INTERNAL', `cannot publish the scan: series lie in packs that it does not name (${unnamed.join(', ')})`)
}

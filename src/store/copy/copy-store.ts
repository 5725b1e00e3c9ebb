import { AppError } from '../../base/app-error.ts'
import { DAY_US } from '../../base/day.ts'
import type { DataFolder } from '../data-folder.ts'
import { rollUps } from '../postgres/migrations/0001-rollups.ts'
import type { Connection as Target } from '../postgres/connection.ts'
import { openPostgresMonitor } from '../postgres/open-monitor.ts'
import { openWriterSession } from '../postgres/open-store.ts'
import { rollUpAgain } from '../postgres/rolled-up.ts'
import { writeIssues } from '../postgres/series-table.ts'
import { placeOf, type PostgresSettings } from '../postgres/settings.ts'
import { dropChunksAfter, keepMetrics, readFacts } from '../postgres/store-facts.ts'
import { refuseOtherOwner, type StoreOwner } from '../postgres/store-owner.ts'
import { Connection as Source } from '../sqlite/connection.ts'
import { type CopiedTable, copyMonitor, emptyMonitor, holdsMonitor } from './copy-monitor.ts'
import type { OnCopyProgress } from './copy-progress.ts'
import { copyTable, tableCopies } from './copy-rows.ts'

export interface StoreCopy {
  readonly from: DataFolder
  /** File of the monitoring store; `null`: there is none, and the target's stays unless `replace`. */
  readonly monitorFrom: string | null
  readonly to: PostgresSettings
  readonly owner: StoreOwner
  /** Whether what the target holds may go. */
  readonly replace: boolean
  /** Days for which history is to be kept there, at least; more where what is copied reaches further back. */
  readonly historyDays: number
  readonly nowUs: number
  readonly onProgress: OnCopyProgress
}

/** What was copied, by name, in the order in which it was. */
export interface CopiedRows {
  readonly name: string
  readonly rows: number
}

/** All that was copied: what scans published, and what a server keeps beside it. */
export interface CopiedStore {
  readonly scans: readonly CopiedRows[]
  readonly monitor: readonly CopiedTable[]
}

const busyTimeoutMs = 5000

/**
 * Copies a whole store from its files to Postgres, in one transaction; the files stay as they are. They are of the newest version; the caller keeps scans and a
 * server out, other writers of the files are made to wait. Throws DATA_FOLDER_UNUSABLE where the target holds anything of it, unless `replace`; INTERNAL where
 * the two sides differ, then nothing was copied.
 */
export async function copyStore(copy: StoreCopy): Promise<CopiedStore> {
  const { from, monitorFrom, to } = copy
  await (await openPostgresMonitor(to)).close()
  const source = new Source(from.database, { readOnly: false, busyTimeoutMs })
  const monitor = monitorFrom === null ? null : new Source(monitorFrom, { readOnly: false, busyTimeoutMs, verbatim: true })
  try {
    // All that is read is of one moment, and nobody is told that something was written which then is not copied.
    for (const file of [source, monitor]) file?.exec('BEGIN IMMEDIATE')
    const sessions = await openWriterSession(to)
    try {
      const copied = await sessions.write((target) => copyAll({ source, monitor, target }, copy))
      await sessions.read(refreshAggregates)
      return copied
    } finally {
      await sessions.close()
    }
  } finally {
    source.close()
    monitor?.close()
  }
}

interface Sides {
  readonly source: Source
  readonly monitor: Source | null
  readonly target: Target
}

async function copyAll({ source, monitor, target }: Sides, copy: StoreCopy): Promise<CopiedStore> {
  const place = placeOf(copy.to)
  if (copy.replace) await empty(target)
  else await refuseFull(target, copy.owner, place)
  if (copy.replace) await emptyMonitor(target)
  else if (monitor !== null && (await holdsMonitor(target))) throw full(place, 'what a server has kept')
  const scans = await copyScans(source, target, copy)
  return { scans, monitor: monitor === null ? [] : await copyMonitor(monitor, target, copy.onProgress) }
}

async function copyScans(source: Source, target: Target, { to, owner, historyDays, nowUs, onProgress }: StoreCopy): Promise<CopiedRows[]> {
  await target.run('UPDATE store_facts SET data_folder = $1, data_folder_place = $2', owner.id, owner.place)
  const facts = await readFacts(target)
  const oldestUs = source.value<number>('SELECT min(finished_at_us) FROM scans') ?? nowUs
  const days = Math.max(facts.metricsDays, historyDays, Math.ceil((nowUs - oldestUs) / DAY_US) + 1)
  await keepMetrics(target, days)
  await dropChunksAfter(target, days)
  const result: CopiedRows[] = []
  for (const table of tableCopies) {
    onProgress({ name: table.name, done: 0, total: null })
    const { from: had, to: has } = await copyTable(source, target, table)
    if (had !== has) throw new AppError('INTERNAL', `copied ${has} of ${had} ${table.name}; nothing was kept of it in ${placeOf(to)}`)
    result.push({ name: table.name, rows: has })
  }
  await writeIssues(target, new Set((await target.rows<[string]>('SELECT key FROM series')).flat()))
  const newestUs = source.value<number>('SELECT finished_at_us FROM scans ORDER BY id DESC LIMIT 1')
  if (!facts.timescale) await rollUpAgain(target, newestUs ?? nowUs)
  return result
}

async function refuseFull(target: Target, owner: StoreOwner, place: string): Promise<void> {
  await refuseOtherOwner(target, owner, place)
  const held = await target.value<boolean>('SELECT EXISTS (SELECT 1 FROM scans) OR EXISTS (SELECT 1 FROM marks)')
  if (held === true) throw full(place, 'scans')
}

function full(place: string, what: string): AppError {
  return new AppError(
    'DATA_FOLDER_UNUSABLE',
    `cannot copy to ${place}: it holds ${what} already; --replace throws all of it away, or set another store.schema`,
  )
}

async function empty(target: Target): Promise<void> {
  const tables =
    'scans, documents, manifest, manifest_past, common_parts, series, findings, findings_past, incidents, marks, category_lists, profiles, quality_metrics'
  await target.exec(`TRUNCATE ${tables}`)
}

/** Brings TimescaleDB's roll-ups up to what was copied, which its policies do not look back to. */
async function refreshAggregates(target: Target): Promise<void> {
  if (!(await readFacts(target)).timescale) return
  const schema = await target.value<string>(
    "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'",
  )
  for (const { name } of rollUps) await target.exec(`CALL ${schema ?? 'public'}.refresh_continuous_aggregate('${name}', NULL, NULL)`)
}

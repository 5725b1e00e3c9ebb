import { AppError } from '../../base/app-error.ts'
import { DAY_US } from '../../base/day.ts'
import type { DataFolder } from '../data-folder.ts'
import { rollUps } from '../postgres/migrations/0001-rollups.ts'
import type { Connection as Target } from '../postgres/connection.ts'
import { openWriterSession } from '../postgres/open-store.ts'
import { rollUpAgain } from '../postgres/rolled-up.ts'
import { writeIssues } from '../postgres/series-table.ts'
import { placeOf, type PostgresSettings } from '../postgres/settings.ts'
import { dropChunksAfter, keepMetrics, readFacts } from '../postgres/store-facts.ts'
import { refuseOtherOwner, type StoreOwner } from '../postgres/store-owner.ts'
import { Connection as Source } from '../sqlite/connection.ts'
import { copyTable, tableCopies } from './copy-rows.ts'

export interface StoreCopy {
  readonly from: DataFolder
  readonly to: PostgresSettings
  readonly owner: StoreOwner
  /** Whether what the target holds may go. */
  readonly replace: boolean
  /** Days for which history is to be kept there, at least; more where what is copied reaches further back. */
  readonly historyDays: number
  readonly nowUs: number
}

/** What was copied, by name, in the order in which it was. */
export interface CopiedRows {
  readonly name: string
  readonly rows: number
}

/**
 * Copies a whole store from its file to Postgres, in one transaction; the file stays as it is. The caller keeps writers of the file out, which is of the newest
 * version. Throws DATA_FOLDER_UNUSABLE where the target holds scans or marks, unless `replace`; INTERNAL where the counts differ, then nothing was copied.
 */
export async function copyStore({ from, to, owner, replace, historyDays, nowUs }: StoreCopy): Promise<CopiedRows[]> {
  const place = placeOf(to)
  const source = new Source(from.database, { readOnly: true, busyTimeoutMs: 5000 })
  const sessions = await openWriterSession(to)
  try {
    // All that is read is of one moment.
    source.exec('BEGIN')
    const copied = await sessions.write(async (target) => {
      if (replace) await empty(target)
      else await refuseFull(target, owner, place)
      await target.run('UPDATE store_facts SET data_folder = $1, data_folder_place = $2', owner.id, owner.place)
      const facts = await readFacts(target)
      const oldestUs = source.value<number>('SELECT min(finished_at_us) FROM scans') ?? nowUs
      const days = Math.max(facts.metricsDays, historyDays, Math.ceil((nowUs - oldestUs) / DAY_US) + 1)
      await keepMetrics(target, days)
      await dropChunksAfter(target, days)
      const result: CopiedRows[] = []
      for (const table of tableCopies) {
        const { from: had, to: has } = await copyTable(source, target, table)
        if (had !== has) throw new AppError('INTERNAL', `copied ${has} of ${had} ${table.name}; nothing was kept of it in ${place}`)
        result.push({ name: table.name, rows: has })
      }
      await writeIssues(target, new Set((await target.rows<[string]>('SELECT key FROM series')).flat()))
      const newestUs = source.value<number>('SELECT finished_at_us FROM scans ORDER BY id DESC LIMIT 1')
      if (!facts.timescale && newestUs !== null) await rollUpAgain(target, newestUs)
      return result
    })
    await sessions.read(refreshAggregates)
    return copied
  } finally {
    await sessions.close()
    source.close()
  }
}

async function refuseFull(target: Target, owner: StoreOwner, place: string): Promise<void> {
  await refuseOtherOwner(target, owner, place)
  const held = await target.value<boolean>('SELECT EXISTS (SELECT 1 FROM scans) OR EXISTS (SELECT 1 FROM marks)')
  if (held === true)
    throw new AppError(
      'DATA_FOLDER_UNUSABLE',
      `cannot copy to ${place}: it holds scans already; --replace throws them away, or set another store.schema`,
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

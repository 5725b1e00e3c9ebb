import type { LakeRecord } from '../../model/lake-record.ts'
import type { SystemProfile } from '../../model/profile.ts'
import { type LakeRow, lakeRecordOf } from '../lake-row.ts'
import type { TimeRange } from '../scan-store.ts'
import type { Connection } from './connection.ts'

/** Lists of all symbols by category: long, and the same in nearly every scan. */
type Categories = SystemProfile['symbols_by_category']

export async function lastProfile(connection: Connection): Promise<SystemProfile | null> {
  const row = await connection.row<[string, string]>(
    'SELECT p.json, c.json FROM profiles p JOIN category_lists c ON c.id = p.categories_id ORDER BY p.scan_id DESC LIMIT 1',
  )
  if (row === null) return null
  const { last_updated, statistics, ...rest } = JSON.parse(row[0]) as Omit<SystemProfile, 'symbols_by_category'>
  return { last_updated, statistics, symbols_by_category: JSON.parse(row[1]) as Categories, ...rest }
}

/** Newest first. */
export async function lakeHistory(
  connection: Connection,
  { fromUs = -Infinity, toUs = Infinity, limit = -1 }: TimeRange,
): Promise<LakeRecord[]> {
  const rows = await connection.rows<LakeRow>(
    `SELECT s.record, p.json FROM scans s JOIN profiles p ON p.scan_id = s.id
      WHERE s.finished_at_us BETWEEN $1::float8 AND $2::float8 ORDER BY s.id DESC LIMIT $3::bigint`,
    fromUs,
    toUs,
    limit < 0 ? null : limit,
  )
  return rows.map(lakeRecordOf)
}

export async function addProfile(connection: Connection, scan: number, profile: SystemProfile): Promise<void> {
  const { symbols_by_category, ...rest } = profile
  const categories = JSON.stringify(symbols_by_category)
  const last = await connection.row<[number, string]>('SELECT id, json FROM category_lists ORDER BY id DESC LIMIT 1')
  // Numbered by the scan that brought it.
  if (last?.[1] !== categories) await connection.run('INSERT INTO category_lists (id, json) VALUES ($1, $2)', scan, categories)
  await connection.run(
    'INSERT INTO profiles (scan_id, categories_id, json) VALUES ($1, $2, $3)',
    scan,
    last?.[1] === categories ? last[0] : scan,
    JSON.stringify(rest),
  )
}

export async function pruneCategories(connection: Connection): Promise<void> {
  await connection.run('DELETE FROM category_lists WHERE id NOT IN (SELECT categories_id FROM profiles)')
}

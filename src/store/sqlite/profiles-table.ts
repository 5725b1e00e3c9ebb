import type { LakeRecord } from '../../model/lake-record.ts'
import type { SystemProfile } from '../../model/profile.ts'
import { type LakeRow, lakeRecordOf } from '../lake-row.ts'
import type { TimeRange } from '../scan-store.ts'
import type { Connection } from './connection.ts'

/** Lists of all symbols by category: long, and the same in nearly every scan. */
type Categories = SystemProfile['symbols_by_category']

export function lastProfile(connection: Connection): SystemProfile | null {
  const row = connection.row<[string, string]>(
    'SELECT p.json, c.json FROM profiles p JOIN category_lists c ON c.id = p.categories_id ORDER BY p.scan_id DESC LIMIT 1',
  )
  if (row === null) return null
  const { last_updated, statistics, ...rest } = JSON.parse(row[0]) as Omit<SystemProfile, 'symbols_by_category'>
  return { last_updated, statistics, symbols_by_category: JSON.parse(row[1]) as Categories, ...rest }
}

/** Newest first. */
export function lakeHistory(connection: Connection, { fromUs = -Infinity, toUs = Infinity, limit = -1 }: TimeRange): LakeRecord[] {
  const sql = `SELECT s.record, p.json FROM scans s JOIN profiles p ON p.scan_id = s.id
    WHERE s.finished_at_us BETWEEN ? AND ? ORDER BY s.id DESC LIMIT ?`
  return connection.rows<LakeRow>(sql, fromUs, toUs, limit).map(lakeRecordOf)
}

export function addProfile(connection: Connection, scan: number, profile: SystemProfile): void {
  const { symbols_by_category, ...rest } = profile
  const categories = JSON.stringify(symbols_by_category)
  const last = connection.row<[number, string]>('SELECT id, json FROM category_lists ORDER BY id DESC LIMIT 1')
  const id = last?.[1] === categories ? last[0] : connection.insert('INSERT INTO category_lists (json) VALUES (?)', categories)
  connection.write('INSERT INTO profiles (scan_id, categories_id, json) VALUES (?, ?, ?)', scan, id, JSON.stringify(rest))
}

export function pruneCategories(connection: Connection): void {
  connection.write('DELETE FROM category_lists WHERE id NOT IN (SELECT categories_id FROM profiles)')
}

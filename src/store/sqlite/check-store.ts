import type { StoreCheck } from '../store-check.ts'
import { dataFolderAt, hasStore } from '../data-folder.ts'
import { Connection } from './connection.ts'

/** What must hold in a store, one count of offenders each. */
const laws: readonly (readonly [name: string, sql: string])[] = [
  ['every scan has its profile', 'SELECT count(*) FROM scans s WHERE NOT EXISTS (SELECT 1 FROM profiles p WHERE p.scan_id = s.id)'],
  [
    'every series has the part that it shares',
    'SELECT count(*) FROM series_record r WHERE NOT EXISTS (SELECT 1 FROM common_parts c WHERE c.id = r.common_id)',
  ],
  [
    'no finding is from a scan to come',
    'SELECT count(*) FROM findings WHERE max(since_scan, coalesce(closed_scan, 0)) > (SELECT coalesce(max(id), 0) FROM scans)',
  ],
  ['findings as they were end after they began', 'SELECT count(*) FROM findings_past WHERE until_scan < since_scan'],
  [
    'no object of the manifest is from a scan to come',
    'SELECT count(*) FROM manifest WHERE from_scan > (SELECT coalesce(max(id), 0) FROM scans)',
  ],
  [
    'the counts of issues are those of the findings',
    `SELECT count(*) FROM series_state s WHERE issue_count <>
      (SELECT count(*) FROM findings f WHERE f.series_id = s.series_id AND f.closed_scan IS NULL AND f.status = 'confirmed')`,
  ],
  [
    'history has a row of every series for the last scan',
    `SELECT abs((SELECT count(*) FROM series_state) - (SELECT count(*) FROM history WHERE scan_id = (SELECT max(id) FROM scans)))
      WHERE EXISTS (SELECT 1 FROM scans)`,
  ],
]

/** Looks at everything that the store of a data folder promises, the file's own structure first; a file of the newest version. */
export function checkSqlite(dataFolder: string): StoreCheck[] {
  const folder = dataFolderAt(dataFolder)
  if (!hasStore(folder)) return []
  const connection = new Connection(folder.database, { readOnly: true, busyTimeoutMs: 5000 })
  try {
    const said = connection.rows<[string]>('PRAGMA integrity_check').flat()
    const structure = said.length === 1 && said[0] === 'ok' ? null : said.slice(0, 3).join('; ')
    const strays = connection.rows('PRAGMA foreign_key_check').length
    return [
      { name: 'the file is whole', problem: structure },
      { name: 'what is referred to is there', problem: strays === 0 ? null : `${strays} rows refer to nothing` },
      ...laws.map(([name, sql]) => {
        const offenders = connection.value<number>(sql) ?? 0
        return { name, problem: offenders === 0 ? null : `${offenders} do not` }
      }),
    ]
  } finally {
    connection.close()
  }
}

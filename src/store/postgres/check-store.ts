import type { StoreCheck } from '../store-check.ts'
import type { Connection } from './connection.ts'
import { rollUps } from './migrations/0001-rollups.ts'
import { readFacts } from './store-facts.ts'

const indexes = ['idx_quality_symbol_time', 'idx_quality_status', 'idx_quality_score', 'idx_quality_issue_count']

/** What must hold in a store, one count of offenders each. */
const laws: readonly (readonly [name: string, sql: string])[] = [
  ['every scan has its profile', 'SELECT count(*) FROM scans s WHERE NOT EXISTS (SELECT 1 FROM profiles p WHERE p.scan_id = s.id)'],
  [
    'every series has the part that it shares',
    'SELECT count(*) FROM series s WHERE NOT EXISTS (SELECT 1 FROM common_parts c WHERE c.key = s.common_key)',
  ],
  [
    'no finding is from a scan to come',
    'SELECT count(*) FROM findings WHERE greatest(since_scan, closed_scan) > (SELECT coalesce(max(id), 0) FROM scans)',
  ],
  ['findings as they were end after they began', 'SELECT count(*) FROM findings_past WHERE until_scan < since_scan'],
  [
    'no object of the manifest is from a scan to come',
    'SELECT count(*) FROM manifest WHERE from_scan > (SELECT coalesce(max(id), 0) FROM scans)',
  ],
  [
    'the counts of issues are those of the findings',
    `SELECT count(*) FROM series s WHERE issue_count <>
      (SELECT count(*) FROM findings f WHERE f.series_key = s.key AND f.closed_scan IS NULL AND f.status = 'confirmed')`,
  ],
  [
    'history has a row of every series for the last scan',
    'SELECT abs(series_count - (SELECT count(*) FROM series)) FROM scans ORDER BY id DESC LIMIT 1',
  ],
]

/** Looks at everything that a store promises. */
export async function checkPostgres(connection: Connection): Promise<StoreCheck[]> {
  const checks: StoreCheck[] = []
  for (const [name, sql] of laws) {
    const offenders = (await connection.value<number>(sql)) ?? 0
    checks.push({ name, problem: offenders === 0 ? null : `${offenders} do not` })
  }
  const missing = async (name: string, sql: string, wanted: readonly string[]) => {
    const there = new Set((await connection.rows<[string]>(sql)).flat())
    const gone = wanted.filter((one) => !there.has(one))
    checks.push({ name, problem: gone.length === 0 ? null : `missing: ${gone.join(', ')}` })
  }
  await missing(
    'the indexes of quality_metrics are there',
    'SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()',
    indexes,
  )
  const { timescale } = await readFacts(connection)
  const views = rollUps.map(({ name }) => name)
  await missing('the roll-ups are there', 'SELECT viewname::text FROM pg_views WHERE schemaname = current_schema()', views)
  if (!timescale) return checks
  const inSchema = 'WHERE hypertable_schema = current_schema()'
  await missing('history is a hypertable', `SELECT hypertable_name::text FROM timescaledb_information.hypertables ${inSchema}`, [
    'quality_metrics',
  ])
  await missing(
    'the policies of TimescaleDB are there',
    `SELECT proc_name || ' of ' || hypertable_name FROM timescaledb_information.jobs ${inSchema}`,
    [
      'policy_compression of quality_metrics',
      'policy_retention of quality_metrics',
      ...views.map((view) => `policy_refresh_continuous_aggregate of ${view}`),
    ],
  )
  return checks
}

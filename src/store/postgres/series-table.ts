import type { SeriesRecord } from '../../model/scan.ts'
import { dimensions, type Severity } from '../../model/severity.ts'
import { countIssues, type IssueRow } from '../issue-counts.ts'
import type { ScanCommit, SeriesKey } from '../scan-store.ts'
import { type CommonPart, commonPart, type OwnPart, ownPart, recordOf } from '../series-parts.ts'
import { overRows } from './batch.ts'
import type { Connection } from './connection.ts'
import { keyOf, seriesKeyOf } from './keys.ts'
import { escapeText } from './text.ts'

type Row = readonly [dataset: string, symbol: string, json: string, commonKey: string]

const select = 'SELECT dataset, symbol, json, common_key FROM series'

/** In order of dataset and symbol. */
export async function allSeries(connection: Connection): Promise<SeriesRecord[]> {
  const common = await commonParts(connection)
  return (await connection.rows<Row>(`${select} ORDER BY dataset, symbol`)).map((row) => recordOfRow(row, common))
}

export async function oneSeries(connection: Connection, key: SeriesKey): Promise<SeriesRecord | null> {
  const row = await connection.row<Row>(`${select} WHERE key = $1`, seriesKeyOf(key))
  return row && recordOfRow(row, await commonParts(connection))
}

async function commonParts(connection: Connection): Promise<Map<string, CommonPart>> {
  const rows = await connection.rows<[string, string]>('SELECT key, json FROM common_parts')
  return new Map(rows.map(([key, json]) => [key, JSON.parse(json) as CommonPart]))
}

function recordOfRow([dataset, symbol, json, commonKey]: Row, common: ReadonlyMap<string, CommonPart>): SeriesRecord {
  return recordOf({ dataset, symbol }, JSON.parse(json) as OwnPart, common.get(commonKey) as CommonPart)
}

const written = {
  key: 'text',
  dataset: 'text',
  symbol: 'text',
  overall_score: 'float8',
  band: 'text',
  ...Object.fromEntries(dimensions.map((dimension) => [dimension, 'float8'])),
  records: 'float8',
  expected: 'float8',
  present: 'float8',
  pack: 'text',
  common_key: 'text',
  json: 'text',
}
const names = Object.keys(written)

/** Gives the keys of the series written. */
export async function writeSeries(connection: Connection, { changed, removed }: ScanCommit['series']): Promise<Set<string>> {
  await overRows(
    connection,
    { key: 'text' },
    removed.map((key) => [seriesKeyOf(key)]),
    'DELETE FROM series USING rows WHERE series.key = rows.key',
  )
  if (changed.length === 0) return new Set()
  const common = new Map<string, string>()
  const rows = changed.map((record) => {
    const json = JSON.stringify(commonPart(record))
    const commonKey = keyOf(json)
    common.set(commonKey, json)
    const { dimensions: judged, score, band } = record.score
    const { records, expected, present } = record.coverage
    return [
      seriesKeyOf(record),
      record.dataset,
      record.symbol,
      score,
      band,
      ...dimensions.map((dimension) => judged[dimension]?.score ?? null),
      records,
      expected,
      present,
      record.state?.pack ?? null,
      commonKey,
      JSON.stringify(ownPart(record)),
    ]
  })
  await overRows(
    connection,
    { key: 'text', json: 'text' },
    [...common],
    'INSERT INTO common_parts (key, json) SELECT key, json FROM rows ON CONFLICT (key) DO NOTHING',
  )
  await overRows(
    connection,
    written,
    rows,
    `INSERT INTO series (${names.join(', ')}) SELECT ${names.join(', ')} FROM rows
      ON CONFLICT (key) DO UPDATE SET ${names
        .slice(1)
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}`,
  )
  await connection.run('DELETE FROM common_parts c WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.common_key = c.key)')
  return new Set(rows.map(([key]) => key as string))
}

/** Counts the open findings of these series anew. */
export async function writeIssues(connection: Connection, seriesKeys: ReadonlySet<string>): Promise<void> {
  const keys = [...seriesKeys].map((key) => [key] as const)
  const counts = await overRows<readonly [key: string, ...IssueRow]>(
    connection,
    { key: 'text' },
    keys,
    `SELECT f.series_key, f.check_name, f.dimension, f.status, f.severity, count(*), sum(f.slot_count)::bigint
      FROM rows JOIN findings f ON f.series_key = rows.key WHERE f.closed_scan IS NULL AND f.status <> 'excused'
      GROUP BY 1, 2, 3, 4, 5 ORDER BY f.check_name, f.status`,
  )
  const bySeries = new Map<string, IssueRow[]>(keys.map(([key]) => [key, []]))
  for (const [key, ...row] of counts) bySeries.get(key)?.push(row)
  await overRows(
    connection,
    { key: 'text', outlier_count: 'bigint', outlier_severities: 'text', issue_count: 'bigint', issues: 'text' },
    [...bySeries].map(([key, rows]) => {
      const { issues, outlierCount, issueCount } = countIssues(rows)
      // jsonb takes no NUL either: the name of a check is escaped inside.
      const stored = JSON.stringify(issues.map((issue) => ({ ...issue, check: escapeText(issue.check) })))
      return [key, outlierCount, JSON.stringify(outlierSeverities(rows)), issueCount, stored]
    }),
    `UPDATE series s SET outlier_count = rows.outlier_count, outlier_severities = rows.outlier_severities::jsonb,
        issue_count = rows.issue_count, issues = rows.issues::jsonb FROM rows WHERE s.key = rows.key`,
  )
}

/** Bars of confirmed findings of accuracy, by severity. */
function outlierSeverities(rows: readonly IssueRow[]): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {}
  for (const [, dimension, status, severity, , bars] of rows)
    if (dimension === 'accuracy' && status === 'confirmed') counts[severity] = (counts[severity] ?? 0) + bars
  return counts
}

/** Names of packs that hold a state. */
export async function packsInUse(connection: Connection): Promise<string[]> {
  return (await connection.rows<[string]>('SELECT DISTINCT pack FROM series WHERE pack IS NOT NULL')).map(([pack]) => pack)
}

import { findingFields } from '../finding-row.ts'
import { incidentColumns } from '../incident-row.ts'
import { overRows } from '../postgres/batch.ts'
import type { Connection as Target } from '../postgres/connection.ts'
import { writtenColumns } from '../postgres/findings-table.ts'
import { keyOf, seriesKeyOf } from '../postgres/keys.ts'
import { indexableSymbol } from '../postgres/history-table.ts'
import { instantOf } from '../postgres/rolled-up.ts'
import type { Connection as Source, Value } from '../sqlite/connection.ts'

type Row = readonly Value[]

/** One table's way from SQLite to Postgres. */
interface TableCopy {
  readonly name: string
  /** What is counted on both sides. */
  readonly counted: { readonly source: string; readonly target: string }
  /** Parts of the source that are carried over one by one; `null`: all at once. */
  readonly parts?: string
  readonly select: string
  readonly columns: Readonly<Record<string, string>>
  readonly cells: (row: Row) => Row
  /** Without it the columns go into the target as they are. */
  readonly insert?: string
}

const asItIs = (row: Row): Row => row
const both = (name: string) => ({ source: name, target: name })

const of = (table: string, columns: string) =>
  columns
    .split(', ')
    .map((name) => `${table}.${name}`)
    .join(', ')

const findingColumns = { ...writtenColumns, since_scan: 'bigint' }
const selectFindings = (table: string, last: string) =>
  `SELECT f.id, s.dataset, s.symbol, ${of('f', Object.keys(findingFields).join(', '))}, f.since_scan, ${last} FROM ${table} f JOIN series s ON s.id = f.series_id`
const withSeriesKey = ([id, dataset, symbol, ...rest]: Row): Row => [
  id as Value,
  seriesKeyOf({ dataset: dataset as string, symbol: symbol as string }),
  dataset as Value,
  symbol as Value,
  ...rest,
]
const insertOf = ({ insert, counted, columns }: TableCopy): string => {
  const names = Object.keys(columns).join(', ')
  return insert ?? `INSERT INTO ${counted.target} (${names}) SELECT ${names} FROM rows`
}

const scoreColumns = {
  overall_score: 'float8',
  band: 'text',
  completeness: 'float8',
  validity: 'float8',
  uniqueness: 'float8',
  consistency: 'float8',
  accuracy: 'float8',
  timeliness: 'float8',
  records: 'float8',
  expected: 'float8',
  present: 'float8',
}
const scores = Object.keys(scoreColumns).join(', ')
const series = {
  key: 'text',
  dataset: 'text',
  symbol: 'text',
  ...scoreColumns,
  pack: 'text',
  json: 'text',
  common_key: 'text',
}
const history = {
  scan: 'bigint',
  finished_at_us: 'float8',
  symbol: 'text',
  dataset: 'text',
  ...scoreColumns,
  outlier_count: 'bigint',
  issue_count: 'bigint',
  issues: 'text',
  key: 'text',
}

/** In an order in which what refers comes after what is referred to. */
export const tableCopies: readonly TableCopy[] = [
  {
    name: 'scans',
    counted: both('scans'),
    select: 'SELECT id, finished_at_us, record, (SELECT count(*) FROM history h WHERE h.scan_id = scans.id) FROM scans',
    columns: { id: 'bigint', finished_at_us: 'float8', record: 'text', series_count: 'bigint' },
    cells: asItIs,
  },
  {
    name: 'documents',
    counted: both('documents'),
    select: 'SELECT name, json FROM documents',
    columns: { name: 'text', json: 'text' },
    cells: asItIs,
  },
  {
    name: 'objects of the manifest',
    counted: both('manifest'),
    select: 'SELECT path, from_scan, entry FROM manifest',
    columns: { key: 'text', from_scan: 'bigint', entry: 'text' },
    cells: ([path, ...rest]) => [keyOf(path as string), ...rest],
  },
  {
    name: 'entries of earlier manifests',
    counted: both('manifest_past'),
    select: 'SELECT until_scan, path, from_scan, entry FROM manifest_past',
    columns: { until_scan: 'bigint', key: 'text', from_scan: 'bigint', entry: 'text' },
    cells: ([until, path, ...rest]) => [until as Value, keyOf(path as string), ...rest],
  },
  {
    name: 'parts that series share',
    counted: both('common_parts'),
    select: 'SELECT json FROM common_parts',
    columns: { key: 'text', json: 'text' },
    cells: ([json]) => [keyOf(json as string), json as Value],
  },
  {
    name: 'series',
    counted: { source: 'series_record', target: 'series' },
    select: `SELECT s.dataset, s.symbol, ${of('t', scores)}, t.pack, r.json, c.json FROM series s JOIN series_state t ON t.series_id = s.id
      JOIN series_record r ON r.series_id = s.id JOIN common_parts c ON c.id = r.common_id`,
    columns: series,
    cells: (row) => {
      const [dataset, symbol] = row as readonly [string, string]
      return [seriesKeyOf({ dataset, symbol }), ...row.slice(0, -1), keyOf(row.at(-1) as string)]
    },
  },
  {
    name: 'findings',
    counted: both('findings'),
    select: selectFindings('findings', 'f.last_scan, f.closed_scan'),
    columns: { ...findingColumns, last_scan: 'bigint', closed_scan: 'bigint' },
    cells: withSeriesKey,
  },
  {
    name: 'findings as they were',
    counted: both('findings_past'),
    select: selectFindings('findings_past', 'f.until_scan'),
    columns: { ...findingColumns, until_scan: 'bigint' },
    cells: withSeriesKey,
  },
  {
    name: 'incidents',
    counted: both('incidents'),
    select: `SELECT ${Object.keys(incidentColumns).join(', ')} FROM incidents`,
    columns: incidentColumns,
    cells: asItIs,
  },
  {
    name: 'marks',
    counted: both('marks'),
    select: 'SELECT id, created_us, json FROM marks',
    columns: { id: 'text', created_us: 'float8', json: 'text' },
    cells: asItIs,
  },
  {
    name: 'lists of symbols',
    counted: both('category_lists'),
    select: 'SELECT id, json FROM category_lists',
    columns: { id: 'bigint', json: 'text' },
    cells: asItIs,
  },
  {
    name: 'profiles',
    counted: both('profiles'),
    select: 'SELECT scan_id, categories_id, json FROM profiles',
    columns: { scan_id: 'bigint', categories_id: 'bigint', json: 'text' },
    cells: asItIs,
  },
  {
    name: 'rows of history',
    counted: { source: 'history', target: 'quality_metrics' },
    parts: 'SELECT id FROM scans ORDER BY id',
    select: `SELECT scans.id, scans.finished_at_us, s.symbol, s.dataset, ${of('h', scores)}, h.outlier_count, h.issue_count, i.json
      FROM scans JOIN history h ON h.scan_id = scans.id JOIN series s ON s.id = h.series_id JOIN issue_lists i ON i.id = h.issues_id
      WHERE scans.id = ?`,
    columns: history,
    cells: (row) => [...row, seriesKeyOf({ symbol: row[2] as string, dataset: row[3] as string })],
    insert: `INSERT INTO quality_metrics (time, symbol, dataset, overall_score, status, freshness_score, completeness_score, outlier_score, validity_score,
        uniqueness_score, consistency_score, accuracy_score, timeliness_score, outlier_count, outlier_severities, issue_count, issues, metadata, scan)
      SELECT ${instantOf('finished_at_us')}, ${indexableSymbol}, dataset, overall_score, band, timeliness, completeness, accuracy, validity, uniqueness, consistency,
        accuracy, timeliness, outlier_count, '{}', issue_count, issues::jsonb,
        jsonb_build_object('scan', scan, 'records', records, 'expected', expected, 'present', present), scan FROM rows`,
  },
]

/** Carries one table over. Rows on each side afterwards. */
export async function copyTable(source: Source, target: Target, table: TableCopy): Promise<{ readonly from: number; readonly to: number }> {
  const parts = table.parts === undefined ? [null] : source.rows<[number]>(table.parts).map(([part]) => part)
  for (const part of parts) {
    const rows = part === null ? source.rows<Row>(table.select) : source.rows<Row>(table.select, part)
    await overRows(target, table.columns, rows.map(table.cells), insertOf(table))
  }
  return {
    from: source.value<number>(`SELECT count(*) FROM ${table.counted.source}`) ?? 0,
    to: (await target.value<number>(`SELECT count(*) FROM ${table.counted.target}`)) ?? 0,
  }
}

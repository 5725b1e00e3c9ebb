import { AppError } from '../../base/app-error.ts'
import { monitorTables } from '../monitor/table-names.ts'
import { overRows } from '../postgres/batch.ts'
import type { Connection as Target } from '../postgres/connection.ts'
import type { Connection as Source, Value } from '../sqlite/connection.ts'
import { contentDigest } from './content-digest.ts'
import type { OnCopyProgress } from './copy-progress.ts'

/** One table of the monitoring store after it was copied. */
export interface CopiedTable {
  /** Of its rows, for people. */
  readonly name: string
  readonly rows: number
  /** Of the contents, the same on both sides. */
  readonly digest: string
}

interface Column {
  readonly name: string
  readonly type: string
  /** Whether the database gives it. */
  readonly isGiven: boolean
}

const rowsAtOnce = 5000
const tables = Object.entries(monitorTables)
const quoted = (name: string) => `"${name}"`

/**
 * Copies every table of the monitoring store from its file to Postgres, within the caller's transaction; both are of the newest version, and nobody else writes to
 * either. Numbers that the file has given are not given again. Throws INTERNAL where count or contents differ.
 */
export async function copyMonitor(source: Source, target: Target, onProgress: OnCopyProgress): Promise<CopiedTable[]> {
  const copied: CopiedTable[] = []
  for (const [table, name] of tables) copied.push(await copyTable(source, target.verbatim(), { table, name, onProgress }))
  return copied
}

/** Whether the tables in Postgres hold anything. Until the transaction ends, nobody else writes to them. */
export async function holdsMonitor(target: Target): Promise<boolean> {
  await target.exec(`LOCK TABLE ${tables.map(([table]) => quoted(table)).join(', ')} IN SHARE ROW EXCLUSIVE MODE`)
  const held = await target.value<boolean>(`SELECT ${tables.map(([table]) => `EXISTS (SELECT 1 FROM ${quoted(table)})`).join(' OR ')}`)
  return held === true
}

/** Throws away what the tables in Postgres hold. */
export async function emptyMonitor(target: Target): Promise<void> {
  await target.exec(`TRUNCATE ${tables.map(([table]) => quoted(table)).join(', ')}`)
}

async function copyTable(
  source: Source,
  target: Target,
  { table, name, onProgress }: { readonly table: string; readonly name: string; readonly onProgress: OnCopyProgress },
): Promise<CopiedTable> {
  const columns = await columnsOf(target, table)
  refuseOtherColumns(source, table, columns)
  const names = columns.map((column) => quoted(column.name)).join(', ')
  const types = Object.fromEntries(columns.map((column) => [quoted(column.name), column.type]))
  const insert = `INSERT INTO ${quoted(table)} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM rows`
  const total = source.value<number>(`SELECT count(*) FROM ${quoted(table)}`) ?? 0
  const had = contentDigest()
  let done = 0
  for (const rows of partsOf(source, table, names)) {
    await overRows(target, types, rows, insert)
    for (const row of rows) had.add(row)
    done += rows.length
    onProgress({ name, done, total })
  }
  for (const { name: column, isGiven } of columns) if (isGiven) await goOnGiving(source, target, { table, column })
  const { rows, digest } = await contentsOf(target, table, names)
  if (rows !== total || digest !== had.text())
    throw new AppError('INTERNAL', `copied ${rows} of ${total} ${name}, or not as they are; nothing was kept of the copy`)
  return { name, rows, digest }
}

async function columnsOf(target: Target, table: string): Promise<Column[]> {
  const rows = await target.rows<[name: string, type: string, isGiven: boolean]>(
    `SELECT attname::text, format_type(atttypid, atttypmod), attidentity <> '' FROM pg_attribute
      WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    quoted(table),
  )
  return rows.map(([name, type, isGiven]) => ({ name, type, isGiven }))
}

function refuseOtherColumns(source: Source, table: string, columns: readonly Column[]): void {
  const there = source.rows<[string]>('SELECT name FROM pragma_table_info(?)', table).flat()
  const wanted = columns.map(({ name }) => name)
  if (there.sort().join() === wanted.sort().join()) return
  throw new AppError('INTERNAL', `${table} has the columns ${there.join(', ')} in the file, and ${wanted.join(', ')} in Postgres`)
}

/** All rows of a table of the file, in parts: it may have more than memory holds. */
function* partsOf(source: Source, table: string, names: string): Generator<(readonly Value[])[]> {
  const select = `SELECT rowid, ${names} FROM ${quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ${rowsAtOnce}`
  for (let after = 0; ;) {
    const rows = source.rows<readonly [number, ...Value[]]>(select, after)
    if (rows.length === 0) return
    yield rows.map(([, ...cells]) => cells)
    after = rows.at(-1)?.[0] ?? after
  }
}

/** Has Postgres give the numbers after those that the file has given, also to rows that are gone. */
async function goOnGiving(
  source: Source,
  target: Target,
  { table, column }: { readonly table: string; readonly column: string },
): Promise<void> {
  const last = source.value<number>('SELECT seq FROM sqlite_sequence WHERE name = ?', table) ?? 0
  // Undone with the transaction, as setting the sequence's value would not be.
  await target.exec(`ALTER TABLE ${quoted(table)} ALTER COLUMN ${quoted(column)} RESTART WITH ${last + 1}`)
}

async function contentsOf(target: Target, table: string, names: string): Promise<{ readonly rows: number; readonly digest: string }> {
  const digest = contentDigest()
  let count = 0
  await target.exec(`DECLARE copied NO SCROLL CURSOR FOR SELECT ${names} FROM ${quoted(table)}`)
  for (;;) {
    const rows = await target.rows(`FETCH ${rowsAtOnce} FROM copied`)
    if (rows.length === 0) break
    for (const row of rows) digest.add(row)
    count += rows.length
  }
  await target.exec('CLOSE copied')
  return { rows: count, digest: digest.text() }
}

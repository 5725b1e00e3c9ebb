import type { Connection } from './connection.ts'
import type { Value } from './driver.ts'

// Arrays of so many elements are built and parsed in some milliseconds each.
const rowsPerStatement = 5000

type Cell = string | number | null

/**
 * Runs a statement over many rows, a part at a time: `columns` are their names and types, and in `sql` they are the table `rows`. `shared` are the
 * statement's other parameters, `$1` and on. Results are given in the order of the rows' parts.
 */
export async function overRows<Row extends readonly unknown[]>(
  connection: Connection,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly Cell[])[],
  sql: string,
  ...shared: Value[]
): Promise<Row[]> {
  const names = Object.keys(columns)
  const arrays = Object.values(columns).map((type, i) => `$${shared.length + i + 1}::${type}[]`)
  const statement = `WITH rows AS MATERIALIZED (SELECT * FROM unnest(${arrays.join(', ')}) AS given(${names.join(', ')})) ${sql}`
  const results: Row[] = []
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const part = rows.slice(from, from + rowsPerStatement)
    for (const row of await connection.rows<Row>(statement, ...shared, ...names.map((_, i) => part.map((row) => row[i] as Cell))))
      results.push(row)
  }
  return results
}

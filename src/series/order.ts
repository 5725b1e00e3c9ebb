import type { StoredColumns } from '../model/stored-columns.ts'

/** How rows have to be taken to be sorted, and the rows whose time is NaN. */
export interface RowOrder {
  /** `null`: they are sorted as they stand, and all have a time. */
  readonly order: Uint32Array | null
  readonly unparsable: readonly number[]
}

/**
 * The order of rows by time (`bySession`: by session first, since dates and instants of one session may be mixed), then object, then source row.
 * Sorts only what is neither ascending nor newest first already.
 */
export function sortedOrder(rows: StoredColumns, bySession: boolean): RowOrder {
  const { time, session, sourceRow, object, length } = rows
  const compare = (a: number, b: number): number =>
    (bySession ? (session[a] as number) - (session[b] as number) : 0) ||
    (time[a] as number) - (time[b] as number) ||
    (object === null ? 0 : (object[a] as number) - (object[b] as number)) ||
    (sourceRow[a] as number) - (sourceRow[b] as number)

  const unparsable: number[] = []
  for (let i = 0; i < length; i++) if (Number.isNaN(time[i])) unparsable.push(i)
  if (unparsable.length === 0) {
    const direction = directionOf(length, compare)
    if (direction === 'ascending') return { order: null, unparsable }
    if (direction === 'descending') return { order: Uint32Array.from({ length }, (_, i) => length - 1 - i), unparsable }
  }
  const order = new Uint32Array(length - unparsable.length)
  let j = 0
  for (let i = 0; i < length; i++) if (!Number.isNaN(time[i])) order[j++] = i
  order.sort(compare)
  unparsable.sort(
    (a, b) => (object === null ? 0 : (object[a] as number) - (object[b] as number)) || (sourceRow[a] as number) - (sourceRow[b] as number),
  )
  return { order, unparsable }
}

function directionOf(length: number, compare: (a: number, b: number) => number): 'ascending' | 'descending' | null {
  let i = 1
  while (i < length && compare(i - 1, i) <= 0) i++
  if (i >= length) return 'ascending'
  if (i > 1) return null
  while (i < length && compare(i - 1, i) >= 0) i++
  return i >= length ? 'descending' : null
}

import type { StoredColumns } from '../model/stored-columns.ts'
import { isCountedUp } from '../base/counted-up.ts'

/**
 * Rows that stand out of order in their object, ascending.
 *
 * The direction of an object is that in which more of its neighbouring rows go; a wholly newest-first one is in order. The rows
 * named are those outside a longest subsequence of rows that keep the direction (rows of equal session and time keep any), so one row far from
 * its place is one row, not all that it was put before. Of two rows that changed places the one that comes too late is named.
 * Source: longest increasing subsequence by patience sorting (Fredman 1975, Discrete Mathematics 11:29).
 */
export function disorderedRows(columns: StoredColumns): readonly number[] {
  if (isInOrder(columns)) return []
  const disordered: number[] = []
  for (const rows of rowsByObject(columns)) {
    rows.sort((a, b) => (columns.sourceRow[a] as number) - (columns.sourceRow[b] as number))
    disordered.push(...breakers(rows, rankOf(columns)))
  }
  return disordered.sort((a, b) => a - b)
}

/** Rows of one object that follow one another, upwards or downwards: nearly every series. */
function isInOrder({ sourceRow, object, length }: StoredColumns): boolean {
  if (object !== null) return false
  if (isCountedUp(sourceRow)) return true
  let i = 1
  while (i < length && (sourceRow[i] as number) > (sourceRow[i - 1] as number)) i++
  if (i >= length) return true
  if (i > 1) return false
  while (i < length && (sourceRow[i] as number) < (sourceRow[i - 1] as number)) i++
  return i >= length
}

function rowsByObject({ object, length }: StoredColumns): Iterable<number[]> {
  const byObject = new Map<number, number[]>()
  for (let i = 0; i < length; i++) {
    const place = object === null ? 0 : (object[i] as number)
    const rows = byObject.get(place)
    if (rows === undefined) byObject.set(place, [i])
    else rows.push(i)
  }
  return byObject.values()
}

/** Place of each row's time among the distinct ones: rows of one session and time share it. */
function rankOf({ time, session, length }: StoredColumns): Int32Array {
  const ranks = new Int32Array(length)
  for (let i = 1; i < length; i++) {
    const same = time[i] === time[i - 1] && session[i] === session[i - 1]
    ranks[i] = (ranks[i - 1] as number) + (same ? 0 : 1)
  }
  return ranks
}

function breakers(rows: readonly number[], ranks: Int32Array): number[] {
  let ups = 0
  let downs = 0
  for (let k = 1; k < rows.length; k++) {
    const step = (ranks[rows[k] as number] as number) - (ranks[rows[k - 1] as number] as number)
    if (step > 0) ups++
    else if (step < 0) downs++
  }
  if (ups === 0 || downs === 0) return []
  // From the end, so that of two subsequences as long the one with the earlier rows is kept.
  const sign = ups >= downs ? -1 : 1
  const tails: number[] = []
  const before = new Int32Array(rows.length).fill(-1)
  const value = (k: number): number => sign * (ranks[rows[k] as number] as number)
  for (let k = rows.length - 1; k >= 0; k--) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value(tails[middle] as number) <= value(k)) low = middle + 1
      else high = middle
    }
    if (low > 0) before[k] = tails[low - 1] as number
    tails[low] = k
  }
  const inPlace = new Uint8Array(rows.length)
  for (let k = tails.at(-1) ?? -1; k >= 0; k = before[k] as number) inPlace[k] = 1
  return rows.filter((_, k) => inPlace[k] === 0)
}

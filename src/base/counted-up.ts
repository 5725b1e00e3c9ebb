/** Longer series have numbers of their own. */
const MOST_SHARED = 65_536

/** 0, 1, 2, …: as far as a series has asked for them. */
let shared = new Uint32Array(0)

/**
 * The whole numbers from one to another (`to` excluded): the source rows of a series whose rows stand together in their object, as nearly every one's do.
 * They share one array, so it is never written to.
 */
export function countedUp(from: number, to: number): Uint32Array {
  if (to > MOST_SHARED) return numbers(from, to)
  if (shared.length < to) shared = numbers(0, Math.min(MOST_SHARED, 2 * to))
  return shared.subarray(from, to)
}

/** Whether a column is known to be one that `countedUp` gave; `false` says nothing. */
export function isCountedUp(column: Uint32Array): boolean {
  return column.buffer === shared.buffer
}

function numbers(from: number, to: number): Uint32Array<ArrayBuffer> {
  const counted = new Uint32Array(to - from)
  for (let j = 0; j < counted.length; j++) counted[j] = from + j
  return counted
}

const sizes = [500, 100, 20, 5, 1]

/** Parts of a list in few different lengths, each short enough for one statement: one of each length is prepared once and kept. */
export function* chunks<T>(list: readonly T[]): Generator<readonly T[]> {
  let from = 0
  for (const size of sizes) for (; list.length - from >= size; from += size) yield list.slice(from, from + size)
}

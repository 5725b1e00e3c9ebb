import type { Decoded, Declared, RawRows } from '../model/decoded.ts'

/** The rows of one symbol in one object, as decoded. Nothing is copied: `rows` belongs to the whole object. */
export interface SeriesPart {
  /** `''` when neither rows, path nor object name one. */
  readonly symbol: string
  /** The caller's number of the object. Rows of equal time keep the order of their objects' numbers. */
  readonly object: number
  readonly rows: RawRows
  /** Row numbers, ascending, the part's in [from, to); `null`: the part is the rows from..to themselves. */
  readonly order: Uint32Array | null
  readonly from: number
  readonly to: number
  readonly declared: Declared
  readonly columns: readonly string[]
  /** Ordinals in the object of the rows of `rows`, where they were put aside and are no longer all of them; absent: their own indexes. */
  readonly sourceRows?: Uint32Array
}

/** A row without symbol in an object whose other rows have one. */
const NO_SYMBOL = 0xffffffff

/**
 * Splits an object's rows by symbol, in order of first appearance; an object without rows gives one empty part.
 *
 * A symbol that the content names wins over the path's (`fallbackSymbol`), and that over the one that the object declares for itself.
 * A row that names none where others do belongs to the path's. So two parts may have one symbol.
 * Linear in the rows; rows are only numbered, and not even that where a symbol's rows stand together.
 */
export function partsOf(decoded: Decoded, fallbackSymbol: string | null, object: { readonly index: number }): SeriesPart[] {
  const { rows, symbols, declared, columns } = decoded
  const unnamed = fallbackSymbol ?? declared.symbol ?? ''
  const part = (symbol: string | undefined, order: Uint32Array | null, from: number, to: number): SeriesPart => ({
    symbol: symbol || unnamed,
    object: object.index,
    rows,
    order,
    from,
    to,
    declared,
    columns,
  })
  const ids = rows.symbol
  if (ids === null || rows.length === 0) return [part(symbols[0], null, 0, rows.length)]

  const last = symbols.length
  const counts = new Uint32Array(last + 1)
  const appearance: number[] = []
  let runs = 0
  let previous = -1
  for (let i = 0; i < rows.length; i++) {
    const id = ids[i] === NO_SYMBOL ? last : (ids[i] as number)
    if (id !== previous) {
      runs++
      previous = id
      if (counts[id] === 0) appearance.push(id)
    }
    counts[id] = (counts[id] as number) + 1
  }
  const starts = new Uint32Array(last + 1)
  let start = 0
  for (const id of appearance) {
    starts[id] = start
    start += counts[id] as number
  }
  const order = runs === appearance.length ? null : rowsBySymbol(ids, rows.length, last, starts.slice())
  return appearance.map((id) => {
    const from = starts[id] as number
    return part(symbols[id], order, from, from + (counts[id] as number))
  })
}

/** Row numbers grouped by symbol, ascending in each group. `next` holds where each group begins, and is used up. */
function rowsBySymbol(ids: Uint32Array, length: number, last: number, next: Uint32Array): Uint32Array {
  const order = new Uint32Array(length)
  for (let i = 0; i < length; i++) {
    const id = ids[i] === NO_SYMBOL ? last : (ids[i] as number)
    const at = next[id] as number
    order[at] = i
    next[id] = at + 1
  }
  return order
}

/** Numbers of the objects that parts come from, ascending, each once: what the object column of `mergeParts` points into. */
export function objectsOf(parts: readonly SeriesPart[]): number[] {
  return [...new Set(parts.map((part) => part.object))].sort((a, b) => a - b)
}

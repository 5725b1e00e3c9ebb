import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { countedUp } from '../base/counted-up.ts'
import { sortedOrder } from './order.ts'
import { objectsOf, type SeriesPart } from './parts.ts'
import { stampBareDates, stampRows, type StampRules, type Stamps } from './stamps.ts'

/** All rows of one series, sorted; those whose time could not be read stand apart. */
export interface Merged {
  readonly columns: StoredColumns
  /** Source rows, by object and row. */
  readonly unparsableRows: readonly number[]
}

/**
 * Puts the parts of one series together: times become instants and session labels (`stampRows`), rows are sorted by time, then object, then row.
 * Nothing is dropped: duplicates stay for `arrange`.
 *
 * The object column points into `objectsOf(parts)`. The order of `parts` does not matter, and merging some first and the rest with
 * `mergeColumns` gives the same. One part whose rows are sorted as they stand, nearly every series there is, keeps the decoder's arrays.
 */
export function mergeParts(parts: readonly SeriesPart[], rules: StampRules): Merged {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) {
    const stamps = stampBareDates(only, rules.dataset)
    if (stamps !== null) return { columns: columnsAsDecoded(only, stamps), unparsableRows: [] }
    const columns = only.order === null ? columnsAsDecoded(only, stampsOf(only, rules)) : null
    if (columns !== null && isSorted(columns, rules.dataset)) return { columns, unparsableRows: [] }
  }
  const objects = objectsOf(parts)
  const placeOf = new Map(objects.map((object, place) => [object, place]))
  const inOrder = [...parts].sort((a, b) => a.object - b.object || firstRow(a) - firstRow(b))
  let length = 0
  for (const part of inOrder) length += part.to - part.from
  const rows = blankRows(
    length,
    objects.length,
    inOrder.some((part) => part.rows.bid !== null),
    inOrder.some((part) => part.rows.ask !== null),
  )
  let at = 0
  for (const part of inOrder) {
    stampRows(part, rules, rows.time, rows.session, at)
    copyPart(part, rows, at, placeOf.get(part.object) as number)
    at += part.to - part.from
  }
  return sorted(rows, rules.dataset)
}

/** Columns to be merged, and where their objects stand in the merged series' list; -1 drops an object's rows. */
export interface MergePiece {
  readonly columns: StoredColumns
  readonly places: readonly number[]
}

/**
 * Merges columns that were merged before, such as a state kept from the last scan and what changed since. Associative and commutative;
 * `objects` is the number of objects of the whole series.
 */
export function mergeColumns(pieces: readonly MergePiece[], objects: number, dataset: Dataset): StoredColumns {
  const kept = pieces.filter(({ columns, places }) => columns.length > 0 && places.some((place) => place >= 0))
  let length = 0
  for (const { columns } of kept) length += columns.length
  const rows = blankRows(
    length,
    objects,
    kept.some(({ columns }) => columns.bid !== null),
    kept.some(({ columns }) => columns.ask !== null),
  )
  let at = 0
  for (const piece of kept) at = copyPiece(piece, rows, at)
  return sorted({ ...rows, length: at }, dataset).columns
}

type Rows = StoredColumns

function blankRows(length: number, objects: number, bid: boolean, ask: boolean): Rows {
  return {
    length,
    time: new Float64Array(length),
    session: new Int32Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    bid: bid ? new Float64Array(length).fill(NaN) : null,
    ask: ask ? new Float64Array(length).fill(NaN) : null,
    flags: new Uint16Array(length),
    decimals: new Uint8Array(length),
    sourceRow: new Uint32Array(length),
    object: objects <= 1 ? null : objects <= 65_536 ? new Uint16Array(length) : new Uint32Array(length),
  }
}

function stampsOf(part: SeriesPart, rules: StampRules): Stamps {
  const stamps = { time: new Float64Array(part.to - part.from), session: new Int32Array(part.to - part.from) }
  stampRows(part, rules, stamps.time, stamps.session, 0)
  return stamps
}

function isSorted(columns: StoredColumns, dataset: Dataset): boolean {
  const { order, unparsable } = sortedOrder(columns, intervalClass(dataset.interval) !== 'intraday')
  return order === null && unparsable.length === 0
}

function columnsAsDecoded({ rows, from, to, sourceRows }: SeriesPart, stamps: Stamps): StoredColumns {
  const { open, high, low, close, volume, bid, ask, flags, decimals } = rows
  const own = <T extends Cuttable<T>>(column: T): T => (from === 0 ? column : column.subarray(from, to))
  // Member by member: with members added to a spread, V8 makes every series an object of another shape.
  return {
    length: to - from,
    time: stamps.time,
    session: stamps.session,
    open: own(open),
    high: own(high),
    low: own(low),
    close: own(close),
    volume: own(volume),
    bid: bid === null ? null : own(bid),
    ask: ask === null ? null : own(ask),
    flags: own(flags),
    decimals: own(decimals),
    sourceRow: sourceRows === undefined ? countedUp(from, to) : sourceRows.slice(from, to),
    object: null,
  }
}

interface Cuttable<T> {
  subarray(from: number, to: number): T
}

function firstRow({ order, from }: SeriesPart): number {
  return order === null ? from : (order[from] as number)
}

function copyPart({ rows, order, from, to, sourceRows }: SeriesPart, target: Rows, at: number, place: number): void {
  const { bid, ask } = rows
  for (let k = from, j = at; k < to; k++, j++) {
    const i = order === null ? k : (order[k] as number)
    target.open[j] = rows.open[i] as number
    target.high[j] = rows.high[i] as number
    target.low[j] = rows.low[i] as number
    target.close[j] = rows.close[i] as number
    target.volume[j] = rows.volume[i] as number
    target.flags[j] = rows.flags[i] as number
    target.decimals[j] = rows.decimals[i] as number
    target.sourceRow[j] = sourceRows?.[i] ?? i
    if (bid !== null && target.bid !== null) target.bid[j] = bid[i] as number
    if (ask !== null && target.ask !== null) target.ask[j] = ask[i] as number
  }
  target.object?.fill(place, at, at + to - from)
}

function copyPiece({ columns, places }: MergePiece, target: Rows, at: number): number {
  let j = at
  for (let i = 0; i < columns.length; i++) {
    const place = places[columns.object === null ? 0 : (columns.object[i] as number)] ?? -1
    if (place < 0) continue
    copyRow(columns, i, target, j)
    if (target.object !== null) target.object[j] = place
    j++
  }
  return j
}

function copyRow(source: StoredColumns, i: number, target: Rows, j: number): void {
  target.time[j] = source.time[i] as number
  target.session[j] = source.session[i] as number
  target.open[j] = source.open[i] as number
  target.high[j] = source.high[i] as number
  target.low[j] = source.low[i] as number
  target.close[j] = source.close[i] as number
  target.volume[j] = source.volume[i] as number
  target.flags[j] = source.flags[i] as number
  target.decimals[j] = source.decimals[i] as number
  target.sourceRow[j] = source.sourceRow[i] as number
  if (source.bid !== null && target.bid !== null) target.bid[j] = source.bid[i] as number
  if (source.ask !== null && target.ask !== null) target.ask[j] = source.ask[i] as number
}

function sorted(rows: Rows, dataset: Dataset): Merged {
  const { order, unparsable } = sortedOrder(rows, intervalClass(dataset.interval) !== 'intraday')
  const unparsableRows = unparsable.map((i) => rows.sourceRow[i] as number)
  if (order === null) return { columns: rows, unparsableRows }
  return { columns: pick(rows, order), unparsableRows }
}

/** The rows of the given indexes, in that order. */
export function pick(rows: StoredColumns, order: Uint32Array): StoredColumns {
  const objects = rows.object === null ? 1 : rows.object instanceof Uint16Array ? 2 : 65_537
  const target = blankRows(order.length, objects, rows.bid !== null, rows.ask !== null)
  for (let j = 0; j < order.length; j++) {
    const i = order[j] as number
    copyRow(rows, i, target, j)
    if (rows.object !== null && target.object !== null) target.object[j] = rows.object[i] as number
  }
  return target
}

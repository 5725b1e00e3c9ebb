import type { SeriesTrace } from '../../model/trace.ts'
import { firstOf, type Island, islandOf, isStrong, lastOf, rangeAt } from './islands.ts'

/** Days of one kind with at most so many candidates are sorted by insertion. */
const FEW = 48

/** An island of the lake. Days are trace days. */
export interface Candidate extends Island {
  readonly member: number
  readonly day: number
  readonly lastDay: number
  /** The smaller gap between it and the bars beside it, as in the trace. */
  readonly gap: number
}

const columnNames = ['member', 'word', 'day', 'lastDay', 'firstClose', 'lastClose', 'closeBefore', 'closeAfter', 'range', 'gap'] as const

/** Islands of a lake in columns, 34 bytes each: ten thousand series have a million. */
class Columns {
  readonly member: Uint32Array
  readonly word: Uint32Array
  readonly day: Uint16Array
  readonly lastDay: Uint16Array
  readonly firstClose: Float32Array
  readonly lastClose: Float32Array
  readonly closeBefore: Float32Array
  readonly closeAfter: Float32Array
  readonly range: Uint16Array
  readonly gap: Float32Array

  constructor(count: number) {
    this.member = new Uint32Array(count)
    this.word = new Uint32Array(count)
    this.day = new Uint16Array(count)
    this.lastDay = new Uint16Array(count)
    this.firstClose = new Float32Array(count)
    this.lastClose = new Float32Array(count)
    this.closeBefore = new Float32Array(count)
    this.closeAfter = new Float32Array(count)
    this.range = new Uint16Array(count)
    this.gap = new Float32Array(count)
  }

  grown(): Columns {
    const larger = new Columns(2 * this.member.length)
    for (const name of columnNames) larger[name].set(this[name])
    return larger
  }

  /** Takes over one of another's islands. */
  take(i: number, from: Columns, k: number): void {
    this.member[i] = from.member[k] as number
    this.word[i] = from.word[k] as number
    this.day[i] = from.day[k] as number
    this.lastDay[i] = from.lastDay[k] as number
    this.firstClose[i] = from.firstClose[k] as number
    this.lastClose[i] = from.lastClose[k] as number
    this.closeBefore[i] = from.closeBefore[k] as number
    this.closeAfter[i] = from.closeAfter[k] as number
    this.range[i] = from.range[k] as number
    this.gap[i] = from.gap[k] as number
  }
}

/** Gathers the islands of a lake. */
export class CandidateList {
  #columns = new Columns(1 << 12)
  #length = 0

  /** Adds those of one series; `member` numbers rise from call to call. */
  add(member: number, trace: SeriesTrace): void {
    const { islands, islandGaps, day, close, length } = trace
    while (this.#length + islands.length > this.#columns.member.length) this.#columns = this.#columns.grown()
    const columns = this.#columns
    for (let n = 0; n < islands.length; n++) {
      const word = islands[n] as number
      const from = firstOf(word)
      const to = lastOf(word)
      // An edge may begin with a close that is not usable: it is like nothing.
      if (Number.isNaN(close[from])) continue
      const i = this.#length++
      columns.member[i] = member
      columns.word[i] = word
      columns.day[i] = day[from] as number
      columns.lastDay[i] = day[to] as number
      columns.firstClose[i] = close[from] as number
      columns.lastClose[i] = close[to] as number
      // Reading beyond an end would be slow, and V8 would compile this again.
      columns.closeBefore[i] = from > 0 ? (close[from - 1] as number) : NaN
      columns.closeAfter[i] = to + 1 < length ? (close[to + 1] as number) : NaN
      columns.range[i] = rangeAt(trace, from)
      columns.gap[i] = islandGaps[n] as number
    }
  }

  ordered(): Candidates {
    return new Candidates(this.#columns, this.#length)
  }
}

/** The islands of a lake by day; those of one day the strong ones first, each by close, then by member. */
export class Candidates {
  readonly length: number
  readonly member: Uint32Array
  readonly day: Uint16Array
  readonly lastDay: Uint16Array
  readonly firstClose: Float32Array
  readonly lastClose: Float32Array
  /** Closes of the bars beside it; NaN at an end of the series. */
  readonly closeBefore: Float32Array
  readonly closeAfter: Float32Array
  /** As in the trace, without its mark. */
  readonly range: Uint16Array
  readonly #columns: Columns

  constructor(unordered: Columns, length: number) {
    const columns = new Columns(length)
    const order = orderOf(unordered, length)
    for (let i = 0; i < length; i++) columns.take(i, unordered, order[i] as number)
    this.length = length
    this.#columns = columns
    this.member = columns.member
    this.day = columns.day
    this.lastDay = columns.lastDay
    this.firstClose = columns.firstClose
    this.lastClose = columns.lastClose
    this.closeBefore = columns.closeBefore
    this.closeAfter = columns.closeAfter
    this.range = columns.range
  }

  isStrong(k: number): boolean {
    return isStrong(this.#columns.word[k] as number)
  }

  at(k: number): Candidate {
    const { member, word, day, lastDay, gap } = this.#columns
    return {
      ...islandOf(word[k] as number),
      member: member[k] as number,
      day: day[k] as number,
      lastDay: lastDay[k] as number,
      gap: gap[k] as number,
    }
  }
}

function orderOf({ day, word, firstClose }: Columns, length: number): Uint32Array {
  let [first, last] = [Infinity, -Infinity]
  for (let k = 0; k < length; k++) {
    first = Math.min(first, day[k] as number)
    last = Math.max(last, day[k] as number)
  }
  const order = new Uint32Array(length)
  if (length === 0) return order
  // A bucket for the strong ones of a day, another for the rest; counted, then filled from behind.
  const buckets = new Uint32Array(length)
  for (let k = 0; k < length; k++) buckets[k] = 2 * ((day[k] as number) - first) + (isStrong(word[k] as number) ? 0 : 1)
  const ends = new Uint32Array(2 * (last - first + 1))
  for (const bucket of buckets) ends[bucket] = (ends[bucket] as number) + 1
  for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket] = (ends[bucket] as number) + (ends[bucket - 1] as number)
  const next = ends.slice()
  for (let k = length - 1; k >= 0; k--) {
    const at = (next[buckets[k] as number] as number) - 1
    next[buckets[k] as number] = at
    order[at] = k
  }
  const closeOf = (k: number) => firstClose[k] as number
  for (let bucket = 0, from = 0; bucket < ends.length; from = ends[bucket++] as number) {
    const to = ends[bucket] as number
    if (to - from > FEW) order.subarray(from, to).sort((a, b) => closeOf(a) - closeOf(b) || a - b)
    else if (to - from > 1) insertByClose(order, from, to, closeOf)
  }
  return order
}

/** Sorts a part of `order`; of equal closes the one before stays before. */
function insertByClose(order: Uint32Array, from: number, to: number, closeOf: (k: number) => number): void {
  for (let i = from + 1; i < to; i++) {
    const k = order[i] as number
    let j = i
    for (; j > from && closeOf(order[j - 1] as number) > closeOf(k); j--) order[j] = order[j - 1] as number
    order[j] = k
  }
}

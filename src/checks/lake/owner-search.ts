import { firstAtLeast } from '../../base/search.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import type { Candidates } from './candidates.ts'
import { firstOf, isStrong, lastOf, rangeAt } from './islands.ts'
import { MOST_GAP_DAYS } from './owner-odds.ts'

/** `equal`: has the same bar that day. `hole`: has no bars on those days, and the island would fit in. `swap`: has an island of its own there, and this one fits. */
export interface PossibleOwner {
  readonly member: number
  readonly kind: 'equal' | 'hole' | 'swap'
  /** |ratio - 1| of closes across the ends of the island there, and for a swap of the other island here: the larger of the two. 0 for an equal bar. */
  readonly gap: number
  readonly backGap: number
}

/** A member on a day with strong candidates: the number of the day, its first bar from that day on, the word of its island that begins then. */
interface Around {
  readonly d: number
  readonly j: number
  readonly island: number | null
}

/** Bits of the filter for each candidate of a mean day: of a hundred other closes three pass. */
const BITS_A_CANDIDATE = 32
/** Words that the filter has for a day at least. */
const LEAST_WORDS = 16
/** Possible owners kept for a candidate. */
const MOST_OWNERS = 12
/** How far closes may lie from each other to be looked at closely. */
const LOOK = 0.12

/** Finds the possible owners of candidates in one pass over the traces of all members. */
export class OwnerSearch {
  readonly candidates: Candidates
  /** Where the candidates of a day begin, and one more; where its strong ones end. */
  readonly #starts: number[] = []
  readonly #strongEnds: number[] = []
  /** Days that have candidates. */
  readonly #days: Uint16Array
  /** By candidate; absent without any. */
  readonly owners = new Map<number, PossibleOwner[]>()
  /** One bit for each close of a day's candidates, by hash: most bars are turned down by it. Those of a day lie together, because days come in order. */
  readonly #filter: Int32Array
  readonly #wordsBits: number

  constructor(candidates: Candidates) {
    this.candidates = candidates
    const { day, length, firstClose } = candidates
    for (let k = 0; k < length; k++) {
      if (k === 0 || day[k] !== day[k - 1]) {
        this.#starts.push(k)
        this.#strongEnds.push(k)
      }
      if (candidates.isStrong(k)) this.#strongEnds[this.#strongEnds.length - 1] = k + 1
    }
    this.#days = Uint16Array.from(this.#starts, (k) => day[k] as number)
    this.#starts.push(length)
    const words = Math.max(LEAST_WORDS, (length / Math.max(1, this.#days.length)) * (BITS_A_CANDIDATE / 32))
    this.#wordsBits = 32 - Math.clz32(Math.ceil(words) - 1)
    this.#filter = new Int32Array(this.#days.length << this.#wordsBits)
    const closeBits = new Int32Array(firstClose.buffer)
    for (let d = 0; d < this.#days.length; d++)
      for (let k = this.#starts[d] as number; k < (this.#starts[d + 1] as number); k++) {
        const bit = this.#bitOf(closeBits[k] as number)
        const word = (d << this.#wordsBits) + (bit >>> 5)
        this.#filter[word] = (this.#filter[word] as number) | (1 << (bit & 31))
      }
  }

  /** Looks at one member: is it the owner of any candidate? */
  look(member: number, trace: SeriesTrace): void {
    const { day, close, length } = trace
    const closeBits = new Int32Array(close.buffer, close.byteOffset, length)
    const own = trace.islands.filter(isStrong)
    const days = this.#days
    const starts = this.#starts
    const strongEnds = this.#strongEnds
    const islandDay = (n: number) => (n < own.length ? (day[firstOf(own[n] as number)] as number) : -1)
    let next = 0
    let nextDay = islandDay(0)
    for (let d = 0, j = 0; d < days.length; d++) {
      const today = days[d] as number
      while (j < length && (day[j] as number) < today) j++
      if (j === length) return
      const isThere = day[j] === today
      if (isThere && this.#mayHold(d, closeBits[j] as number)) {
        const strongEnd = strongEnds[d] as number
        this.#lookForEqual(member, trace, { j, start: starts[d] as number, end: strongEnd })
        this.#lookForEqual(member, trace, { j, start: strongEnd, end: starts[d + 1] as number })
      }
      if (today === nextDay) {
        this.#lookAround(member, trace, { d, j, island: own[next] as number })
        nextDay = islandDay(++next)
      } else if (!isThere) this.#lookAround(member, trace, { d, j, island: null })
    }
  }

  /** Looks for strong candidates that would fit between the bars of a member that lacks the day, or in the place of its island. */
  #lookAround(member: number, { day, close, length }: SeriesTrace, { d, j, island }: Around): void {
    const before = j > 0 ? (close[j - 1] as number) : NaN
    if (!(before > 0) || (this.#days[d] as number) - (day[j - 1] as number) > MOST_GAP_DAYS) return
    const { firstClose, lastClose, lastDay, closeBefore, closeAfter, member: memberOf } = this.candidates
    const after = island === null ? j : lastOf(island) + 1
    if (after >= length) return
    const most = before * (1 + LOOK)
    const end = this.#strongEnds[d] as number
    for (let k = firstAtLeast(firstClose, before * (1 - LOOK), this.#starts[d], end); k < end; k++) {
      const first = firstClose[k] as number
      if (first > most) break
      if (memberOf[k] === member || (island !== null && day[lastOf(island)] !== lastDay[k])) continue
      if ((day[after] as number) <= (lastDay[k] as number)) continue
      const gap = widest(first / before, (lastClose[k] as number) / (close[after] as number))
      if (!(gap <= LOOK)) continue
      const backGap =
        island === null
          ? NaN
          : widest((close[j] as number) / (closeBefore[k] as number), (close[lastOf(island)] as number) / (closeAfter[k] as number))
      this.#add(k, { member, kind: island === null ? 'hole' : 'swap', gap, backGap })
    }
  }

  #mayHold(d: number, closeBits: number): boolean {
    const bit = this.#bitOf(closeBits)
    return ((this.#filter[(d << this.#wordsBits) + (bit >>> 5)] as number) & (1 << (bit & 31))) !== 0
  }

  /** The bit of a close among those of a day. */
  #bitOf(closeBits: number): number {
    const mixed = Math.imul(closeBits, 0x9e3779b1)
    return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) >>> (27 - this.#wordsBits)
  }

  #lookForEqual(member: number, trace: SeriesTrace, { j, start, end }: { j: number; start: number; end: number }): void {
    const { firstClose, member: memberOf, range } = this.candidates
    const close = trace.close[j] as number
    for (let k = firstAtLeast(firstClose, close, start, end); k < end && firstClose[k] === close; k++) {
      if (memberOf[k] !== member && range[k] === rangeAt(trace, j)) this.#add(k, { member, kind: 'equal', gap: 0, backGap: 0 })
    }
  }

  #add(k: number, owner: PossibleOwner): void {
    const owners = this.owners.get(k)
    if (owners === undefined) this.owners.set(k, [owner])
    else if (owners.length < MOST_OWNERS) owners.push(owner)
    else {
      // The nearest are kept.
      const furthest = owners.reduce((a, b) => (b.gap > a.gap ? b : a))
      if (owner.gap < furthest.gap) owners[owners.indexOf(furthest)] = owner
    }
  }
}

function widest(one: number, other: number): number {
  return Math.max(Math.abs(one - 1), Math.abs(other - 1))
}

import { firstAtLeast } from '../../base/search.ts'
import type { CloseFilter, TraceLoops } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { plainTraceLoops } from '../plain-trace-loops.ts'
import type { Candidates } from './candidates.ts'
import { firstOf, isStrong, lastOf, rangeAt } from './islands.ts'
import { bitOf } from './owner-days.ts'
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
export const MOST_OWNERS = 12
/** How far closes may lie from each other to be looked at closely. */
const LOOK = 0.12

/** Finds the possible owners of candidates in one pass over the traces of all members. */
export class OwnerSearch {
  readonly candidates: Candidates
  /** Where the candidates of a day begin, and one more; where its strong ones end. */
  readonly #starts: number[] = []
  readonly #strongEnds: number[] = []
  /** By candidate; absent without any. */
  readonly owners = new Map<number, PossibleOwner[]>()
  readonly #filter: CloseFilter
  readonly #loops: TraceLoops

  constructor(candidates: Candidates, loops: TraceLoops = plainTraceLoops) {
    this.candidates = candidates
    this.#loops = loops
    const { day, length, firstClose } = candidates
    for (let k = 0; k < length; k++) {
      if (k === 0 || day[k] !== day[k - 1]) {
        this.#starts.push(k)
        this.#strongEnds.push(k)
      }
      if (candidates.isStrong(k)) this.#strongEnds[this.#strongEnds.length - 1] = k + 1
    }
    const days = Uint16Array.from(this.#starts, (k) => day[k] as number)
    this.#starts.push(length)
    const words = Math.max(LEAST_WORDS, (length / Math.max(1, days.length)) * (BITS_A_CANDIDATE / 32))
    const wordsBits = 32 - Math.clz32(Math.ceil(words) - 1)
    const bits = new Int32Array(days.length << wordsBits)
    const closeBits = new Int32Array(firstClose.buffer)
    for (let d = 0; d < days.length; d++)
      for (let k = this.#starts[d] as number; k < (this.#starts[d + 1] as number); k++) {
        const bit = bitOf(closeBits[k] as number, wordsBits)
        const word = (d << wordsBits) + (bit >>> 5)
        bits[word] = (bits[word] as number) | (1 << (bit & 31))
      }
    this.#filter = { days, bits, wordsBits }
  }

  /** Looks at one member: is it the owner of any candidate? */
  look(member: number, trace: SeriesTrace): void {
    const { day, islands } = trace
    const own = new Uint32Array(islands.length)
    const days = new Uint16Array(islands.length)
    let strong = 0
    for (let n = 0; n < islands.length; n++) {
      const word = islands[n] as number
      if (!isStrong(word)) continue
      own[strong] = word
      days[strong++] = day[firstOf(word)] as number
    }
    const islandDays = days.subarray(0, strong)
    const found = this.#loops.ownerDays(trace, this.#filter, islandDays)
    let next = 0
    for (let k = 0; k < found.length; k += 2) {
      const d = (found[k] as number) >> 1
      const j = found[k + 1] as number
      const today = this.#filter.days[d] as number
      if (((found[k] as number) & 1) === 1) {
        const strongEnd = this.#strongEnds[d] as number
        this.#lookForEqual(member, trace, { j, start: this.#starts[d] as number, end: strongEnd })
        this.#lookForEqual(member, trace, { j, start: strongEnd, end: this.#starts[d + 1] as number })
      }
      if (next < strong && today === islandDays[next]) this.#lookAround(member, trace, { d, j, island: own[next++] as number })
      else if (day[j] !== today) this.#lookAround(member, trace, { d, j, island: null })
    }
  }

  /** Looks for strong candidates that would fit between the bars of a member that lacks the day, or in the place of its island. */
  #lookAround(member: number, trace: SeriesTrace, { d, j, island }: Around): void {
    const { day, close, length } = trace
    const before = j > 0 ? (close[j - 1] as number) : NaN
    if (!(before > 0) || (this.#filter.days[d] as number) - (day[j - 1] as number) > MOST_GAP_DAYS) return
    const { firstClose, lastClose, lastDay, closeBefore, closeAfter, range, member: memberOf } = this.candidates
    const after = island === null ? j : lastOf(island) + 1
    if (after >= length) return
    const most = before * (1 + LOOK)
    const end = this.#strongEnds[d] as number
    for (let k = firstAtLeast(firstClose, before * (1 - LOOK), this.#starts[d], end); k < end; k++) {
      const first = firstClose[k] as number
      if (first > most) break
      if (memberOf[k] === member || (island !== null && day[lastOf(island)] !== lastDay[k])) continue
      if ((day[after] as number) <= (lastDay[k] as number)) continue
      // Whoever has the same has nothing to give for it.
      if (island !== null && first === close[j] && range[k] === rangeAt(trace, j)) continue
      const gap = widest(first / before, (lastClose[k] as number) / (close[after] as number))
      if (!(gap <= LOOK)) continue
      const backGap =
        island === null
          ? NaN
          : widest((close[j] as number) / (closeBefore[k] as number), (close[lastOf(island)] as number) / (closeAfter[k] as number))
      this.#add(k, { member, kind: island === null ? 'hole' : 'swap', gap, backGap })
    }
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

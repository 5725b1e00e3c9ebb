import { firstAtLeast } from '../../base/search.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { type Island, rangeAt } from './islands.ts'

/** An island of the lake, and what is needed to find whose bars it is made of. Days are trace days. */
export interface Candidate extends Island {
  readonly member: number
  readonly day: number
  readonly lastDay: number
  readonly firstClose: number
  readonly lastClose: number
  readonly range: number
  /** Closes before and after it; NaN at an end of the series. */
  readonly closeBefore: number
  readonly closeAfter: number
}

/** `equal`: has the same bar that day. `hole`: has no bars on those days, and the island would fit in. `swap`: has an island of its own there, and this one fits. */
export interface PossibleOwner {
  readonly member: number
  readonly kind: 'equal' | 'hole' | 'swap'
  /** |ratio - 1| of closes across the ends of the island there, and for a swap of the other island here: the larger of the two. 0 for an equal bar. */
  readonly gap: number
  readonly backGap: number
}

/** What the lake did on the first day of a candidate, for the odds of a chance owner. */
export interface Odds {
  /** Series that had bars before, of a sample of about 500. */
  readonly alive: number
  /** Series of all that lack the day or have an island on it. */
  readonly open: number
  /** Series of the sample whose close before lies within `NEAR` of the candidate's. */
  readonly near: number
}

/** Bits of the filter: 2 MiB. */
const FILTER_BITS = 24
/** Series that are counted for the odds of a chance owner, about; all that are open are. */
const COUNTED = 500
/** Half width of the band of levels that `near` counts. */
export const NEAR = 0.1
/** A hole or an island with other bars further than this from it tells nothing of the level. */
const MOST_GAP_DAYS = 31
/** Possible owners kept for a candidate. */
const MOST_OWNERS = 12
/** How far closes may lie from each other to be looked at closely. */
const LOOK = 0.12

/** Finds the possible owners of candidates in one pass over the traces of all members. */
export class OwnerSearch {
  readonly #candidates: readonly Candidate[]
  /** Candidates of one day are neighbours, the strong ones first, each by close. Where days begin, and one more; where their strong ones end. */
  readonly #starts: number[] = []
  readonly #strongEnds: number[] = []
  /** First closes by candidate, and first days by group: what is searched a hundred million times. */
  readonly #closes: Float32Array
  readonly #days: Uint16Array
  readonly #islands = new Map<number, Candidate[]>()
  /** By candidate; absent without any. */
  readonly owners = new Map<number, PossibleOwner[]>()
  readonly #near: Uint32Array
  readonly #alive: Uint32Array
  readonly #open: Uint32Array

  /** Of so many series one is counted for the odds. */
  readonly #stride: number
  /** One bit for each day and close of a candidate, by hash: most bars are turned down by it. */
  readonly #filter = new Int32Array(1 << (FILTER_BITS - 5))

  constructor(candidates: readonly Candidate[], members: number) {
    this.#stride = Math.ceil(members / COUNTED)
    this.#candidates = [...candidates].sort(
      (a, b) =>
        a.day - b.day || Number(b.kind === 'strong') - Number(a.kind === 'strong') || a.firstClose - b.firstClose || a.member - b.member,
    )
    for (const [k, { day, member, kind }] of this.#candidates.entries()) {
      if (day !== this.#candidates[k - 1]?.day) {
        this.#starts.push(k)
        this.#strongEnds.push(k)
      }
      if (kind !== 'strong') continue
      this.#strongEnds[this.#strongEnds.length - 1] = k + 1
      const own = this.#islands.get(member)
      const candidate = this.#candidates[k] as Candidate
      if (own) own.push(candidate)
      else this.#islands.set(member, [candidate])
    }
    this.#starts.push(this.#candidates.length)
    this.#closes = Float32Array.from(this.#candidates, ({ firstClose }) => firstClose)
    this.#days = Uint16Array.from(this.#strongEnds, (_, d) => (this.#candidates[this.#starts[d] as number] as Candidate).day)
    const closeBits = new Int32Array(this.#closes.buffer)
    for (const [k, { day }] of this.#candidates.entries()) {
      const bit = hashOf(day, closeBits[k] as number)
      this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] as number) | (1 << (bit & 31))
    }
    this.#near = new Uint32Array(this.#candidates.length)
    this.#alive = new Uint32Array(this.#starts.length)
    this.#open = new Uint32Array(this.#starts.length)
  }

  /** Candidates as `owners` numbers them: by day. */
  get candidates(): readonly Candidate[] {
    return this.#candidates
  }

  /** The candidate that is an island of a member from one day to another. */
  islandAt(member: number, day: number, lastDay: number): Candidate | null {
    return this.#islands.get(member)?.find((own) => own.day === day && own.lastDay === lastDay) ?? null
  }

  oddsOf(k: number): Odds {
    const day = this.#dayOf(k)
    return { alive: this.#alive[day] as number, open: this.#open[day] as number, near: this.#near[k] as number }
  }

  /** Looks at one member: is it the owner of any candidate? */
  look(member: number, trace: SeriesTrace): void {
    const { day, close, length } = trace
    const closeBits = new Int32Array(close.buffer, close.byteOffset, length)
    const isCounted = member % this.#stride === 0
    const own = this.#islands.get(member) ?? []
    let j = 0
    let next = 0
    for (let d = 0; d + 1 < this.#starts.length; d++) {
      const start = this.#starts[d] as number
      const end = this.#starts[d + 1] as number
      const today = this.#days[d] as number
      while (j < length && (day[j] as number) < today) j++
      if (j === length) return
      const isThere = day[j] === today
      const strongEnd = this.#strongEnds[d] as number
      if (isThere && this.#mayHold(today, closeBits[j] as number)) {
        this.#lookForEqual(member, trace, { j, start, end: strongEnd })
        this.#lookForEqual(member, trace, { j, start: strongEnd, end })
      }
      if (strongEnd === start) continue
      const before = j > 0 ? (close[j - 1] as number) : NaN
      if (!(before > 0) || today - (day[j - 1] as number) > MOST_GAP_DAYS) continue
      if (isCounted) this.#alive[d] = (this.#alive[d] as number) + 1
      while (next < own.length && (own[next] as Candidate).day < today) next++
      const island = own[next]?.day === today ? own[next] : undefined
      const isOpen = !isThere || island !== undefined
      if (isOpen) this.#open[d] = (this.#open[d] as number) + 1
      if (!isOpen && !isCounted) continue
      const most = before * (1 + LOOK)
      for (let k = firstAtLeast(this.#closes, before * (1 - LOOK), start, strongEnd); k < strongEnd; k++) {
        if ((this.#closes[k] as number) > most) break
        const candidate = this.#candidates[k] as Candidate
        if (candidate.member === member) continue
        if (isCounted && Math.abs(candidate.firstClose / before - 1) <= NEAR) this.#near[k] = (this.#near[k] as number) + 1
        if (!isOpen || (island !== undefined && island.lastDay !== candidate.lastDay)) continue
        const after = island === undefined ? j : island.to + 1
        if (after >= length || (day[after] as number) <= candidate.lastDay) continue
        const gap = widest(candidate.firstClose / before, candidate.lastClose / (close[after] as number))
        if (!(gap <= LOOK)) continue
        const backGap =
          island === undefined ? NaN : widest(island.firstClose / candidate.closeBefore, island.lastClose / candidate.closeAfter)
        this.#add(k, { member, kind: island === undefined ? 'hole' : 'swap', gap, backGap })
      }
    }
  }

  #mayHold(day: number, closeBits: number): boolean {
    const bit = hashOf(day, closeBits)
    return ((this.#filter[bit >>> 5] as number) & (1 << (bit & 31))) !== 0
  }

  #lookForEqual(member: number, trace: SeriesTrace, { j, start, end }: { j: number; start: number; end: number }): void {
    const close = trace.close[j] as number
    for (let k = firstAtLeast(this.#closes, close, start, end); k < end && this.#closes[k] === close; k++) {
      const candidate = this.#candidates[k] as Candidate
      if (candidate.member !== member && candidate.range === rangeAt(trace, j)) this.#add(k, { member, kind: 'equal', gap: 0, backGap: 0 })
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

  #dayOf(k: number): number {
    return firstAtLeast(this.#starts, k + 1) - 1
  }
}

function widest(one: number, other: number): number {
  return Math.max(Math.abs(one - 1), Math.abs(other - 1))
}

function hashOf(day: number, closeBits: number): number {
  const mixed = Math.imul(closeBits ^ Math.imul(day, 0x9e3779b1), 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae3d) >>> (32 - FILTER_BITS)
}

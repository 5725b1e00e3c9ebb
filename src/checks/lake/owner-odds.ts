import { firstAtLeast } from '../../base/search.ts'
import type { LakeIsland } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { firstOf, isStrong } from './islands.ts'

/** What the lake did on the first day of a candidate, for the odds of a chance owner. */
export interface Odds {
  /** Series that had bars before, of a sample of about 500. */
  readonly alive: number
  /** Series of all that lack the day or have an island on it. */
  readonly open: number
  /** Series of the sample whose close before lies within `NEAR` of the candidate's. */
  readonly near: number
}

export const NO_ODDS: Odds = { alive: 0, open: 0, near: 0 }

/** Series that are counted for the odds of a chance owner, about; all that are open are. */
const COUNTED = 500
/** Half width of the band of levels that `near` counts. */
export const NEAR = 0.1
/** A hole or an island with other bars further than this from it tells nothing of the level. */
export const MOST_GAP_DAYS = 31

type CountedIsland = Pick<LakeIsland, 'member' | 'day' | 'firstClose'>

interface Counted {
  readonly island: CountedIsland
  readonly odds: { alive: number; open: number; near: number }
}

/** Counts the odds of some candidates, given by rank, in one pass over the traces of all members. */
export class OwnerOdds {
  readonly #counted: ReadonlyMap<number, Counted>
  /** Of so many series one is counted. */
  readonly #stride: number

  constructor(islands: Iterable<readonly [rank: number, island: CountedIsland]>, members: number) {
    this.#counted = new Map(Array.from(islands, ([rank, island]) => [rank, { island, odds: { ...NO_ODDS } }]))
    this.#stride = Math.ceil(members / COUNTED)
  }

  /** By rank of the candidate. */
  get counts(): ReadonlyMap<number, Odds> {
    return new Map(Array.from(this.#counted, ([rank, { odds }]) => [rank, odds]))
  }

  look(member: number, { day, close, length, islands }: SeriesTrace): void {
    const isCounted = member % this.#stride === 0
    const starts = new Set(Array.from(islands.filter(isStrong), (word) => day[firstOf(word)]))
    for (const { island, odds } of this.#counted.values()) {
      const today = island.day
      const j = firstAtLeast(day, today, 0, length)
      if (j === 0 || j === length || today - (day[j - 1] as number) > MOST_GAP_DAYS) continue
      const before = close[j - 1] as number
      if (!(before > 0)) continue
      if (isCounted) odds.alive++
      if (day[j] !== today || starts.has(today)) odds.open++
      if (!isCounted || island.member === member) continue
      if (Math.abs(island.firstClose / before - 1) <= NEAR) odds.near++
    }
  }
}

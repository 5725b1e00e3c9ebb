import { firstAtLeast } from '../../base/search.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import type { Candidates } from './candidates.ts'
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

/** Counts the odds of some candidates in one pass over the traces of all members. */
export class OwnerOdds {
  readonly #candidates: Candidates
  readonly #counts: ReadonlyMap<number, { alive: number; open: number; near: number }>
  /** Of so many series one is counted. */
  readonly #stride: number

  constructor(candidates: Candidates, numbers: Iterable<number>, members: number) {
    this.#candidates = candidates
    this.#counts = new Map(Array.from(numbers, (k) => [k, { alive: 0, open: 0, near: 0 }]))
    this.#stride = Math.ceil(members / COUNTED)
  }

  /** By number of the candidate. */
  get counts(): ReadonlyMap<number, Odds> {
    return this.#counts
  }

  look(member: number, { day, close, length, islands }: SeriesTrace): void {
    const isCounted = member % this.#stride === 0
    const starts = new Set(Array.from(islands.filter(isStrong), (word) => day[firstOf(word)]))
    for (const [k, counts] of this.#counts) {
      const today = this.#candidates.day[k] as number
      const j = firstAtLeast(day, today, 0, length)
      if (j === 0 || j === length || today - (day[j - 1] as number) > MOST_GAP_DAYS) continue
      const before = close[j - 1] as number
      if (!(before > 0)) continue
      if (isCounted) counts.alive++
      if (day[j] !== today || starts.has(today)) counts.open++
      if (!isCounted || this.#candidates.member[k] === member) continue
      if (Math.abs((this.#candidates.firstClose[k] as number) / before - 1) <= NEAR) counts.near++
    }
  }
}

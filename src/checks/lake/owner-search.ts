import { firstAtLeast } from '../../base/search.ts'
import type { OwnerLimits, PossibleOwner, TraceLoops } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { islandsByDay, type SoughtIsland } from './candidates.ts'
import { firstOf, isStrong, lastOf, rangeAt } from './islands.ts'

/** A place of a series that is held against a day's islands: its first bar from that day on, and the word of its own island that begins then. */
interface Around {
  readonly today: number
  readonly j: number
  readonly island: number | null
}

/** Islands of one day and kind by number, from `start` to `end` (excluded). */
interface Stretch {
  readonly start: number
  readonly end: number
}

/** As `TraceLoops` says. */
export const possibleOwners: TraceLoops['possibleOwners'] = (eachTrace, limits, meet) => {
  const islands = islandsByDay(eachTrace)
  const search = new OwnerSearch(islands, limits, meet)
  eachTrace((member, trace) => search.look(member, trace))
  return (rank) => islands[rank] as SoughtIsland
}

/** Finds the possible owners of islands, one series after the other. */
class OwnerSearch {
  readonly #islands: readonly SoughtIsland[]
  readonly #closes: Float32Array
  readonly #limits: OwnerLimits
  readonly #meet: (rank: number, owner: PossibleOwner) => void
  /** By day: its strong islands, and the others. */
  readonly #days = new Map<number, { readonly strong: Stretch; readonly others: Stretch }>()

  constructor(islands: readonly SoughtIsland[], limits: OwnerLimits, meet: (rank: number, owner: PossibleOwner) => void) {
    this.#islands = islands
    this.#closes = Float32Array.from(islands, ({ firstClose }) => firstClose)
    this.#limits = limits
    this.#meet = meet
    for (let start = 0; start < islands.length;) {
      const { day } = islands[start] as SoughtIsland
      const others = endOf(islands, start, (island) => island.day === day && isStrong(island.word))
      const end = endOf(islands, others, (island) => island.day === day)
      this.#days.set(day, { strong: { start, end: others }, others: { start: others, end } })
      start = end
    }
  }

  /** Looks at one member: may it own any island? */
  look(member: number, trace: SeriesTrace): void {
    const { day, length } = trace
    const own = new Map(Array.from(trace.islands.filter(isStrong), (word) => [day[firstOf(word)] as number, word]))
    let j = 0
    for (const [today, { strong, others }] of this.#days) {
      // What has no bars yet, or none any more, is nobody's owner.
      if (length === 0 || today < (day[0] as number)) continue
      while (j < length && (day[j] as number) < today) j++
      if (j === length) break
      if (day[j] === today) {
        this.#lookForEqual(member, trace, j, strong)
        this.#lookForEqual(member, trace, j, others)
      }
      const island = own.get(today) ?? null
      if (island !== null || day[j] !== today) this.#lookAround(member, trace, { today, j, island }, strong)
    }
  }

  /** Looks for strong islands that would fit between the bars of a member that lacks the day, or in the place of its own. */
  #lookAround(member: number, trace: SeriesTrace, { today, j, island }: Around, { start, end }: Stretch): void {
    const { day, close, length } = trace
    const { look, mostGapDays } = this.#limits
    const before = j > 0 ? (close[j - 1] as number) : NaN
    if (!(before > 0) || today - (day[j - 1] as number) > mostGapDays) return
    const after = island === null ? j : lastOf(island) + 1
    if (after >= length) return
    const most = before * (1 + look)
    for (let k = firstAtLeast(this.#closes, before * (1 - look), start, end); k < end; k++) {
      const other = this.#islands[k] as SoughtIsland
      const first = other.firstClose
      if (first > most) break
      if (other.member === member || (island !== null && day[lastOf(island)] !== other.lastDay)) continue
      if ((day[after] as number) <= other.lastDay) continue
      // Whoever has the same has nothing to give for it.
      if (island !== null && first === close[j] && other.range === rangeAt(trace, j)) continue
      const gap = widest(first / before, other.lastClose / (close[after] as number))
      if (!(gap <= look)) continue
      const backGap =
        island === null ? NaN : widest((close[j] as number) / other.closeBefore, (close[lastOf(island)] as number) / other.closeAfter)
      this.#meet(k, { member, kind: island === null ? 'hole' : 'swap', gap, backGap })
    }
  }

  #lookForEqual(member: number, trace: SeriesTrace, j: number, { start, end }: Stretch): void {
    const close = trace.close[j] as number
    for (let k = firstAtLeast(this.#closes, close, start, end); k < end && this.#closes[k] === close; k++) {
      const island = this.#islands[k] as SoughtIsland
      if (island.member !== member && island.range === rangeAt(trace, j)) this.#meet(k, { member, kind: 'equal', gap: 0, backGap: 0 })
    }
  }
}

function endOf(islands: readonly SoughtIsland[], start: number, belongs: (island: SoughtIsland) => boolean): number {
  let end = start
  while (end < islands.length && belongs(islands[end] as SoughtIsland)) end++
  return end
}

function widest(one: number, other: number): number {
  return Math.max(Math.abs(one - 1), Math.abs(other - 1))
}

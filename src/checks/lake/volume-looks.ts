import { areSameValues } from '../../base/same-numbers.ts'
import type { SuspectVolumes, SwitchGuess } from '../../model/trace-loops.ts'
import type { LakeMember } from '../define.ts'
import type { LakeMemory } from '../lake-memory.ts'
import type { VolumeStep } from './volume-step.ts'

/** Where the trace of a series lets a partial bar or a switch be suspected. */
export interface VolumeSuspects extends SuspectVolumes {
  /** Of the first bar of the trace, from `TRACE_EPOCH` on. */
  readonly firstDay: number
}

/** What the columns of a series say of one of its suspected bars. */
export interface VolumeFacts {
  readonly volume: number
  /** Medians of the volumes before and after. */
  readonly usual: number
  readonly later: number
  /** Median dollar volume before. */
  readonly dollars: number
}

/** A switch by its first session. */
export type SwitchFound = Pick<VolumeStep, 'factor'> & { readonly day: number }

/** All that was seen of one series of which something is suspected. */
interface Seen {
  readonly suspects: VolumeSuspects
  /** By day. */
  readonly facts: Map<number, VolumeFacts>
  /** By the number of the guess; `undefined` where the series could not be read. */
  readonly switches: (SwitchFound | null | undefined)[]
}

interface Kept {
  /** Of the levels, from `TRACE_EPOCH` on. */
  readonly firstDay: number
  readonly levels: Float32Array
  /** By state. */
  readonly seen: Map<string, Seen>
  /** States of which nothing is suspected. */
  readonly quiet: Set<string>
}

/** What suspects depend on beside the trace: the market's level by day. */
export type MarketLevels = Pick<Kept, 'firstDay' | 'levels'>

/**
 * Looks at volumes of series, each made once for as long as the series' bars are the same. Suspects further need the market's levels to be the same; what
 * the columns say of a suspect does not, and that is the larger part.
 */
export class VolumeLooks {
  readonly #before: Kept | undefined
  readonly #now: Kept
  readonly #isSameMarket: boolean

  constructor(market: MarketLevels, memory: LakeMemory | undefined, name: string) {
    this.#before = memory?.get(name) as Kept | undefined
    this.#now = { ...market, seen: new Map(), quiet: new Set() }
    this.#isSameMarket = this.#before !== undefined && areSame(this.#before, market)
    memory?.put(name, this.#now)
  }

  /** The looks at one series, `null` where nothing of it is suspected; `suspectsOf` finds its suspects. */
  at({ state = null }: LakeMember, suspectsOf: () => VolumeSuspects): Looks | null {
    const before = state === null ? undefined : this.#before?.seen.get(state)
    const known = this.#isSameMarket ? before?.suspects : undefined
    const isQuiet = this.#isSameMarket && state !== null && this.#before?.quiet.has(state) === true
    const suspects = isQuiet ? null : (known ?? suspectsOf())
    if (suspects === null || (suspects.days.length === 0 && suspects.guesses.length === 0)) {
      if (state !== null) this.#now.quiet.add(state)
      return null
    }
    const seen: Seen = { suspects, facts: new Map(), switches: [] }
    if (state !== null) this.#now.seen.set(state, seen)
    return new Looks(seen, before)
  }
}

/** What is seen of one series. `make` is asked where it was not seen before; `undefined` when the series cannot be read. */
export class Looks {
  readonly suspects: VolumeSuspects
  readonly #seen: Seen
  readonly #before: Seen | undefined

  constructor(seen: Seen, before: Seen | undefined) {
    this.suspects = seen.suspects
    this.#seen = seen
    this.#before = before
  }

  factsOn(day: number, make: () => VolumeFacts | undefined): VolumeFacts | undefined {
    const facts = this.#before?.facts.get(day) ?? make()
    if (facts !== undefined) this.#seen.facts.set(day, facts)
    return facts
  }

  /** The switch at a guess, by its number. */
  switchAt(number: number, make: () => SwitchFound | null | undefined): SwitchFound | null {
    const known = this.#switchBefore(this.suspects.guesses[number] as SwitchGuess)
    const found = known === undefined ? make() : known
    this.#seen.switches[number] = found
    return found ?? null
  }

  #switchBefore({ at, shift }: SwitchGuess): SwitchFound | null | undefined {
    const place = this.#before?.suspects.guesses.findIndex((guess) => guess.at === at && guess.shift === shift) ?? -1
    return this.#before?.switches[place]
  }
}

function areSame(one: MarketLevels, other: MarketLevels): boolean {
  return one.firstDay === other.firstDay && areSameValues(one.levels, other.levels)
}

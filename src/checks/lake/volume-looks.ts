import { areSameValues } from '../../base/same-numbers.ts'
import type { SuspectVolumes } from '../../model/trace-loops.ts'
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

/** All that was seen of one series. */
interface Seen {
  readonly state: string
  readonly suspects: VolumeSuspects
  /** By day. */
  readonly facts: Map<number, VolumeFacts>
  /** By guess and shift. */
  readonly switches: Map<string, SwitchFound | null>
}

interface Kept {
  /** Of the levels, from `TRACE_EPOCH` on. */
  readonly firstDay: number
  readonly levels: Float32Array
  readonly seen: Map<string, Seen>
}

/** What suspects depend on beside the trace: the market's level by day. */
export type MarketLevels = Omit<Kept, 'seen'>

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
    this.#now = { ...market, seen: new Map() }
    this.#isSameMarket = this.#before !== undefined && areSame(this.#before, market)
    memory?.put(name, this.#now)
  }

  /** The looks at one series; `suspectsOf` finds its suspects. */
  at({ symbol, state = null }: LakeMember, suspectsOf: () => VolumeSuspects): Looks {
    const known = this.#before?.seen.get(symbol)
    const before = state !== null && known?.state === state ? known : undefined
    const suspects = before !== undefined && this.#isSameMarket ? before.suspects : suspectsOf()
    const seen: Seen = { state: state ?? '', suspects, facts: new Map(), switches: new Map() }
    if (state !== null) this.#now.seen.set(symbol, seen)
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

  switchAt({ at, shift }: VolumeSuspects['guesses'][number], make: () => SwitchFound | null | undefined): SwitchFound | null {
    const key = `${at} ${shift}`
    const known = this.#before?.switches.get(key)
    const found = known === undefined ? make() : known
    if (found !== undefined) this.#seen.switches.set(key, found)
    return found ?? null
  }
}

function areSame(one: MarketLevels, other: MarketLevels): boolean {
  return one.firstDay === other.firstDay && areSameValues(one.levels, other.levels)
}

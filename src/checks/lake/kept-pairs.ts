import type { AlikePair } from '../../model/series-loops.ts'
import type { LakeMemory } from '../lake-memory.ts'

/** Of each pair in turn the earlier bar, the later bar and 1 where it is exact, by state. */
type Kept = ReadonlyMap<string, Int32Array>

/** Alike bars of series, found once for as long as the series' bars are the same. */
export class KeptPairs {
  readonly #before: Kept | undefined
  readonly #now = new Map<string, Int32Array>()

  constructor(memory: LakeMemory, name: string) {
    this.#before = memory.get(name) as Kept | undefined
    memory.put(name, this.#now)
  }

  /** The pairs of the series of a state (`null`: not to be remembered), in the order in which `find` gives them. */
  of(state: string | null, find: () => readonly AlikePair[]): readonly AlikePair[] {
    const known = state === null ? undefined : (this.#now.get(state) ?? this.#before?.get(state))
    const numbers = known ?? Int32Array.from(find().flatMap(({ earlier, later, exact }) => [earlier, later, exact ? 1 : 0]))
    if (state !== null) this.#now.set(state, numbers)
    const pairs: AlikePair[] = []
    for (let k = 0; k < numbers.length; k += 3)
      pairs.push({ earlier: numbers[k] as number, later: numbers[k + 1] as number, exact: numbers[k + 2] === 1 })
    return pairs
  }
}

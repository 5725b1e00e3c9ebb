import type { Fault } from '../synthetic/faults/fault.ts'
import type { Random } from '../synthetic/random.ts'
import type { SyntheticRow } from '../synthetic/rows.ts'
import { type DrillSeries, type Injection, keyOf, type Round } from './injection.ts'
import { type Days, Places } from './places.ts'

/** A fault and how often it is still to be put in. */
export interface Wanted {
  readonly fault: Fault
  readonly times: number
}

export interface PlannedRound {
  readonly round: Round
  /** What found no place: for the next round. */
  readonly left: readonly Wanted[]
}

/** Places at which a fault may say that it could not be told there. */
const REFUSALS = 40

/**
 * Puts as many of the wanted faults as find a place into a copy of the sample. They are applied in the order given, those of a rescan last, each to
 * the rows that the ones before left; the places are chosen so that none of them meets another.
 */
export function planRound(
  series: readonly DrillSeries[],
  {
    wanted,
    defects,
    random,
  }: { readonly wanted: readonly Wanted[]; readonly defects: ReadonlyMap<string, readonly Days[]>; readonly random: Random },
): PlannedRound {
  const places = new Places(series, defects, random)
  const injections: Injection[] = []
  const changed = new Map<string, readonly SyntheticRow[]>()
  const restated = new Map<string, readonly SyntheticRow[]>()
  const texts = new Map<string, (text: string) => string>()
  const left: Wanted[] = []
  const inOrder = [
    ...wanted.filter(({ fault }) => fault.needs.rescan !== true),
    ...wanted.filter(({ fault }) => fault.needs.rescan === true),
  ]
  for (const { fault, times } of inOrder) {
    let placed = 0
    while (placed < times && inject(fault)) placed++
    if (placed < times) left.push({ fault, times: times - placed })
  }
  return { round: { injections, changed, restated, texts }, left }

  function inject(fault: Fault): boolean {
    for (let tries = 0; tries < REFUSALS; tries++) {
      const targets = places.find(fault.needs)
      if (targets === null) return false
      const broken = fault.apply(targets, random)
      if (broken === null) continue
      places.take(targets, fault.needs)
      for (const [i, rows] of broken.rows.entries()) {
        const target = targets[i]
        if (!target || rows === null) continue
        places.put(keyOf(target), rows)
        ;(fault.needs.rescan === true ? restated : changed).set(keyOf(target), rows)
      }
      const [first] = targets
      if (broken.text && first) texts.set(keyOf(first), broken.text)
      injections.push({ fault, places: broken.places, edges: broken.edges ?? [], upsets: broken.upsets ?? [], detail: broken.detail })
      return true
    }
    return false
  }
}

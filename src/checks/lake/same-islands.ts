import { areSameValues } from '../../base/same-numbers.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import type { LakeMember } from '../define.ts'
import type { LakeMemory } from '../lake-memory.ts'

/** What a search among the islands of a lake was made of. */
export interface SearchedMember {
  readonly dataset: string
  readonly symbol: string
  readonly state: string | null
  readonly firstSlot: number | null
}

/** `null` when it is not known by what name the bars of a series go. */
export function searchedMembers(owners: readonly { readonly dataset: string; readonly member: LakeMember }[]): SearchedMember[] | null {
  const searched: SearchedMember[] = []
  for (const { dataset, member } of owners) {
    const { symbol, state, coverage } = member
    if (state === undefined) return null
    searched.push({ dataset, symbol, state, firstSlot: coverage.firstSlot })
  }
  return searched
}

/**
 * Whether a search among the same series would see the same: each has the bars that it had, or at least the same days, closes, ranges and islands. Where half of
 * them have other bars nobody looks.
 */
export function haveSameIslands(
  before: readonly SearchedMember[],
  now: readonly SearchedMember[],
  { memory, traceOf }: { readonly memory: LakeMemory; traceOf: (place: number) => SeriesTrace | null },
): boolean {
  if (before.length !== now.length) return false
  const changed: number[] = []
  for (const [place, { dataset, symbol, state, firstSlot }] of now.entries()) {
    const then = before[place] as SearchedMember
    if (then.dataset !== dataset || then.symbol !== symbol || then.firstSlot !== firstSlot) return false
    if (then.state !== state) changed.push(place)
  }
  if (2 * changed.length > now.length) return false
  return changed.every((place) => {
    const { state } = before[place] as SearchedMember
    const then = state === null ? null : memory.traceOf(state)
    const trace = traceOf(place)
    return then !== null && trace !== null && isSameSearch(then, trace)
  })
}

/** Whether two traces have the same days, closes, ranges and islands. */
export function isSameSearch(one: SeriesTrace, other: SeriesTrace): boolean {
  return (
    areSameValues(one.islands, other.islands) &&
    areSameValues(one.day, other.day) &&
    areSameValues(one.range, other.range) &&
    areSameValues(one.close, other.close) &&
    areSameValues(one.islandGaps, other.islandGaps)
  )
}

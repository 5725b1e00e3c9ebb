import { type CopyVotes, pairOfDates } from '../series/copied-bar.ts'

/** How many series have a pair of dates among theirs. Each item holds a series' pairs: earlier and later day in turn, as a trace's `alike`. */
export function countVotes(alike: Iterable<Int32Array>): CopyVotes {
  const votes = new Map<number, number>()
  for (const own of alike) for (const pair of new Set(pairsOf(own))) votes.set(pair, (votes.get(pair) ?? 0) + 1)
  return votes
}

/** Whether a series has a pair of dates that `few` series or more share. */
export function seriesWithVotes(alike: Int32Array, votes: CopyVotes, few: number): boolean {
  for (const pair of pairsOf(alike)) if ((votes.get(pair) ?? 0) >= few) return true
  return false
}

function* pairsOf(alike: Int32Array): Generator<number> {
  for (let i = 0; i + 1 < alike.length; i += 2) yield pairOfDates(alike[i] as number, alike[i + 1] as number)
}

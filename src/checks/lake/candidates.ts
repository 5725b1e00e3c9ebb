import type { EachTrace, LakeIsland } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { firstOf, type Island, isStrong, lastOf, rangeAt } from './islands.ts'

/** An island that may be another series'. Days are trace days. */
export interface Candidate extends Island {
  readonly member: number
  readonly day: number
  readonly lastDay: number
  /** The smaller gap between it and the bars beside it, as in the trace. */
  readonly gap: number
}

/** An island with what owners are looked for by. */
export interface SoughtIsland extends LakeIsland {
  readonly lastClose: number
  /** Closes of the bars beside it; NaN at an end of the series. */
  readonly closeBefore: number
  readonly closeAfter: number
  /** As in the trace, without its mark. */
  readonly range: number
}

/** The islands of a lake by day; those of one day the strong ones first, each by close, then as they are visited. */
export function islandsByDay(eachTrace: EachTrace): readonly SoughtIsland[] {
  const islands: SoughtIsland[] = []
  eachTrace((member, trace) => islands.push(...islandsOf(member, trace)))
  return islands.sort(
    (one, other) =>
      one.day - other.day ||
      weakness(one) - weakness(other) ||
      Number(one.firstClose > other.firstClose) - Number(one.firstClose < other.firstClose),
  )
}

function weakness({ word }: SoughtIsland): number {
  return isStrong(word) ? 0 : 1
}

function islandsOf(member: number, trace: SeriesTrace): readonly SoughtIsland[] {
  const { islands, islandGaps, day, close } = trace
  return Array.from(islands, (word, n): SoughtIsland => {
    const from = firstOf(word)
    const to = lastOf(word)
    return {
      member,
      word,
      day: day[from] as number,
      lastDay: day[to] as number,
      firstClose: close[from] as number,
      lastClose: close[to] as number,
      closeBefore: close[from - 1] ?? NaN,
      closeAfter: close[to + 1] ?? NaN,
      range: rangeAt(trace, from),
      gap: islandGaps[n] as number,
    }
    // An edge may begin with a close that is not usable: it is like nothing.
  }).filter(({ firstClose }) => !Number.isNaN(firstClose))
}

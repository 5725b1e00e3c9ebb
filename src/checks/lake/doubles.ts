import type { TracePrints } from '../../model/trace.ts'
import type { LakeMember } from '../define.ts'
import { isSameSearch } from './same-islands.ts'

/**
 * For each series of a list the first that holds the same days, closes, ranges and islands throughout: itself where none before it does.
 *
 * What is looked for in one of them need not be looked for in the others: a lake in which every series is there ten times costs no more than the reading.
 */
export function firstDoubles(members: readonly LakeMember[]): Uint32Array {
  const firsts = Uint32Array.from(members, (_, number) => number)
  const byEnds = new Map<string, number[]>()
  for (const [number, member] of members.entries()) {
    const prints = member.prints()
    if (prints === null || prints.chosen.length === 0) continue
    const ends = endsOf(prints)
    const known = byEnds.get(ends)
    const first = known?.find((other) => areDoubles(members[other] as LakeMember, member))
    if (first !== undefined) firsts[number] = first
    else if (known) known.push(number)
    else byEnds.set(ends, [number])
  }
  return firsts
}

/** The same for all that hold the same, and for few others. */
function endsOf({ chosen, content }: TracePrints): string {
  const last = chosen.length - 1
  return `${chosen.length} ${chosen[0]} ${chosen[last]} ${content[0]} ${content[last]}`
}

function areDoubles(one: LakeMember, other: LakeMember): boolean {
  const [trace, otherTrace] = [one.trace(), other.trace()]
  return trace !== null && otherTrace !== null && isSameSearch(trace, otherTrace)
}

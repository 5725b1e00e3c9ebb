import type { TracePrints } from '../../model/trace.ts'
import type { LakeMember } from '../define.ts'
import { hashOf } from './content-join.ts'
import { isSameSearch } from './same-islands.ts'

/**
 * For each series of a list the first that holds the same days, closes, ranges and islands throughout: itself where none before it does.
 *
 * What is looked for in one of them need not be looked for in the others: a lake in which every series is there ten times costs no more than the reading.
 */
export function firstDoubles(members: readonly LakeMember[]): Uint32Array {
  const firsts = Uint32Array.from(members, (_, number) => number)
  const byHash = new Map<number, number[]>()
  for (const [number, member] of members.entries()) {
    const prints = member.prints()
    if (prints === null || prints.chosen.length === 0) continue
    const hash = hashOfPrints(prints)
    const known = byHash.get(hash)
    const first = known?.find((other) => areDoubles(members[other] as LakeMember, member))
    if (first !== undefined) firsts[number] = first
    else if (known) known.push(number)
    else byHash.set(hash, [number])
  }
  return firsts
}

function hashOfPrints({ chosen, content }: TracePrints): number {
  let hash = chosen.length
  for (let k = 0; k < content.length; k++) hash = Math.imul(hash ^ hashOf(content[k] as number) ^ (chosen[k] as number), 0x9e3779b1)
  return hash
}

function areDoubles(one: LakeMember, other: LakeMember): boolean {
  const [trace, otherTrace] = [one.trace(), other.trace()]
  return trace !== null && otherTrace !== null && isSameSearch(trace, otherTrace)
}

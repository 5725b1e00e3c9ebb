import type { TracePrints } from '../../model/trace.ts'
import type { LakeMember, LakeView } from '../define.ts'
import type { LakeMemory } from '../lake-memory.ts'
import { ContentJoin, type SharedContent } from './content-join.ts'
import { hashOf } from './repeated-contents.ts'

/** What was joined in an earlier scan, and what came of it. */
interface KeptJoin {
  readonly members: readonly JoinedMember[]
  readonly shared: readonly SharedContent[]
}

interface JoinedMember {
  readonly symbol: string
  readonly state: string | null
}

/**
 * The contents that series share: joined anew, or those of an earlier scan where the same series are there and every content that has come, gone or moved since
 * is in one of them alone. Such a content pairs with nothing, so the rest is as it was.
 */
export function sharedContents(
  members: readonly LakeMember[],
  mayPair: (one: number, other: number) => boolean,
  { memory, loops }: Pick<LakeView, 'memory' | 'loops'>,
  name: string,
): readonly SharedContent[] {
  const joined = memory === undefined ? null : joinedMembers(members)
  const kept = memory?.get(name) as KeptJoin | undefined
  const isKept = memory !== undefined && kept !== undefined && joined !== null && isAsBefore(kept.members, { joined, members, memory })
  const shared = isKept ? kept.shared : joinedAnew(members, mayPair, loops)
  if (joined !== null) memory?.put(name, { members: joined, shared } satisfies KeptJoin)
  return shared
}

function joinedAnew(
  members: readonly LakeMember[],
  mayPair: (one: number, other: number) => boolean,
  loops: LakeView['loops'],
): readonly SharedContent[] {
  const join = new ContentJoin(loops)
  for (const [number, member] of members.entries()) {
    const prints = member.prints()
    if (prints !== null) join.add(number, prints)
  }
  return join.shared(mayPair)
}

/** `null` when it is not known by what name the bars of a series go. */
function joinedMembers(members: readonly LakeMember[]): readonly JoinedMember[] | null {
  const joined: JoinedMember[] = []
  for (const { symbol, state } of members) {
    if (state === undefined) return null
    joined.push({ symbol, state })
  }
  return joined
}

interface Now {
  readonly joined: readonly JoinedMember[]
  readonly members: readonly LakeMember[]
  readonly memory: LakeMemory
}

function isAsBefore(before: readonly JoinedMember[], { joined, members, memory }: Now): boolean {
  if (before.length !== joined.length || before.some(({ symbol }, i) => symbol !== joined[i]?.symbol)) return false
  const changed = joined.flatMap(({ state }, i) => (state === before[i]?.state ? [] : [i]))
  if (2 * changed.length > joined.length) return false
  const altered = new AlteredContents()
  const then = new Map<number, TracePrints>()
  for (const place of changed) {
    const state = before[place]?.state ?? null
    const prints = members[place]?.prints() ?? null
    const trace = state === null ? null : memory.traceOf(state)
    if (prints === null || trace === null) return false
    then.set(place, trace)
    for (const content of difference(trace, prints)) altered.add(content, place)
  }
  if (altered.isEmpty) return true
  return members.every((member, place) => altered.areOnlyAt(place, member.prints()) && altered.areOnlyAt(place, then.get(place) ?? null))
}

/** Contents that one has and the other does not, or elsewhere. */
function difference(one: TracePrints, other: TracePrints): readonly number[] {
  const different: number[] = []
  let i = 0
  let j = 0
  while (i < one.chosen.length || j < other.chosen.length) {
    const here = one.chosen[i] ?? Infinity
    const there = other.chosen[j] ?? Infinity
    if (here === there && one.content[i] === other.content[j]) {
      i++
      j++
    } else if (here <= there) different.push(one.content[i++] as number)
    else different.push(other.content[j++] as number)
  }
  return different
}

/** Contents that have come, gone or moved, each with the series in which it did. */
class AlteredContents {
  readonly #places = new Map<number, number>()
  /** 1 where a content may be among them, by hash: nearly all that are asked for are not. */
  readonly #mayBe = new Uint8Array(1 << 14)

  get isEmpty(): boolean {
    return this.#places.size === 0
  }

  /** Of one that was altered in two series the last one counts: then the other one has what is altered elsewhere. */
  add(content: number, place: number): void {
    this.#places.set(content, place)
    this.#mayBe[hashOf(content) >>> 18] = 1
  }

  /** Whether a series has none of the contents, save those that were altered in itself. */
  areOnlyAt(place: number, prints: TracePrints | null): boolean {
    if (prints === null) return true
    const { content } = prints
    for (let k = 0; k < content.length; k++) {
      const value = content[k] as number
      if (this.#mayBe[hashOf(value) >>> 18] === 1 && (this.#places.get(value) ?? place) !== place) return false
    }
    return true
  }
}

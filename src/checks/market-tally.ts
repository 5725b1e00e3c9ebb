import { TRACE_EPOCH } from '../model/trace.ts'
import type { LakeMember } from './define.ts'
import type { LakeMemory } from './lake-memory.ts'
import { count, type CountFrame, type Counts, ROW } from './market-counts.ts'

/** A member of a dataset as the market counts it. */
export type CountedMember = Pick<LakeMember, 'symbol' | 'trace' | 'state'>

/** What is counted of the members of a dataset. */
export interface TallySources {
  readonly members: readonly CountedMember[]
  readonly frame: CountFrame
  /** In which of the groups of counts a symbol is. */
  readonly groupOf: (symbol: string) => number
  readonly suspectDaysOf: (symbol: string) => ReadonlySet<number> | null
  /** The counts of an earlier scan, and the name under which they are in it. */
  readonly memory?: { readonly memory: LakeMemory; readonly name: string } | undefined
}

/** What one series adds to the counts. */
interface Share {
  readonly state: string
  readonly group: number
  /** Days that are left out, ascending. */
  readonly suspects: readonly number[]
}

interface Tally {
  readonly frame: CountFrame
  /** Whether more series can be counted than 16 bits hold. */
  readonly isWide: boolean
  readonly groups: readonly (Counts | undefined)[]
  /** By symbol. */
  readonly shares: ReadonlyMap<string, Share>
}

/** More than this is counted anew rather than kept. */
const MOST_KEPT_BYTES = 16e6

/**
 * Counts by group. They are sums of whole numbers: where most series are what they were in an earlier scan, its counts are taken and what has changed is taken out
 * and put in, which gives the same.
 */
export function tallyOf(sources: TallySources): readonly (Counts | undefined)[] {
  const { memory, name } = sources.memory ?? { memory: undefined, name: '' }
  const shares = sharesOf(sources)
  const isWide = sources.members.length > 0xffff
  const kept = memory?.get(name) as Tally | undefined
  const groups =
    (memory === undefined || kept === undefined || shares === null ? null : adjusted(kept, memory, { sources, shares, isWide })) ??
    counted(sources, isWide)
  const bytes = groups.reduce((sum, counts) => sum + (counts?.byteLength ?? 0), 0)
  if (bytes <= MOST_KEPT_BYTES && shares !== null) {
    const { first, last, step } = sources.frame
    memory?.put(name, { frame: { first, last, step }, isWide, groups, shares } satisfies Tally)
  }
  return groups
}

/** `null` when it is not known by what name the bars of a series go. */
function sharesOf({ members, groupOf, suspectDaysOf, memory }: TallySources): ReadonlyMap<string, Share> | null {
  if (memory === undefined) return null
  const shares = new Map<string, Share>()
  for (const { symbol, state } of members) {
    if (state === undefined) return null
    if (state === null) continue
    const suspects = [...(suspectDaysOf(symbol) ?? [])].sort((a, b) => a - b)
    shares.set(symbol, { state, group: groupOf(symbol), suspects })
  }
  return shares
}

function counted({ members, frame, groupOf, suspectDaysOf }: TallySources, isWide: boolean): readonly (Counts | undefined)[] {
  const groups: (Counts | undefined)[] = []
  const suspect = new Uint8Array(0x10000)
  for (const member of members) {
    const trace = member.trace()
    if (trace === null) continue
    const counts = (groups[groupOf(member.symbol)] ??= emptyCounts(frame, isWide))
    const days = suspectDaysOf(member.symbol) ?? []
    mark(suspect, days, 1)
    count(counts, frame, { trace, suspect, by: 1 })
    mark(suspect, days, 0)
  }
  return groups
}

/** The counts of an earlier scan brought up to date; `null` where counting anew is the shorter way, or the only one. */
function adjusted(
  kept: Tally,
  memory: LakeMemory,
  { sources, shares, isWide }: { readonly sources: TallySources; readonly shares: Tally['shares']; readonly isWide: boolean },
): readonly (Counts | undefined)[] | null {
  const { frame, members } = sources
  if (kept.isWide !== isWide) return null
  if (kept.frame.first !== frame.first || kept.frame.last !== frame.last || kept.frame.step !== frame.step) return null
  const gone = [...kept.shares].filter(([symbol, share]) => !isSame(share, shares.get(symbol)))
  const come = new Map([...shares].filter(([symbol, share]) => !isSame(share, kept.shares.get(symbol))))
  if (2 * (gone.length + come.size) > shares.size) return null
  const suspect = new Uint8Array(0x10000)
  const groups = [...kept.groups]
  const add = (trace: ReturnType<CountedMember['trace']>, { group, suspects }: Share, by: 1 | -1) => {
    if (trace === null) return
    mark(suspect, suspects, 1)
    count((groups[group] ??= emptyCounts(frame, isWide)), frame, { trace, suspect, by })
    mark(suspect, suspects, 0)
  }
  for (const [, share] of gone) {
    const trace = memory.traceOf(share.state)
    if (trace === null) return null
    add(trace, share, -1)
  }
  for (const member of members) {
    const share = come.get(member.symbol)
    if (share !== undefined) add(member.trace(), share, 1)
  }
  return groups
}

function isSame(one: Share, other: Share | undefined): boolean {
  return (
    other !== undefined &&
    one.state === other.state &&
    one.group === other.group &&
    one.suspects.length === other.suspects.length &&
    one.suspects.every((day, i) => day === other.suspects[i])
  )
}

function emptyCounts({ first, last }: CountFrame, isWide: boolean): Counts {
  const length = (last - first + 1) * ROW
  return isWide ? new Uint32Array(length) : new Uint16Array(length)
}

function mark(suspect: Uint8Array, days: Iterable<number>, value: 0 | 1): void {
  for (const day of days) suspect[day - TRACE_EPOCH] = value
}

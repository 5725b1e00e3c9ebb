import { firstAtLeast } from '../base/search.ts'
import type { CountedSeries, CountFrame, CountPlan, Counts, TraceLoops } from '../model/trace-loops.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import type { LakeMember } from './define.ts'
import type { LakeMemory } from './lake-memory.ts'
import { count, ROW } from './market-counts.ts'
import { type BarSpan, marketDifference } from './market-difference.ts'

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
  /** Absent: the plain ones. */
  readonly loops?: TraceLoops | undefined
}

/** What one series adds to the counts. */
interface Share {
  readonly state: string
  readonly group: number
  /** Days that are left out, ascending. */
  readonly suspects: readonly number[]
}

/** Counts by group. */
export interface Tallied {
  readonly groups: readonly (Counts | undefined)[]
  /** 1 for each period whose counts may be others than in the earlier scan; `null`: there was none. */
  readonly touched: Uint8Array | null
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
/** Series of which the traces are held at once, and periods that are counted of one before the next: a third of a MB of counts. */
const COUNTED_TOGETHER = 64
const PERIODS_AT_ONCE = 512

/** A series that is being counted. */
interface Counting {
  readonly trace: SeriesTrace
  readonly counts: Counts
  readonly suspects: readonly number[]
  /** The first bar that is not counted yet. */
  next: number
}

/**
 * Counts by group. They are sums of whole numbers: where most series are what they were in an earlier scan, its counts are taken and what has changed is taken out
 * and put in, which gives the same.
 */
export function tallyOf(sources: TallySources): Tallied {
  const { memory, name } = sources.memory ?? { memory: undefined, name: '' }
  const shares = sharesOf(sources)
  const isWide = sources.members.length > 0xffff
  const kept = memory?.get(name) as Tally | undefined
  const tallied =
    (memory === undefined || kept === undefined || shares === null ? null : adjusted(kept, memory, { sources, shares, isWide })) ??
    ({ groups: counted(sources, isWide), touched: null } satisfies Tallied)
  const { groups } = tallied
  const bytes = groups.reduce((sum, counts) => sum + (counts?.byteLength ?? 0), 0)
  if (bytes <= MOST_KEPT_BYTES && shares !== null) {
    const { first, last, step } = sources.frame
    memory?.put(name, { frame: { first, last, step }, isWide, groups, shares } satisfies Tally)
  }
  return tallied
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

function counted({ members, frame, groupOf, suspectDaysOf, loops }: TallySources, isWide: boolean): readonly (Counts | undefined)[] {
  const series = members.map((member) => ({
    trace: () => member.trace(),
    group: groupOf(member.symbol),
    suspects: Array.from(suspectDaysOf(member.symbol) ?? [], (day) => day - TRACE_EPOCH),
  }))
  const groups = series.reduce((most, { group }) => Math.max(most, group + 1), 0)
  const plan: CountPlan = { frame, groups, isWide }
  return loops === undefined ? countMarket(series, plan) : loops.countMarket(series, plan)
}

/** As `TraceLoops` says. */
export function countMarket(series: readonly CountedSeries[], { frame, isWide }: CountPlan): readonly (Counts | undefined)[] {
  const groups: (Counts | undefined)[] = []
  let together: Counting[] = []
  for (const one of series) {
    const trace = one.trace()
    if (trace === null) continue
    const { group, suspects } = one
    together.push({ trace, counts: (groups[group] ??= emptyCounts(frame, isWide)), suspects, next: 0 })
    if (together.length < COUNTED_TOGETHER) continue
    countTogether(together, frame)
    together = []
  }
  countTogether(together, frame)
  return groups
}

/** Counts some series a stretch of periods at a time: the rows of all periods together are too many for the processor's cache. */
function countTogether(series: readonly Counting[], frame: CountFrame): void {
  const suspect = new Uint8Array(0x10000)
  for (let period = frame.first; period <= frame.last; period += PERIODS_AT_ONCE)
    for (const one of series) {
      const { trace, counts, suspects, next: from } = one
      const to = firstAtLeast(trace.day, (period + PERIODS_AT_ONCE) * frame.step, from, trace.length)
      one.next = to
      mark(suspect, suspects, 1)
      count(counts, frame, { trace, suspect, by: 1, span: { from, to } })
      mark(suspect, suspects, 0)
    }
}

/** The counts of an earlier scan brought up to date; `null` where counting anew is the shorter way, or the only one. */
function adjusted(
  kept: Tally,
  memory: LakeMemory,
  { sources, shares, isWide }: { readonly sources: TallySources; readonly shares: Tally['shares']; readonly isWide: boolean },
): Tallied | null {
  const { frame, members } = sources
  if (kept.isWide !== isWide) return null
  if (kept.frame.first !== frame.first || kept.frame.last !== frame.last || kept.frame.step !== frame.step) return null
  const gone = new Map([...kept.shares].filter(([symbol, share]) => !isSame(share, shares.get(symbol))))
  const come = new Map([...shares].filter(([symbol, share]) => !isSame(share, kept.shares.get(symbol))))
  if (2 * (gone.size + come.size) > shares.size) return null
  const suspect = new Uint8Array(0x10000)
  const touched = new Uint8Array(frame.last - frame.first + 1)
  const groups = [...kept.groups]
  const add = (trace: SeriesTrace, { group, suspects }: Share, by: 1 | -1, span: BarSpan) => {
    const days = suspects.map((day) => day - TRACE_EPOCH)
    mark(suspect, days, 1)
    count((groups[group] ??= emptyCounts(frame, isWide)), frame, { trace, suspect, by, span })
    mark(suspect, days, 0)
    for (let i = span.from; i < span.to; i++) touched[Math.floor((trace.day[i] as number) / frame.step) - frame.first] = 1
  }
  const own = new Map(members.map((member) => [member.symbol, member]))
  for (const symbol of new Set([...gone.keys(), ...come.keys()])) {
    const [before, now] = [gone.get(symbol), come.get(symbol)]
    const then = before === undefined ? null : memory.traceOf(before.state)
    if (before !== undefined && then === null) return null
    const trace = now === undefined ? null : (own.get(symbol)?.trace() ?? null)
    const [out, into] =
      then !== null && trace !== null && countsAlike(before as Share, now as Share)
        ? marketDifference(then, trace)
        : [
            { from: 0, to: then?.length ?? 0 },
            { from: 0, to: trace?.length ?? 0 },
          ]
    if (then !== null) add(then, before as Share, -1, out)
    if (trace !== null) add(trace, now as Share, 1, into)
  }
  return { groups, touched }
}

function isSame(one: Share, other: Share | undefined): boolean {
  return other !== undefined && one.state === other.state && countsAlike(one, other)
}

/** Whether the same bars are counted alike. */
function countsAlike(one: Share, other: Share): boolean {
  return (
    one.group === other.group && one.suspects.length === other.suspects.length && one.suspects.every((day, i) => day === other.suspects[i])
  )
}

function emptyCounts({ first, last }: CountFrame, isWide: boolean): Counts {
  const length = (last - first + 1) * ROW
  return isWide ? new Uint32Array(length) : new Uint16Array(length)
}

/** `days` from `TRACE_EPOCH` on. */
function mark(suspect: Uint8Array, days: readonly number[], value: 0 | 1): void {
  for (const day of days) suspect[day] = value
}

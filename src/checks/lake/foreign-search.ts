import { firstAtLeast } from '../../base/search.ts'
import type { LakeDataset, LakeMember, LakeView } from '../define.ts'
import type { EachTrace, LakeIsland, OwnerLimits, PossibleOwner } from '../../model/trace-loops.ts'
import { TRACE_EPOCH } from '../../model/trace.ts'
import { plainTraceLoops } from '../plain-trace-loops.ts'
import type { Candidate } from './candidates.ts'
import { mayBeRun } from './cloned-runs.ts'
import { deviationAround, LEAST_DEVIATION } from './continuity.ts'
import { firstDoubles } from './doubles.ts'
import { islandOf, MOST_BARS } from './islands.ts'
import { MOST_GAP_DAYS, type Odds, OwnerOdds } from './owner-odds.ts'
import { haveSameIslands, type SearchedMember, searchedMembers } from './same-islands.ts'

/** Possible owners kept for a candidate. */
const MOST_OWNERS = 12
/** `look`: how far closes may lie from each other to be looked at closely. */
const limits: OwnerLimits = { look: 0.12, mostGapDays: MOST_GAP_DAYS }
/** What closes and gaps of seven digits may hide. */
const ALMOST = 1 - 1e-3

/** A series of the lake: one that has a candidate, or one whose it may be. */
export interface Owner {
  readonly lake: LakeDataset
  readonly member: LakeMember
}

/** A candidate, its number, and whose it may be; members are places in `owners`. */
export interface Found {
  readonly k: number
  readonly candidate: Candidate
  readonly possible: readonly PossibleOwner[]
}

/** What the traces say; plain values, which can be remembered. */
interface Traced {
  /** Candidates whose owners must be looked at, by series and time. */
  readonly found: readonly Found[]
  /** By number of the candidate; only of those that need them, which an equal bar does not. */
  readonly odds: ReadonlyMap<number, Odds>
}

/** What the traces of a lake say of bars that may be another series'. */
export interface ForeignSearch extends Traced {
  /** All series of the datasets, in their order. */
  readonly owners: readonly Owner[]
}

/** A search of an earlier scan, with the series that it was made of. */
interface KeptSearch extends Traced {
  readonly members: readonly SearchedMember[]
}

/** How far, in deviations, bars of a dataset must lie from their own series where no equal bar tells. */
type MisfitOf = (dataset: string) => number

/**
 * Searches the traces of some datasets for islands that may be bars of another series, and for whose.
 *
 * One pass over the traces gathers the islands, another finds who has a bar with the same close and range on those days, or lacks them, or has an island of its own
 * there, and a third counts the odds of a chance owner. Of series that are the same throughout one is searched, and stands for the others. Traces have closes of seven digits and no opens: what is found is possible, and the columns decide. The
 * search of an earlier scan is taken where every series has the days, closes, ranges and islands that it had then.
 */
export function searchForeign(
  datasets: readonly LakeDataset[],
  misfitOf: MisfitOf,
  { memory, loops = plainTraceLoops }: Pick<LakeView, 'memory' | 'loops'>,
): ForeignSearch {
  const owners: Owner[] = datasets.flatMap((lake) => lake.members.map((member) => ({ lake, member })))
  const name = `foreign_bar ${datasets.map(({ dataset }) => dataset.name).join(' ')}`
  const members = searchedMembers(owners.map(({ lake, member }) => ({ dataset: lake.dataset.name, member })))
  const kept = memory?.get(name) as KeptSearch | undefined
  const isKept =
    memory !== undefined &&
    kept !== undefined &&
    members !== null &&
    haveSameIslands(kept.members, members, { memory, traceOf: (place) => (owners[place] as Owner).member.trace() })
  const { found, odds } = isKept ? kept : searchIn(owners, misfitOf, loops)
  if (members !== null) memory?.put(name, { found, odds, members } satisfies KeptSearch)
  return { owners, found, odds }
}

function searchIn(owners: readonly Owner[], misfitOf: MisfitOf, loops: NonNullable<LakeView['loops']>): Traced {
  const firsts = firstDoubles(owners.map(({ member }) => member))
  const eachTrace: EachTrace = (visit) => {
    for (const [number, { member }] of owners.entries()) {
      if (firsts[number] !== number) continue
      const trace = member.trace()
      if (trace !== null) visit(number, trace)
    }
  }
  const possibleOwners = new Map<number, PossibleOwner[]>()
  const islandOfRank = loops.possibleOwners(eachTrace, limits, (k, owner) => addOwner(possibleOwners, k, owner))
  const islands = new Map<number, LakeIsland>()
  for (const k of possibleOwners.keys()) islands.set(k, islandOfRank(k))
  const found = Array.from(possibleOwners, ([k, possible]): Found => {
    const candidate = candidateOf(islands.get(k) as LakeIsland)
    const { lake, member } = owners[candidate.member] as Owner
    const isOpen = possible.some(({ kind }) => kind !== 'equal') && mayMisfit(member, candidate, misfitOf(lake.dataset.name))
    return { k, candidate, possible: isOpen ? possible : possible.filter(({ kind }) => kind === 'equal') }
  })
    .filter(({ possible }) => possible.length > 0)
    .sort(byMemberAndTime)
    .map((one) => ({
      ...one,
      possible: one.possible.filter((owner) => owner.kind !== 'equal' || !goOnAlike(owners, one.candidate, owner)),
    }))
    .filter(({ possible }) => possible.length > 0)
  const odds = new OwnerOdds(
    found.flatMap(({ k, possible }) => (possible.some(({ kind }) => kind !== 'equal') ? [[k, islands.get(k) as LakeIsland] as const] : [])),
    owners.length,
  )
  if (odds.counts.size > 0) eachTrace((number, trace) => odds.look(number, trace))
  return { found: withDoubles(found, firsts), odds: odds.counts }
}

/** Adds a possible owner of an island to those that are known; the nearest are kept. */
function addOwner(known: Map<number, PossibleOwner[]>, k: number, owner: PossibleOwner): void {
  const owners = known.get(k)
  if (owners === undefined) known.set(k, [owner])
  else if (owners.length < MOST_OWNERS) owners.push(owner)
  else {
    const furthest = owners.reduce((a, b) => (b.gap > a.gap ? b : a))
    if (owner.gap < furthest.gap) owners[owners.indexOf(furthest)] = owner
  }
}

function candidateOf({ word, member, day, lastDay, gap }: LakeIsland): Candidate {
  return { ...islandOf(word), member, day, lastDay, gap }
}

/** What was found in a series holds for its doubles as well, and a bar that may be a series' may be theirs. */
function withDoubles(found: readonly Found[], firsts: Uint32Array): readonly Found[] {
  const doubles = new Map<number, number[]>()
  for (const [number, first] of firsts.entries()) {
    const known = doubles.get(first)
    if (known) known.push(number)
    else doubles.set(first, [number])
  }
  if (doubles.size === firsts.length) return found
  const allOf = (member: number) => doubles.get(member) as readonly number[]
  return found
    .flatMap(({ k, candidate, possible }) => {
      const owners = possible
        .flatMap((owner) => allOf(owner.member).map((member) => ({ ...owner, member })))
        .sort((one, other) => one.member - other.member)
        .slice(0, MOST_OWNERS)
      return allOf(candidate.member).map((member): Found => ({ k, candidate: { ...candidate, member }, possible: owners }))
    })
    .sort(byMemberAndTime)
}

function byMemberAndTime({ candidate: one }: Found, { candidate: other }: Found): number {
  return one.member - other.member || one.from - other.from
}

/** Whether a candidate and an equal bar are part of more equal bars than an island has: then one series is a clone of the other, which is another check's business. */
function goOnAlike(owners: readonly Owner[], { member, from, day }: Candidate, owner: PossibleOwner): boolean {
  const [own, other] = [owners[member]?.member.trace(), owners[owner.member]?.member.trace()]
  if (!own || !other) return false
  const shift = firstAtLeast(other.day, day, 0, other.length) - from
  return mayBeRun(own, other, { index: from, shift, least: MOST_BARS + 1 })
}

/**
 * Whether a candidate may lie so far from the bars beside it that it can belong to a series without the same bar: by the trace, with the deviation to the seven
 * digits of its closes.
 */
function mayMisfit(member: LakeMember, { from, gap }: Candidate, misfitDeviations: number): boolean {
  if (!(gap >= misfitDeviations * LEAST_DEVIATION * ALMOST)) return false
  // Bars before those of the trace are near the first ones.
  const trace = member.trace()
  if (trace === null || !((member.coverage.firstSlot ?? -Infinity) >= TRACE_EPOCH)) return true
  return gap >= misfitDeviations * deviationAround(trace, from) * ALMOST
}

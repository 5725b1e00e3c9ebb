import type { Finding } from '../model/finding.ts'
import type { Stretch } from '../synthetic/faults/fault.ts'
import { type Injection, keyOf } from './injection.ts'

/** What a drill reads of a finding. Slots are day numbers. */
export type DrillFinding = Pick<Finding, 'symbol' | 'dataset' | 'check' | 'status' | 'slots' | 'from' | 'to' | 'message'>

/** One place of an injection, and what found it. */
export interface FoundPlace {
  readonly injection: Injection
  readonly place: readonly Stretch[]
  /** Number of the scan, from 1, that first confirmed a finding there, or had one for review where the fault's are; 0: none did. */
  readonly foundAt: number
  /** Likewise, a finding of one of the fault's own checks. */
  readonly foundRightAt: number
  /** Whether any finding there, of the last scan, is for review. */
  readonly inReview: boolean
  /** Checks that confirmed a finding there. */
  readonly by: readonly string[]
  /** Of the fault's own checks those with a finding there in the last scan, confirmed or for review. */
  readonly ownChecks: readonly string[]
}

export interface Matched {
  readonly places: readonly FoundPlace[]
  /** New findings, confirmed and for review, and whether they lie on an injection. */
  readonly findings: readonly { readonly finding: DrillFinding; readonly isTrue: boolean }[]
}

/** A finding of a dataset as a whole. */
const WHOLE = '*'

/** Days between the label of a week and the farthest of its days. */
const WEEK_REACH = 6

/**
 * The findings that were not there before the faults were put in: of the same series and check none of the clean scan shares a slot with them.
 * Findings of a series as a whole, without slots, are new when the clean scan had none.
 */
export function newFindings(clean: readonly DrillFinding[], after: readonly DrillFinding[]): DrillFinding[] {
  const slots = new Map<string, Set<number>>()
  const keyWithCheck = (finding: DrillFinding) => `${keyOf(finding)} ${finding.check}`
  for (const finding of clean) {
    const key = keyWithCheck(finding)
    const known = slots.get(key) ?? new Set()
    slots.set(key, known)
    for (const slot of finding.slots.length > 0 ? finding.slots : [NaN]) known.add(slot)
  }
  return after.filter((finding) => {
    const known = slots.get(keyWithCheck(finding))
    return known === undefined || (finding.slots.length > 0 ? !finding.slots.some((slot) => known.has(slot)) : !known.has(NaN))
  })
}

/** Holds the new findings of each scan of a round, the first scan first, against what was put in. */
export function matchRound(injections: readonly Injection[], scans: readonly (readonly DrillFinding[])[]): Matched {
  const found = scans.map((findings) => bySymbol(findings, ({ symbol }) => symbol))
  const places = injections.flatMap((injection) => injection.places.map((place) => foundPlace(injection, place, found)))
  const answered = bySymbol(
    injections.flatMap((injection) => [...injection.places.flat(), ...injection.edges].map((stretch) => ({ stretch, injection }))),
    ({ stretch }) => stretch.symbol,
  )
  const upset = new Set(injections.flatMap(({ upsets }) => upsets.map(keyOf)))
  const isTrue = (finding: DrillFinding) => {
    if (upset.has(keyOf(finding))) return true
    const near = finding.symbol === WHOLE ? [...answered.values()].flat() : (answered.get(finding.symbol) ?? [])
    return near.some(({ stretch, injection }) => liesOn(finding, stretch, injection))
  }
  const last = scans[scans.length - 1] ?? []
  return { places, findings: last.map((finding) => ({ finding, isTrue: isTrue(finding) })) }
}

function foundPlace(
  injection: Injection,
  place: readonly Stretch[],
  scans: readonly ReadonlyMap<string, readonly DrillFinding[]>[],
): FoundPlace {
  const { fault } = injection
  const isSaid = ({ status }: DrillFinding) => status === 'confirmed' || status === fault.status
  const here = scans.map((findings) =>
    place.flatMap((stretch) =>
      [...(findings.get(stretch.symbol) ?? []), ...(findings.get(WHOLE) ?? [])].filter((finding) => liesOn(finding, stretch, injection)),
    ),
  )
  // What comes to light by comparison cannot be found by the scan before it.
  const firstScan = fault.needs.rescan === true ? scans.length - 1 : 0
  const first = (isCounted: (finding: DrillFinding) => boolean) =>
    here.slice(firstScan).findIndex((findings) => findings.some((finding) => isSaid(finding) && isCounted(finding))) + 1
  const last = here[here.length - 1] ?? []
  return {
    injection,
    place,
    foundAt: first(() => true),
    foundRightAt: first(({ check }) => fault.checks.includes(check)),
    inReview: last.some(({ status }) => status === 'review'),
    by: [...new Set(last.filter(isSaid).map(({ check }) => check))].sort(),
    ownChecks: fault.checks.filter((id) => last.some(({ check, status }) => check === id && status !== 'excused')),
  }
}

function bySymbol<T>(values: readonly T[], symbolOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(symbolOf(value))
    if (group) group.push(value)
    else groups.set(symbolOf(value), [value])
  }
  return groups
}

/**
 * Whether a finding is about a stretch: of its series, with days in common. A finding without dates is about all of its series; one of the dataset as a whole is
 * about a stretch when its check is one of the fault's; of two datasets of a symbol one may name the other's week.
 */
function liesOn(finding: DrillFinding, stretch: Stretch, { fault }: Injection): boolean {
  if (finding.symbol === WHOLE) {
    return (
      finding.dataset === stretch.dataset && fault.checks.includes(finding.check) && finding.from !== null && reaches(finding, stretch, 0)
    )
  }
  if (finding.symbol !== stretch.symbol) return false
  if (finding.dataset === stretch.dataset) return reaches(finding, stretch, 0)
  return fault.checks.includes(finding.check) && reaches(finding, stretch, WEEK_REACH)
}

function reaches({ from, to }: DrillFinding, stretch: Stretch, days: number): boolean {
  return (from === null || from - days <= stretch.to) && (to === null || to + days >= stretch.from)
}

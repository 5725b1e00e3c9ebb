import { fnv1a64 } from '../base/fnv1a64.ts'
import { areSameValues } from '../base/same-numbers.ts'
import type { Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import { sameEvidence } from './same.ts'

/** Which series, check and scan ids are made for. */
export interface IdentityOf {
  readonly dataset: string
  readonly symbol: string
  readonly check: string
  readonly scanId: number
}

/** A defect and the open finding whose identity it takes over; `null`: it is new. */
export interface Identified {
  readonly defect: Defect
  readonly id: string
  readonly inherited: Finding | null
}

/**
 * Gives each defect of one check its id.
 *
 * A defect that shares a slot with an open finding inherits its id, defects of the series as a whole inherit from findings of the series as a whole.
 * Each id is inherited once: when a finding split, the earliest part has it and the others are new; when findings merged, the oldest
 * id wins. A new id is hash(dataset, symbol, check, from, scan), without `from` for the series as a whole; a second defect that would get the
 * same id is told apart by a counter. Findings that nothing inherits from have ended.
 */
export function identify(defects: readonly Defect[], open: readonly Finding[], of: IdentityOf): Identified[] {
  const sorted = [...defects].sort(byPlace)
  const heirs = inherit(sorted, [...open].sort(byAge))
  const taken = new Set(open.map((finding) => finding.id))
  return sorted.map((defect, i) => {
    const inherited = heirs[i] ?? null
    if (inherited !== null) return { defect, id: inherited.id, inherited }
    const parts = [of.dataset, of.symbol, of.check, defect.slots.length === 0 ? '' : String(defect.from), String(of.scanId)]
    let id = fnv1a64(parts.join('\0'))
    for (let again = 1; taken.has(id); again++) id = fnv1a64([...parts, String(again)].join('\0'))
    taken.add(id)
    return { defect, id, inherited: null }
  })
}

function inherit(defects: readonly Defect[], open: readonly Finding[]): (Finding | undefined)[] {
  const heirs = new Array<Finding | undefined>(defects.length)
  if (open.length === 0) return heirs
  const free = new Set(open)
  const onSlot = new Map<number, Finding[]>()
  const ofSeries: Finding[] = []
  for (const finding of open) {
    if (finding.slots.length === 0) ofSeries.push(finding)
    for (const slot of finding.slots) {
      const here = onSlot.get(slot)
      if (here === undefined) onSlot.set(slot, [finding])
      else here.push(finding)
    }
  }
  const candidates = (defect: Defect): readonly Finding[] =>
    defect.slots.length === 0 ? ofSeries : defect.slots.flatMap((slot) => onSlot.get(slot) ?? [])
  const give = (i: number, finding: Finding | undefined): void => {
    if (finding === undefined) return
    heirs[i] = finding
    free.delete(finding)
  }
  // What is just as it was keeps its id first, so that two findings on one bar never change places.
  defects.forEach((defect, i) => {
    give(i, firstUnchanged(defect, candidates(defect), free))
  })
  defects.forEach((defect, i) => {
    if (heirs[i] === undefined) give(i, oldest(candidates(defect), free))
  })
  return heirs
}

function firstUnchanged(defect: Defect, candidates: readonly Finding[], free: ReadonlySet<Finding>): Finding | undefined {
  return candidates.find((finding) => free.has(finding) && saysTheSame(defect, finding))
}

function saysTheSame(defect: Defect, finding: Finding): boolean {
  return (
    finding.message === defect.message &&
    (defect.status ?? finding.verdict) === finding.verdict &&
    (defect.severity ?? finding.severity) === finding.severity &&
    (defect.weight ?? 1) === finding.weight &&
    (defect.extra ?? false) === finding.extra &&
    areSameValues(finding.slots, defect.slots) &&
    sameEvidence(finding.evidence, defect.evidence)
  )
}

function oldest(candidates: readonly Finding[], free: ReadonlySet<Finding>): Finding | undefined {
  let best: Finding | undefined
  for (const finding of candidates) if (free.has(finding) && (best === undefined || byAge(finding, best) < 0)) best = finding
  return best
}

function byPlace(a: Defect, b: Defect): number {
  return (a.slots[0] ?? -Infinity) - (b.slots[0] ?? -Infinity) || (a.from ?? -Infinity) - (b.from ?? -Infinity) || 0
}

function byAge(a: Finding, b: Finding): number {
  return a.firstScan - b.firstScan || (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

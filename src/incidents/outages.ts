import type { Finding } from '../model/finding.ts'
import { type Cause, confirmedSymbols, WHOLE_DATASET } from './cause.ts'
import type { LakeShape } from './lake-shape.ts'

/** Checks that say a bar is not there, or not usable. */
const absenceChecks: ReadonlySet<string> = new Set(['missing_session', 'missing_field', 'missing_week'])
/** A longer gap is the symbol's own (suspended, relisted) unless others have the very same one. */
const LONGEST_RUN_DAYS = 20

/**
 * Finds the dates on which the source of a dataset failed: those on which at least `shape.fewest` series have no usable bar, each confirmed.
 *
 * Neighbouring dates are one outage when at least half of the series without the one lack the other too. A finding belongs to the outage that has half of
 * its dates or more. Gaps of more than 20 dates, and what is left over, make an outage where enough series have the same first and last date.
 * What a check said of the dataset as a whole (`source_outage`) goes with the outage of its dates, and is one where there is none.
 * Linear in findings and their slots.
 */
export function outagesOf(findings: readonly Finding[], shape: LakeShape): Cause[] {
  const causes: Cause[] = []
  for (const [dataset, own] of byDataset(findings)) causes.push(...outagesOfDataset(dataset, own, shape))
  return causes
}

function byDataset(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (!absenceChecks.has(finding.check) || finding.symbol === WHOLE_DATASET || finding.slots.length === 0) continue
    const group = groups.get(finding.dataset)
    if (group === undefined) groups.set(finding.dataset, [finding])
    else group.push(finding)
  }
  return groups
}

function outagesOfDataset(dataset: string, findings: readonly Finding[], shape: LakeShape): Cause[] {
  const daysOf = new Map(findings.map((finding) => [finding, distinctDays(finding, shape)]))
  const isShort = (finding: Finding) => (daysOf.get(finding) as number[]).length <= LONGEST_RUN_DAYS
  const runOf = runsOfDays(
    dataset,
    findings.filter((finding) => finding.status === 'confirmed' && isShort(finding)),
    daysOf,
    shape,
  )
  const groups = new Map<string, Finding[]>()
  const rest: Finding[] = []
  for (const finding of findings) {
    const run = isShort(finding) ? mostOf(daysOf.get(finding) as number[], runOf) : null
    if (run === null) rest.push(finding)
    else add(groups, `${run}`, finding)
  }
  const isEnough = (group: readonly Finding[], day: number) => confirmedSymbols(group) >= shape.fewest(dataset, day)
  for (const [key, group] of groups) {
    if (isEnough(group, Number(key))) continue
    groups.delete(key)
    rest.push(...group)
  }
  const alike = new Map<string, Finding[]>()
  for (const finding of rest) {
    const days = daysOf.get(finding) as number[]
    add(alike, `${days[0] as number}..${days.at(-1) as number}`, finding)
  }
  for (const [key, group] of alike) if (isEnough(group, Number(key.split('..')[0]))) groups.set(key, group)
  return Array.from(groups, ([key, group]) => ({ kind: 'source_outage' as const, dataset, key, findings: group }))
}

function add(groups: Map<string, Finding[]>, key: string, finding: Finding): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [finding])
  else group.push(finding)
}

function distinctDays({ dataset, slots }: Finding, shape: LakeShape): number[] {
  const days: number[] = []
  for (const slot of slots) {
    const day = shape.dayOf(dataset, slot)
    if (day !== days[days.length - 1]) days.push(day)
  }
  return days
}

/** First day of its run for each day on which enough series have no bar. */
function runsOfDays(
  dataset: string,
  voters: readonly Finding[],
  daysOf: ReadonlyMap<Finding, readonly number[]>,
  shape: LakeShape,
): Map<number, number> {
  const symbolsOn = new Map<number, Set<string>>()
  const joint = new Map<number, Map<number, number>>()
  for (const finding of voters) {
    const days = daysOf.get(finding) as readonly number[]
    for (const [i, day] of days.entries()) {
      const symbols = symbolsOn.get(day)
      if (symbols === undefined) symbolsOn.set(day, new Set([finding.symbol]))
      else symbols.add(finding.symbol)
      const next = days[i + 1]
      if (next === undefined) continue
      const following = joint.get(day) ?? new Map<number, number>()
      following.set(next, (following.get(next) ?? 0) + 1)
      joint.set(day, following)
    }
  }
  const votes = (day: number) => symbolsOn.get(day)?.size ?? 0
  const runOf = new Map<number, number>()
  for (const day of [...symbolsOn.keys()].sort((a, b) => a - b)) {
    if (votes(day) < shape.fewest(dataset, day)) continue
    if (!runOf.has(day)) runOf.set(day, day)
    for (const [next, both] of joint.get(day) ?? [])
      if (both >= shape.fewest(dataset, next) && 2 * both >= Math.max(votes(day), votes(next))) runOf.set(next, runOf.get(day) as number)
  }
  return runOf
}

/** The run that has most of the days, the earliest of equals; `null` when none has half of them. */
function mostOf(days: readonly number[], runOf: ReadonlyMap<number, number>): number | null {
  const counts = new Map<number, number>()
  for (const day of days) {
    const run = runOf.get(day)
    if (run !== undefined) counts.set(run, (counts.get(run) ?? 0) + 1)
  }
  let best: number | null = null
  for (const [run, count] of counts) if (2 * count >= days.length && (best === null || count > (counts.get(best) ?? 0))) best = run
  return best
}

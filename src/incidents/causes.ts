import { isoDate } from '../base/day.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import { type Cause, confirmedSymbols, WHOLE_DATASET } from './cause.ts'
import type { LakeShape } from './lake-shape.ts'
import { outagesOf } from './outages.ts'

/** How findings of some checks fall to one cause. */
interface CauseRule {
  readonly kind: Incident['kind']
  /** Empty: of any check. */
  readonly checks: readonly string[]
  /** Findings with the same key have the same cause; `null`: the rule says nothing of this one. */
  keyOf(finding: Finding, shape: LakeShape): string | null
  /** `several`: enough series must share it, or it is each one's own. */
  readonly least: 'one' | 'several'
}

/** Over so many missing sessions a name was suspended or relisted, or its ticker given to another company. */
const LONG_GAP_SESSIONS = 20

const rules: readonly CauseRule[] = [
  { kind: 'filled_holes', checks: ['copied_bar'], least: 'one', keyOf: pairOfDates },
  { kind: 'frozen_feed', checks: ['stale_price'], least: 'several', keyOf: firstDay },
  { kind: 'foreign_rows', checks: ['foreign_bar'], least: 'one', keyOf: firstDay },
  { kind: 'decimal_slips', checks: ['decimal_slip'], least: 'several', keyOf: firstDay },
  {
    kind: 'block_step',
    checks: ['block_step'],
    least: 'one',
    keyOf: (finding, shape) => `${textOf(finding, 'at') ?? firstDay(finding, shape) ?? ''} ${numberOf(finding, 'factor') ?? ''}`,
  },
  { kind: 'ticker_reuse', checks: ['level_shift', 'missing_session'], least: 'one', keyOf: relisting },
  { kind: 'cloned_series', checks: ['cloned_series'], least: 'one', keyOf: pairOfSymbols },
  { kind: 'adjustment_basis', checks: ['adjustment_basis'], least: 'one', keyOf: () => '' },
  {
    kind: 'restatement',
    checks: ['restated_bar'],
    least: 'one',
    keyOf: (finding) => `${finding.firstScan} ${numberOf(finding, 'factor')?.toPrecision(4) ?? ''}`,
  },
  { kind: 'stale_source', checks: ['stale_series'], least: 'several', keyOf: (finding, shape) => firstDay(finding, shape) },
  { kind: 'wrong_weeks', checks: ['weekly_mismatch'], least: 'several', keyOf: firstWeek },
  {
    kind: 'other',
    checks: ['unreadable_object'],
    least: 'several',
    keyOf: (finding) => `unreadable_object ${textOf(finding, 'reason') ?? ''}`,
  },
  { kind: 'other', checks: [], least: 'several', keyOf: sameOnOneDay },
]

/**
 * The causes of open findings, each of one dataset. A finding has one cause at most; what has none is its series' own.
 *
 * Outages come first (`outagesOf`), then the rules in order, each over what is left. Excused findings have no cause to look for. A cause has at least one
 * confirmed finding, or two findings that bear each other out (a long gap and another level after it).
 */
export function causesOf(open: Iterable<Finding>, shape: LakeShape): Cause[] {
  const findings: Finding[] = []
  for (const finding of open) if (finding.status !== 'excused') findings.push(finding)
  const causes = outagesOf(findings, shape)
  const taken = new Set(causes.flatMap((cause) => cause.findings))
  for (const rule of rules) {
    for (const cause of groupsOf(rule, findings, taken, shape)) {
      causes.push(cause)
      for (const finding of cause.findings) taken.add(finding)
    }
  }
  return withVerdictsOnDatasets(
    causes,
    findings.filter(({ check, symbol }) => check === 'source_outage' && symbol === WHOLE_DATASET),
    shape,
  )
}

function groupsOf(rule: CauseRule, findings: readonly Finding[], taken: ReadonlySet<Finding>, shape: LakeShape): Cause[] {
  const groups = new Map<string, { readonly dataset: string; readonly key: string; readonly findings: Finding[] }>()
  for (const finding of findings) {
    if (taken.has(finding) || finding.check === 'source_outage') continue
    if (rule.checks.length > 0 && !rule.checks.includes(finding.check)) continue
    const key = rule.keyOf(finding, shape)
    if (key === null) continue
    const name = `${finding.dataset}\0${key}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { dataset: finding.dataset, key, findings: [finding] })
    else group.findings.push(finding)
  }
  const causes: Cause[] = []
  for (const group of groups.values()) {
    const [first] = group.findings
    const day = first === undefined || first.from === null ? null : shape.dayOf(group.dataset, first.from)
    const isEnough =
      rule.least === 'several'
        ? confirmedSymbols(group.findings) >= shape.fewest(group.dataset, day)
        : group.findings.some(({ status }) => status === 'confirmed') || new Set(group.findings.map(({ check }) => check)).size > 1
    if (isEnough) causes.push({ kind: rule.kind, ...group })
  }
  return causes
}

/** Gives what was said of a dataset as a whole to the outage of its dates, else to the filled holes of its dates, else makes an outage of it if it is confirmed. */
function withVerdictsOnDatasets(causes: readonly Cause[], verdicts: readonly Finding[], shape: LakeShape): Cause[] {
  if (verdicts.length === 0) return [...causes]
  const onDay = { source_outage: new Map<string, number>(), filled_holes: new Map<string, number>() }
  const isOnDay = (kind: Incident['kind']): kind is keyof typeof onDay => Object.hasOwn(onDay, kind)
  for (const [i, cause] of causes.entries()) {
    const { kind, dataset, findings } = cause
    if (!isOnDay(kind)) continue
    for (const finding of findings) {
      for (const slot of finding.slots) {
        const place = `${dataset}\0${shape.dayOf(dataset, slot)}`
        const known = onDay[kind].get(place)
        if (known === undefined || isLarger(cause, causes[known] as Cause)) onDay[kind].set(place, i)
      }
    }
  }
  const more = new Map<number, Finding[]>()
  /** By dataset and first date: verdicts that begin together have one cause. */
  const alone = new Map<string, Finding[]>()
  for (const finding of verdicts) {
    const { dataset, from } = finding
    const places = (finding.slots.length === 0 && from !== null ? [from] : finding.slots).map(
      (slot) => `${dataset}\0${shape.dayOf(dataset, slot)}`,
    )
    const homeIn = (homes: ReadonlyMap<string, number>) => places.map((place) => homes.get(place)).find((home) => home !== undefined)
    const home = homeIn(onDay.source_outage) ?? homeIn(onDay.filled_holes)
    // One that is to be reviewed alone speaks of findings that are excused, or of too few.
    if (home === undefined) {
      const place = `${dataset}\0whole ${from ?? ''}`
      if (finding.status === 'confirmed') alone.set(place, [...(alone.get(place) ?? []), finding])
    } else more.set(home, [...(more.get(home) ?? []), finding])
  }
  return [
    ...causes.map((cause, i) => (more.has(i) ? { ...cause, findings: [...cause.findings, ...(more.get(i) as Finding[])] } : cause)),
    ...Array.from(alone, ([place, own]) => {
      const [dataset = '', key = ''] = place.split('\0')
      return { kind: 'source_outage' as const, dataset, key, findings: own }
    }),
  ]
}

/** Of two with as many findings the one with the lesser key counts as the larger, in whatever order they were found. */
function isLarger(one: Cause, other: Cause): boolean {
  const more = one.findings.length - other.findings.length
  return more > 0 || (more === 0 && one.key < other.key)
}

function firstDay({ dataset, from }: Finding, shape: LakeShape): string | null {
  return from === null ? null : isoDate(shape.dayOf(dataset, from))
}

function firstWeek({ dataset, from }: Finding, shape: LakeShape): string | null {
  if (from === null) return null
  // Day 4 is a Monday. Sources label a week by different days; of one lake all by the same.
  return `week of ${isoDate(Math.floor((shape.dayOf(dataset, from) - 4) / 7) * 7 + 4)}`
}

/** Both dates in order: where votes are few, one symbol's false date is another's twin. */
function pairOfDates(finding: Finding, shape: LakeShape): string | null {
  const here = firstDay(finding, shape)
  const twin = textOf(finding, 'twin')
  return here === null || twin === null ? null : [here, twin].sort().join(' ')
}

function pairOfSymbols(finding: Finding): string {
  const other = ['other', 'twin', 'of', 'original', 'symbol'].map((name) => textOf(finding, name)).find((text) => text !== null)
  return [finding.symbol, other ?? ''].sort().join('\0')
}

/** A long gap of a symbol and another level after it have one key: the symbol and the date on which it goes on. */
function relisting(finding: Finding, shape: LakeShape): string | null {
  if (finding.check === 'missing_session' && !((numberOf(finding, 'sessions') ?? finding.slots.length) > LONG_GAP_SESSIONS)) return null
  const resumed = finding.check === 'missing_session' ? textOf(finding, 'barAfter') : firstDay(finding, shape)
  return `${finding.symbol}\0${resumed ?? ''}`
}

/** The same in many series on one date, whatever it is, has one cause. */
function sameOnOneDay(finding: Finding, shape: LakeShape): string | null {
  if (finding.symbol === WHOLE_DATASET || finding.verdict !== 'confirmed') return null
  const day = firstDay(finding, shape)
  return day === null ? null : `${finding.check} ${day}`
}

export function textOf({ evidence }: Pick<Finding, 'evidence'>, name: string): string | null {
  const value = evidence[name]
  return typeof value === 'string' ? value : null
}

export function numberOf({ evidence }: Pick<Finding, 'evidence'>, name: string): number | null {
  const value = evidence[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

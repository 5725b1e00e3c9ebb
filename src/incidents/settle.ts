import type { CheckOutcome } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { Dimension, Severity } from '../model/severity.ts'
import { type Identified, identify, type IdentityOf } from './identity.ts'
import { type Charge, chargesOf } from './ownership.ts'
import { sameFinding } from './same.ts'

/** What a finding takes from its check where the defect does not say otherwise. */
export interface CheckHeadOf {
  readonly dimension: Dimension
  readonly severity: Severity
  readonly status: 'confirmed' | 'review'
}

export interface SettleInput {
  readonly key: { readonly dataset: string; readonly symbol: string }
  readonly scanId: number
  /** Of the checks that were run now. */
  readonly outcomes: readonly CheckOutcome[]
  /** Open findings of this series before the scan. */
  readonly previousOpen: readonly Finding[]
  /**
   * Checks that this scan settles. `all`: previous findings of checks without an outcome have ended (the check was removed). Otherwise findings of
   * the other checks are kept as they are, apart from who is charged: so the summary checks run alone over an unchanged series.
   */
  readonly settled: 'all' | ReadonlySet<string>
  /** Order of ownership: lower owns. */
  readonly rankOfCheck: (check: string) => number
  readonly headOfCheck: (check: string) => CheckHeadOf
  /**
   * Whether a check finds what happened rather than what is: its open findings stay beside the new ones, as long as this says so of each of them.
   */
  readonly stays?: (finding: Finding) => boolean
  /**
   * Why a finding's data are right, from what lies outside its series: the market of that day, a user's mark. `null`: nothing says so.
   * Asked for every open finding of the series, also those that this scan does not settle.
   */
  readonly excuseOf?: (finding: Finding) => string | null
}

export interface Settled {
  /** All open findings, by rank of their check, then place. What did not change is the very object from `previousOpen`. */
  readonly open: readonly Finding[]
  /** New and altered ones: `open` less what did not change. `lastScan` alone is no change; the store counts the others as seen. */
  readonly upserted: readonly Finding[]
  /** Ids of findings that ended. */
  readonly closed: readonly string[]
}

const nothing: Settled = { open: [], upserted: [], closed: [] }

/**
 * Turns the defects of one series into findings with an identity across scans, and charges each bad bar to one of them.
 *
 * Identity as in `identify`, charging as in `chargesOf`. An errored check says nothing, so its previous findings stay open.
 * Settling the same outcomes again changes nothing. A finding keeps the incident that it was in; grouping comes after.
 */
export function settleSeries(input: SettleInput): Settled {
  const { key, scanId, outcomes, previousOpen, settled, rankOfCheck, headOfCheck, excuseOf, stays } = input
  // As with most series.
  if (previousOpen.length === 0 && !outcomes.some(({ outcome }) => outcome === 'failed')) return nothing
  const previousByCheck = new Map<string, Finding[]>()
  for (const finding of previousOpen) {
    const same = previousByCheck.get(finding.check)
    if (same === undefined) previousByCheck.set(finding.check, [finding])
    else same.push(finding)
  }
  const findings: Finding[] = []
  const judged = new Set<string>()
  for (const outcome of outcomes) {
    if (outcome.outcome === 'errored' || (settled !== 'all' && !settled.has(outcome.check))) continue
    judged.add(outcome.check)
    if (outcome.outcome !== 'failed') continue
    const { check, defects } = outcome
    const head = headOfCheck(check)
    const of = { dataset: key.dataset, symbol: key.symbol, check, scanId }
    const inherited = (previousByCheck.get(check) ?? []).filter((finding) => stays?.(finding) !== true)
    for (const identified of identify(defects, inherited, of)) findings.push(findingOf(identified, of, head))
  }
  const errored = new Set(outcomes.filter(({ outcome }) => outcome === 'errored').map(({ check }) => check))
  const isKept = (check: string): boolean => !judged.has(check) && (errored.has(check) || (settled !== 'all' && !settled.has(check)))
  for (const finding of previousOpen) if (isKept(finding.check) || stays?.(finding) === true) findings.push(finding)
  if (excuseOf !== undefined) for (const [i, finding] of findings.entries()) findings[i] = withExcuse(finding, excuseOf)

  const charges = chargesOf(findings, rankOfCheck)
  const previousById = new Map(previousOpen.map((finding) => [finding.id, finding]))
  const open: Finding[] = []
  const upserted: Finding[] = []
  for (const finding of findings) {
    const charge = charges.get(finding)
    const now = charge === undefined ? finding : withCharge(finding, charge)
    const before = previousById.get(finding.id)
    previousById.delete(finding.id)
    if (before !== undefined && sameFinding(before, now)) open.push(before)
    else {
      const altered = now.lastScan === scanId ? now : { ...now, lastScan: scanId }
      open.push(altered)
      upserted.push(altered)
    }
  }
  open.sort(
    (a, b) => rankOfCheck(a.check) - rankOfCheck(b.check) || (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1),
  )
  return { open, upserted, closed: [...previousById.keys()] }
}

/** Not charged yet: that depends on the other findings. */
function findingOf({ defect, id, inherited }: Identified, of: IdentityOf, head: CheckHeadOf): Finding {
  return {
    id,
    symbol: of.symbol,
    dataset: of.dataset,
    check: of.check,
    dimension: head.dimension,
    status: defect.excuse === undefined ? (defect.status ?? head.status) : 'excused',
    severity: defect.severity ?? head.severity,
    charged: false,
    slots: defect.slots,
    ownedSlots: 0,
    from: defect.from,
    to: defect.to,
    message: defect.message,
    evidence: defect.evidence,
    weight: defect.weight ?? 1,
    extra: defect.extra ?? false,
    excuse: defect.excuse === undefined ? null : isOwn(defect.excuse) ? defect.excuse : `action: ${defect.excuse}`,
    verdict: defect.status ?? head.status,
    incident: inherited?.incident ?? null,
    firstScan: inherited?.firstScan ?? of.scanId,
    lastScan: of.scanId,
  }
}

/** What a check itself excuses, or what is a repair, stays excused as long as the finding stands; every other excuse is asked for again in each scan. */
function isOwn(excuse: string): boolean {
  return excuse.startsWith('action: ') || excuse.startsWith('repair: ')
}

/** The finding as `excuseOf` leaves it: the very one where nothing changes. */
export function withExcuse(finding: Finding, excuseOf: (finding: Finding) => string | null): Finding {
  const excuse = finding.excuse !== null && isOwn(finding.excuse) ? finding.excuse : excuseOf(finding)
  if (excuse === finding.excuse) return finding
  return { ...finding, excuse, status: excuse === null ? finding.verdict : 'excused' }
}

function withCharge(finding: Finding, { charged, ownedSlots }: Charge): Finding {
  return charged === finding.charged && ownedSlots === finding.ownedSlots ? finding : { ...finding, charged, ownedSlots }
}

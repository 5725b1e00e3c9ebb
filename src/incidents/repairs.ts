import type { CheckOutcome, Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { Slot } from '../model/series.ts'

const RESTATED = 'restated_bar'

/** Outcomes in which repairs are told from restatements, and the open findings of restatements that were undone. */
export interface Repaired {
  readonly outcomes: readonly CheckOutcome[]
  /** Ids of earlier restatements whose bars are again what they were: they make room for the finding that says so. */
  readonly undone: ReadonlySet<string>
}

/**
 * Tells repairs from restatements: changed bars that an open finding called bad, and bars that are again what they were before an earlier restatement.
 *
 * What was repaired is one finding of severity info, excused. `asksForRefill` says of which checks a finding asks for its bars to be fetched again: only
 * those make a change a repair. `open` are the findings of the series before this scan.
 */
export function tellRepairs(
  outcomes: readonly CheckOutcome[],
  open: readonly Finding[],
  asksForRefill: (check: string) => boolean,
): Repaired {
  const place = outcomes.findIndex(({ check, outcome }) => check === RESTATED && outcome === 'failed')
  const restated = outcomes[place]
  if (restated?.outcome !== 'failed') return { outcomes, undone: new Set() }
  const bad = new Map<Slot, Finding>()
  for (const finding of open)
    if (finding.status !== 'excused' && asksForRefill(finding.check)) for (const slot of finding.slots) bad.set(slot, finding)
  const earlier = open.filter(({ check, status }) => check === RESTATED && status !== 'excused')
  const kept: Defect[] = []
  const mended: Defect[] = []
  const undone = new Set<string>()
  for (const defect of restated.defects) {
    const undoes = earlier.find((finding) => !undone.has(finding.id) && isUndone(finding, defect))
    if (undoes !== undefined) {
      undone.add(undoes.id)
      kept.push({ ...defect, severity: 'info', status: 'review', excuse: `repair: as it was before scan ${undoes.firstScan}` })
    } else if (defect.evidence['kind'] === 'restated' && defect.slots.length > 0 && defect.slots.every((slot) => bad.has(slot)))
      mended.push(defect)
    else kept.push(defect)
  }
  if (mended.length === 0 && undone.size === 0) return { outcomes, undone }
  const defects = mended.length === 0 ? kept : [...kept, mendedDefect(mended, bad)]
  return { outcomes: outcomes.map((outcome, i) => (i === place ? { ...restated, defects } : outcome)), undone }
}

function mendedDefect(mended: readonly Defect[], bad: ReadonlyMap<Slot, Finding>): Defect {
  const slots = mended.flatMap((defect) => defect.slots).sort((a, b) => a - b)
  const causes = [...new Set(slots.map((slot) => bad.get(slot)?.check ?? ''))].sort()
  const [only] = mended
  return {
    slots,
    from: slots[0] as Slot,
    to: slots[slots.length - 1] as Slot,
    message:
      mended.length === 1 && only !== undefined
        ? only.message
        : `${slots.length} bars that findings called bad have other values since the scan before`,
    evidence: { ...(mended.length === 1 ? only?.evidence : {}), kind: 'repaired', bars: slots.length, findings: causes.join(', ') },
    severity: 'info',
    status: 'review',
    excuse: `repair: ${causes.join(', ')}`,
  }
}

const fields = ['open', 'high', 'low', 'close', 'volume'] as const

/** Whether a defect brings back what an earlier restatement of the same bars changed. */
function isUndone(earlier: Finding, { slots, evidence }: Defect): boolean {
  const before = earlier.evidence
  if (evidence['kind'] !== before['kind'] || evidence['fields'] !== before['fields']) return false
  if (evidence['kind'] === 'rescaled') return isOne(evidence['factor'], before['factor'])
  if (slots.length !== earlier.slots.length || slots.some((slot, i) => slot !== earlier.slots[i])) return false
  if (slots.length > 1) return isOne(evidence['factor'], before['factor'])
  return fields.every((field) => evidence[field] === before[`${field}Before`])
}

/** Whether two factors undo each other, to the digits that they are told with. */
function isOne(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' && Math.abs(Math.log(one * other)) < 1e-3
}

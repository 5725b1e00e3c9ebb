import type { Finding } from '../model/finding.ts'
import { type Dimension, dimensions } from '../model/severity.ts'
import type { ScoreSettings } from './settings.ts'

/** What one check takes part with in its dimension. */
export interface CheckShare {
  readonly check: string
  /** Its part of `bad`. */
  readonly bad: number
  /** Slots of its charged findings, ascending, each once. */
  readonly dates: readonly number[]
}

/** The charged bad bars of one dimension, weighed. */
export interface Badness {
  /** b: severity's weight times the finding's own, summed over owned bars; a finding of the series as a whole counts as one bar. */
  readonly bad: number
  /** X: the part of it that lies on rows beyond the expected ones. */
  readonly extra: number
  /** Ascending by check. */
  readonly shares: readonly CheckShare[]
}

/** Checks whose findings act through a factor alone, or through a curve of their own. */
const countedApart: ReadonlySet<string> = new Set(['cloned_series', 'unreadable_object', 'stale_series'])

/** Badness per dimension, of charged findings. Timeliness has none: lateness has its own curve. */
export function badnessOf(charged: readonly Finding[], settings: ScoreSettings): Map<Dimension, Badness> {
  const byDimension = new Map<Dimension, Badness>()
  for (const dimension of dimensions) {
    if (dimension === 'timeliness') continue
    const own = charged.filter((finding) => finding.dimension === dimension && !countedApart.has(finding.check))
    if (own.length === 0) continue
    const byCheck = grouped(own)
    let bad = 0
    let extra = 0
    const shares: CheckShare[] = []
    for (const check of [...byCheck.keys()].sort()) {
      const findings = byCheck.get(check) as Finding[]
      let ofCheck = 0
      for (const finding of findings) {
        const weight = settings.severityWeight[finding.severity] * finding.weight * (finding.slots.length === 0 ? 1 : finding.ownedSlots)
        ofCheck += weight
        if (finding.extra) extra += weight
      }
      bad += ofCheck
      shares.push({ check, bad: ofCheck, dates: datesOf(findings) })
    }
    byDimension.set(dimension, { bad, extra, shares })
  }
  return byDimension
}

/** Slots of findings, ascending, each once. */
export function datesOf(findings: readonly Finding[]): readonly number[] {
  if (findings.length === 1 && findings[0] !== undefined) return findings[0].slots
  return [...new Set(findings.flatMap((finding) => finding.slots))].sort((a, b) => a - b)
}

function grouped(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.check)
    if (group === undefined) groups.set(finding.check, [finding])
    else group.push(finding)
  }
  return groups
}

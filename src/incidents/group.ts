import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import type { SeriesRecord } from '../model/scan.ts'
import { causesOf } from './causes.ts'
import { describeCause } from './describe-incident.ts'
import { identifyCauses } from './incident-identity.ts'
import { LakeShape } from './lake-shape.ts'
import { sameEvidence } from './same.ts'

export interface GroupInput {
  readonly scanId: number
  /** All open findings of the lake; excused ones are passed over. */
  readonly findings: Iterable<Finding>
  /** Incidents of the scan before; resolved ones are passed over. */
  readonly previous: readonly Incident[]
  /** The incident that a finding, by id, was in after the scan before. Default: what the findings say themselves. */
  readonly incidentBefore?: (finding: string) => string | null
  readonly datasets: readonly Dataset[]
  /** All series of the lake. */
  readonly series: Iterable<Pick<SeriesRecord, 'dataset' | 'coverage'>>
}

export interface Grouped {
  /** Open and acknowledged ones, then those that this scan resolves. What did not change is the very object from `previous`. */
  readonly incidents: readonly Incident[]
  /** Those of `incidents` that are new or differ from `previous`. `lastScan` alone is no difference; the store counts open ones as seen. */
  readonly changed: readonly Incident[]
  /** By finding id. Findings that are in no incident are not in it. */
  readonly incidentOf: ReadonlyMap<string, string>
}

/**
 * Groups open findings by their cause (`causesOf`): one incident per cause, with an identity across scans (`identifyCauses`).
 *
 * An incident without findings left is resolved by the scan; one whose findings are all excused as well. What was acknowledged stays acknowledged.
 * Grouping the same findings again changes nothing. Linear in findings and their slots.
 */
export function groupIncidents({ scanId, findings, previous, incidentBefore, datasets, series }: GroupInput): Grouped {
  const shape = new LakeShape(datasets, series)
  const all = [...findings]
  const ownBefore = new Map(incidentBefore === undefined ? all.map(({ id, incident }) => [id, incident]) : [])
  const live = previous.filter(({ state }) => state !== 'resolved')
  const identified = identifyCauses(
    causesOf(all, shape).map((cause) => ({ cause, content: describeCause(cause, shape) })),
    live,
    { scanId, incidentBefore: incidentBefore ?? ((id) => ownBefore.get(id) ?? null) },
  )
  const incidentOf = new Map<string, string>()
  const incidents: Incident[] = []
  const changed: Incident[] = []
  const seen = new Set<string>()
  for (const { cause, content, id, inherited } of identified) {
    seen.add(id)
    for (const finding of cause.findings) incidentOf.set(finding.id, id)
    const now: Incident = {
      id,
      ...content,
      state: inherited?.state ?? 'open',
      acknowledgedBy: inherited?.acknowledgedBy ?? null,
      firstScan: inherited?.firstScan ?? scanId,
      lastScan: scanId,
      resolvedScan: null,
    }
    if (inherited !== null && sameIncident(inherited, now)) incidents.push(inherited)
    else {
      incidents.push(now)
      changed.push(now)
    }
  }
  incidents.sort(byPlace)
  for (const incident of live) {
    if (seen.has(incident.id)) continue
    const resolved: Incident = { ...incident, findings: 0, state: 'resolved', resolvedScan: scanId }
    incidents.push(resolved)
    changed.push(resolved)
  }
  return { incidents, changed, incidentOf }
}

function byPlace(a: Incident, b: Incident): number {
  const order = a.dataset < b.dataset ? -1 : a.dataset > b.dataset ? 1 : 0
  return order || (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1)
}

function sameIncident(a: Incident, b: Incident): boolean {
  return (
    a.kind === b.kind &&
    a.dataset === b.dataset &&
    a.severity === b.severity &&
    a.title === b.title &&
    a.from === b.from &&
    a.to === b.to &&
    a.findings === b.findings &&
    a.repair === b.repair &&
    a.state === b.state &&
    a.symbols.length === b.symbols.length &&
    a.symbols.every((symbol, i) => symbol === b.symbols[i]) &&
    sameEvidence(a.evidence, b.evidence)
  )
}

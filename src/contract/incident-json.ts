import type { Incident } from '../model/incident.ts'
import type { IncidentJson } from './findings.ts'
import type { slotWriter } from './slot-text.ts'

/** An incident in the contract's shape. */
export function incidentJson(incident: Incident, slotText: ReturnType<typeof slotWriter>): IncidentJson {
  return {
    id: incident.id,
    kind: incident.kind,
    dataset: incident.dataset,
    severity: incident.severity,
    state: incident.state,
    title: incident.title,
    from: slotText(incident.dataset, incident.from),
    to: slotText(incident.dataset, incident.to),
    symbols: [...incident.symbols],
    findings: incident.findings,
    evidence: incident.evidence,
    repair: incident.repair,
    acknowledged_by: incident.acknowledgedBy,
    first_scan: incident.firstScan,
    last_scan: incident.lastScan,
    resolved_scan: incident.resolvedScan,
  }
}

export const incidentKeys: readonly string[] = [
  'id',
  'kind',
  'dataset',
  'severity',
  'state',
  'title',
  'from',
  'to',
  'symbols',
  'findings',
  'evidence',
  'repair',
  'acknowledged_by',
  'first_scan',
  'last_scan',
  'resolved_scan',
]

import type { Finding } from '../model/finding.ts'
import type { FindingJson } from './findings.ts'
import type { slotWriter } from './slot-text.ts'

/** A finding in the contract's shape. An open finding was last seen in the last scan. */
export function findingJson(finding: Finding, slotText: ReturnType<typeof slotWriter>, lastScan: number): FindingJson {
  return {
    id: finding.id,
    symbol: finding.symbol,
    dataset: finding.dataset,
    check: finding.check,
    dimension: finding.dimension,
    status: finding.status,
    severity: finding.severity,
    charged: finding.charged,
    from: slotText(finding.dataset, finding.from),
    to: slotText(finding.dataset, finding.to),
    bars: finding.slots.length,
    message: finding.message,
    evidence: finding.evidence,
    excuse: finding.excuse,
    incident: finding.incident,
    first_scan: finding.firstScan,
    last_scan: Math.max(finding.lastScan, lastScan),
  }
}

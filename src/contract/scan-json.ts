import { isoInstant } from '../base/day.ts'
import type { SystemProfile } from '../model/profile.ts'
import type { ScanRecord } from '../model/scan.ts'
import type { ScanJson } from './scans.ts'

/** A scan in the contract's shape, as lists have it. */
export function scanSummaryJson(scan: ScanRecord): ScanJson {
  const { objects } = scan
  return {
    id: scan.id,
    started_at: isoInstant(scan.startedAtUs),
    finished_at: isoInstant(scan.finishedAtUs),
    as_of: isoInstant(scan.asOfUs),
    outcome: scan.outcome,
    objects: {
      listed: objects.listed,
      read: objects.read,
      unchanged: objects.unchanged,
      skipped: objects.skipped,
      unreadable: objects.unreadable,
      not_obtained: objects.notObtained,
    },
    bytes_read: scan.bytesRead,
    records: scan.records,
    findings: scan.findings,
    duration_ms: scan.durationMs,
  }
}

/** A scan with its profile, as commands print it. */
export function scanJson(scan: ScanRecord, profile: SystemProfile | null): Record<string, unknown> {
  const { id, started_at, finished_at, as_of, outcome, duration_ms, ...account } = scanSummaryJson(scan)
  return { scan: { id, started_at, finished_at, as_of, outcome }, ...account, profile, duration_ms }
}

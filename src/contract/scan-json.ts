import { isoInstant } from '../base/day.ts'
import type { SystemProfile } from '../model/profile.ts'
import type { ScanRecord } from '../model/scan.ts'

/** A scan with its profile in the contract's shape. */
export function scanJson(scan: ScanRecord, profile: SystemProfile | null): Record<string, unknown> {
  const { objects } = scan
  return {
    scan: {
      id: scan.id,
      started_at: isoInstant(scan.startedAtUs),
      finished_at: isoInstant(scan.finishedAtUs),
      as_of: isoInstant(scan.asOfUs),
      outcome: scan.outcome,
    },
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
    profile,
    duration_ms: scan.durationMs,
  }
}

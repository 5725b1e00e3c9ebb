import type { LakeRecord } from '../model/lake-record.ts'
import type { SystemProfile } from '../model/profile.ts'
import type { ScanRecord } from '../model/scan.ts'

/** A scan's record and profile, as both stores keep them: JSON. */
export type LakeRow = readonly [scan: string, profile: string]

export function lakeRecordOf([scanText, profileText]: LakeRow): LakeRecord {
  const scan = JSON.parse(scanText) as ScanRecord
  const { statistics, data_quality, update_status } = JSON.parse(profileText) as Omit<SystemProfile, 'symbols_by_category'>
  return {
    scan: scan.id,
    timeUs: scan.finishedAtUs,
    outcome: scan.outcome,
    totalSymbols: statistics.total_symbols,
    totalRecords: statistics.total_records,
    storageBytes: statistics.storage_size_bytes,
    averageScore: data_quality.average_quality_score,
    symbolsUnjudged: data_quality.symbols_unjudged,
    symbolsNeedingAttention: data_quality.symbols_needing_attention.length,
    symbolsWithGaps: data_quality.symbols_with_gaps,
    symbolsPendingUpdate: update_status.symbols_pending_update,
    failedUpdates24h: update_status.failed_updates_last_24h,
    findings: scan.findings,
    durationMs: scan.durationMs,
  }
}

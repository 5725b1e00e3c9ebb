import { isoInstant } from '../base/day.ts'
import type { QualityRecord } from '../model/history.ts'
import type { LakeRecord } from '../model/lake-record.ts'
import type { LakeRecordJson, QualityRecordJson } from './quality.ts'

/** How a series stood after a scan, as it is served and exported. Scores by the names that dashboards know, and by dimension. */
export function qualityRecordJson({ dimensions, ...record }: QualityRecord): QualityRecordJson {
  const score = (dimension: keyof typeof dimensions): number | null => dimensions[dimension] ?? null
  return {
    scan: record.scan,
    time: isoInstant(record.timeUs),
    symbol: record.symbol,
    dataset: record.dataset,
    overall_score: record.score,
    status: record.band,
    freshness_score: score('timeliness'),
    completeness_score: score('completeness'),
    outlier_score: score('accuracy'),
    validity_score: score('validity'),
    uniqueness_score: score('uniqueness'),
    consistency_score: score('consistency'),
    accuracy_score: score('accuracy'),
    timeliness_score: score('timeliness'),
    records: record.records,
    expected: record.expected,
    present: record.present,
    outlier_count: record.outlierCount,
    issue_count: record.issueCount,
    issues: [...record.issues],
  }
}

export function lakeRecordJson(lake: LakeRecord): LakeRecordJson {
  return {
    scan: lake.scan,
    time: isoInstant(lake.timeUs),
    outcome: lake.outcome,
    average_quality_score: lake.averageScore,
    symbols_needing_attention: lake.symbolsNeedingAttention,
    symbols_with_gaps: lake.symbolsWithGaps,
    symbols_unjudged: lake.symbolsUnjudged,
    total_symbols: lake.totalSymbols,
    total_records: lake.totalRecords,
    storage_size_bytes: lake.storageBytes,
    storage_size_mb: lake.storageBytes / 1e6,
    findings: { ...lake.findings },
    symbols_pending_update: lake.symbolsPendingUpdate,
    failed_updates_last_24h: lake.failedUpdates24h,
    scan_duration_ms: lake.durationMs,
  }
}

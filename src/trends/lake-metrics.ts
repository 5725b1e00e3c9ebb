import type { LakeRecord } from '../model/lake-record.ts'
import type { LakeMetricName } from '../model/metric.ts'
import type { MetricDefinition } from './metric-definition.ts'

/** What is measured of the whole lake after each scan. */
export const lakeMetrics: Readonly<Record<LakeMetricName, MetricDefinition<LakeRecord>>> = {
  average_quality_score: { unit: 'points', orientation: 'higher_is_better', valueOf: ({ averageScore }) => averageScore },
  symbols_needing_attention: { unit: 'symbols', orientation: 'lower_is_better', valueOf: (lake) => lake.symbolsNeedingAttention },
  symbols_with_gaps: { unit: 'symbols', orientation: 'lower_is_better', valueOf: ({ symbolsWithGaps }) => symbolsWithGaps },
  symbols_unjudged: { unit: 'symbols', orientation: 'lower_is_better', valueOf: ({ symbolsUnjudged }) => symbolsUnjudged },
  total_symbols: { unit: 'symbols', orientation: 'none', valueOf: ({ totalSymbols }) => totalSymbols },
  total_records: { unit: 'records', orientation: 'none', valueOf: ({ totalRecords }) => totalRecords },
  storage_size_bytes: { unit: 'bytes', orientation: 'none', valueOf: ({ storageBytes }) => storageBytes },
  confirmed_findings: { unit: 'findings', orientation: 'lower_is_better', valueOf: ({ findings }) => findings.confirmed },
  review_findings: { unit: 'findings', orientation: 'lower_is_better', valueOf: ({ findings }) => findings.review },
  symbols_pending_update: { unit: 'symbols', orientation: 'lower_is_better', valueOf: (lake) => lake.symbolsPendingUpdate },
  failed_updates_last_24h: { unit: 'updates', orientation: 'lower_is_better', valueOf: ({ failedUpdates24h }) => failedUpdates24h },
  scan_duration_ms: { unit: 'ms', orientation: 'lower_is_better', valueOf: ({ durationMs }) => durationMs },
}

export function isLakeMetric(name: string): name is LakeMetricName {
  return Object.hasOwn(lakeMetrics, name)
}

/** What Tidegauge itself measures of every series after each scan. */
export const seriesMetricNames = [
  'overall_score',
  'freshness_score',
  'completeness_score',
  'outlier_score',
  'validity_score',
  'uniqueness_score',
  'consistency_score',
  'accuracy_score',
  'timeliness_score',
  'completeness_percentage',
  'issue_count',
  'outlier_count',
  'records',
] as const
export type SeriesMetricName = (typeof seriesMetricNames)[number]

/** What it measures of the whole lake after each scan. */
export const lakeMetricNames = [
  'average_quality_score',
  'symbols_needing_attention',
  'symbols_with_gaps',
  'symbols_unjudged',
  'total_symbols',
  'total_records',
  'storage_size_bytes',
  'confirmed_findings',
  'review_findings',
  'symbols_pending_update',
  'failed_updates_last_24h',
  'scan_duration_ms',
] as const
export type LakeMetricName = (typeof lakeMetricNames)[number]

/** What a user says of a sample, or a threshold does. `error`: it could not be measured. */
export const sampleStatuses = ['pass', 'warning', 'fail', 'error', 'unknown'] as const
export type SampleStatus = (typeof sampleStatuses)[number]

/** Labels of one series of a metric, by name. Names come from outside, so look with `Object.hasOwn`. */
export type Labels = Readonly<Record<string, string>>

/** The same text for the same labels, in whatever order they came. */
export function labelsText(labels: Labels): string {
  return JSON.stringify(sortedEntries(labels))
}

/** The labels of `labelsText`, names ascending. */
export function labelsOf(text: string): Labels {
  // Makes properties of its own of any names.
  return Object.fromEntries(JSON.parse(text) as [string, string][])
}

/** Whether all that is wanted is there with the same values. */
export function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
}

function sortedEntries(labels: Labels): [string, string][] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
}

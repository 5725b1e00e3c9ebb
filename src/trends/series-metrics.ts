import type { QualityRecord } from '../model/history.ts'
import type { SeriesMetricName } from '../model/metric.ts'
import type { Dimension } from '../model/severity.ts'
import type { MetricDefinition } from './metric-definition.ts'

type SeriesMetric = MetricDefinition<QualityRecord>

/** What is measured of every series after each scan, by the names that dashboards know. */
export const seriesMetrics: Readonly<Record<SeriesMetricName, SeriesMetric>> = {
  overall_score: { unit: 'points', orientation: 'higher_is_better', valueOf: ({ score }) => score },
  freshness_score: ofDimension('timeliness'),
  completeness_score: ofDimension('completeness'),
  outlier_score: ofDimension('accuracy'),
  validity_score: ofDimension('validity'),
  uniqueness_score: ofDimension('uniqueness'),
  consistency_score: ofDimension('consistency'),
  accuracy_score: ofDimension('accuracy'),
  timeliness_score: ofDimension('timeliness'),
  completeness_percentage: {
    unit: 'percent',
    orientation: 'higher_is_better',
    valueOf: ({ present, expected }) => (expected === null || expected === 0 ? null : (100 * present) / expected),
  },
  issue_count: { unit: 'findings', orientation: 'lower_is_better', valueOf: ({ issueCount }) => issueCount },
  outlier_count: { unit: 'bars', orientation: 'lower_is_better', valueOf: ({ outlierCount }) => outlierCount },
  records: { unit: 'records', orientation: 'none', valueOf: ({ records }) => records },
}

function ofDimension(dimension: Dimension): SeriesMetric {
  return { unit: 'points', orientation: 'higher_is_better', valueOf: ({ dimensions }) => dimensions[dimension] ?? null }
}

export function isSeriesMetric(name: string): name is SeriesMetricName {
  return Object.hasOwn(seriesMetrics, name)
}

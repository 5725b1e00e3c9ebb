import type { QualityRecord } from '../model/history.ts'
import type { LakeRecord } from '../model/lake-record.ts'
import type { Labels, SampleStatus } from '../model/metric.ts'
import type { KeptSample, MetricMark, PushedSample } from '../store/sample-store.ts'
import type { StoredThreshold } from '../store/threshold-store.ts'
import type { AnomalyVerdict } from '../trends/anomaly-verdict.ts'
import type { LearnedBaseline } from '../trends/baseline.ts'
import type { AnomalyMethod } from '../trends/expectation.ts'
import type { Orientation } from '../trends/orientation.ts'
import type { Statistics } from '../trends/statistics.ts'
import type { Threshold } from '../trends/threshold.ts'
import type { Trend } from '../trends/trend.ts'

/** A metric, one of ours or a pushed one, and labels that its series must carry. Of a metric of series the symbol must be among them. */
export interface MetricSubject {
  readonly metric: string
  readonly labels: Labels
}

/** µs, both ends included. */
export interface MetricRange {
  readonly fromUs: number
  readonly toUs: number
}

/** A stretch of time that ends at `toUs`, its end included, its start not. */
export interface MetricWindow {
  readonly toUs: number
  readonly lengthUs: number
}

/** A value of a metric with the status it has now: what was told with it, else what the thresholds say. */
export interface JudgedPoint {
  readonly timeUs: number
  readonly value: number | null
  readonly status: SampleStatus | null
  /** Of an hour of which only that is kept: how many samples, and between what. */
  readonly hour: KeptSample['hour']
}

/** What is known of one series of a metric beside its points. */
export interface SeriesFacts {
  readonly labels: Labels
  readonly unit: string | null
  readonly orientation: Orientation
  /** In the range that was asked for; `null`: there is none. */
  readonly newest: JudgedPoint | null
}

export interface MetricStatistics extends SeriesFacts {
  readonly statistics: Statistics
}

export interface MetricTrend extends SeriesFacts {
  readonly trend: Trend
}

export interface AnomalyRequest extends MetricWindow {
  readonly method: AnomalyMethod
  /** `past`: each point against the points before it; `baseline`: against what was learned. */
  readonly against: 'past' | 'baseline'
  /** At most so many points are judged, the newest. */
  readonly limit: number
}

export interface MetricAnomalies extends SeriesFacts {
  /** Newest first, of every point that was judged. */
  readonly verdicts: readonly AnomalyVerdict[]
}

export interface MetricSummary {
  readonly name: string
  readonly unit: string | null
  readonly labelSets: number
  readonly newest: JudgedPoint & { readonly labels: Labels }
}

/** The store thread's answers on metrics: what it takes to compute them is done there. All may throw NOT_FOUND, REQUEST_INVALID. */
export interface MetricHistory {
  /**
   * Keeps samples, all or none; what it gives is committed. `atUs` null: as of now. Throws REQUEST_INVALID for times that cannot be, CONFLICT at a limit and for another
   * unit.
   */
  push(
    samples: readonly (Omit<PushedSample, 'atUs'> & { readonly atUs: number | null })[],
  ): Promise<{ readonly accepted: number; readonly duplicates: number; readonly statuses: readonly (SampleStatus | null)[] }>
  names(page: { readonly after: string | null; readonly limit: number }): Promise<MetricSummary[]>
  /** Of a pushed metric, each with its newest point, by labels. */
  series(metric: string): Promise<SeriesFacts[]>
  /** Newest first; at most `limit` of those that are left when `skip` of the newest are passed over. */
  points(
    subject: MetricSubject,
    range: MetricRange & { readonly limit: number; readonly skip: number },
  ): Promise<(JudgedPoint & { readonly labels: Labels })[]>
  statistics(subject: MetricSubject, range: MetricRange): Promise<MetricStatistics[]>
  /** `orientation`: which way is good, where neither the metric nor its thresholds say; `null`: not told. */
  trend(subject: MetricSubject, window: MetricWindow & { readonly orientation: Orientation | null }): Promise<MetricTrend[]>
  anomalies(subject: MetricSubject, request: AnomalyRequest): Promise<MetricAnomalies[]>
  baselines(metric: string): Promise<{ readonly labels: Labels; readonly baseline: LearnedBaseline }[]>
  /** How a symbol stood after each scan in the range, newest first, of each scan by dataset; `null`: no dataset has had the symbol. */
  quality(
    symbol: string,
    range: Partial<MetricRange> & { readonly dataset?: string | undefined; readonly limit: number },
  ): Promise<QualityRecord[] | null>
  lake(range: MetricRange & { readonly limit: number }): Promise<LakeRecord[]>
  /** Every metric of the lake. */
  lakeTrends(window: MetricWindow): Promise<(MetricTrend & { readonly metric: string })[]>
  addMark(mark: MetricMark): Promise<void>
  marks(metric: string): Promise<MetricMark[]>
  removeMark(metric: string, id: string): Promise<boolean>
  thresholds(): Promise<readonly SetThreshold[]>
  addThreshold(threshold: StoredThreshold): Promise<void>
  /** Throws CONFLICT for one of the config, NOT_FOUND. */
  replaceThreshold(threshold: StoredThreshold): Promise<void>
  removeThreshold(id: string): Promise<void>
  /** Learns every baseline anew. Gives how many. */
  learn(): Promise<number>
  /** Sums up old samples by hour and lets go of older ones. */
  keepUp(): Promise<void>
}

/** A threshold that holds. Those of the config come first; of equals the last holds. */
export interface SetThreshold extends Threshold {
  readonly id: string
  readonly source: 'config' | 'api'
  readonly author: string | null
  readonly createdUs: number | null
}

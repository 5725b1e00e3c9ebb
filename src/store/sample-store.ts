import type { Labels, SampleStatus } from '../model/metric.ts'

/** A value that a user's program measured. */
export interface PushedSample {
  readonly metric: string
  readonly labels: Labels
  /** `null`: not told. */
  readonly unit: string | null
  /** `null`: it was looked for and there was none. Otherwise finite. */
  readonly value: number | null
  /** `null`: not told. */
  readonly status: SampleStatus | null
  /** µs since 1970 UTC. */
  readonly atUs: number
  /** Given by the sender: a sample of the same series with a key that is known is the same one, told again. */
  readonly key: string | null
}

/** One metric with one set of labels. */
export interface SampleSeries {
  readonly id: number
  readonly metric: string
  readonly labels: Labels
  /** Of the newest sample. */
  readonly lastUs: number
}

export interface MetricName {
  readonly name: string
  readonly unit: string | null
  readonly labelSets: number
  /** The series whose sample is the newest. */
  readonly newest: SampleSeries
}

/** A sample as kept, or the samples of an hour of which only that is kept. */
export interface KeptSample {
  readonly series: number
  /** Of the hour: its start. */
  readonly atUs: number
  /** Of the hour: the mean of those that have a value. */
  readonly value: number | null
  /** Of the hour: the worst that was told. */
  readonly status: SampleStatus | null
  /** `null`: one sample as it was pushed. */
  readonly hour: { readonly samples: number; readonly min: number | null; readonly max: number | null } | null
}

/** A stretch of a metric's history that a user called normal, both ends included, µs. Holds for every series that carries the labels. */
export interface MetricMark {
  readonly id: string
  readonly metric: string
  readonly labels: Labels
  readonly fromUs: number
  readonly toUs: number
  readonly reason: string
  readonly author: string
  readonly createdUs: number
}

/** What was learned of a metric with one set of labels; `baseline` is JSON. */
export interface StoredBaseline {
  readonly metric: string
  readonly labels: Labels
  readonly learnedUs: number
  readonly baseline: string
}

export interface SampleLimits {
  readonly maxMetrics: number
  /** Of each metric. */
  readonly maxLabelSets: number
}

export interface SampleStore {
  /**
   * Keeps all of them or none; given back is how many are new. The same instant, value and status of a series twice is one sample, and so are two with the same key: whatever
   * the order in which samples come, and however often, the history is the same. Throws CONFLICT where limits would be passed, and where a
   * metric is told in another unit.
   */
  add(samples: readonly PushedSample[], at: { readonly receivedUs: number; readonly limits: SampleLimits }): Promise<number>
  /** By name, behind `after`. */
  metrics(page: { readonly after: string | null; readonly limit: number }): Promise<MetricName[]>
  unit(metric: string): Promise<string | null>
  /** Of one metric, or all of them, by metric and labels. */
  series(metric: string | null): Promise<SampleSeries[]>
  /** Newest first; both ends included. */
  samples(
    series: readonly number[],
    range: { readonly fromUs: number; readonly toUs: number; readonly limit: number },
  ): Promise<KeptSample[]>
  /** Sums up by hour what was measured and received before. Gives how many samples became hours. */
  rollUp(beforeUs: number): Promise<number>
  /** Lets go of what is older, and of series and metrics that have nothing left. Gives how many samples and hours went. */
  prune(beforeUs: number): Promise<number>
  addMark(mark: MetricMark): Promise<void>
  /** Oldest first. */
  marks(metric: string): Promise<MetricMark[]>
  /** Whether there was such a mark on that metric. */
  removeMark(metric: string, id: string): Promise<boolean>
  /** Replaces what was learned before of the same metric and labels. */
  learn(baseline: StoredBaseline): Promise<void>
  baselines(metric: string): Promise<StoredBaseline[]>
}

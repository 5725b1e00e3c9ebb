import { mean, median, quantileSorted, sampleStandardDeviation } from 'simple-statistics'
import { arranged, type MetricPoint, type ValuedPoint } from './points.ts'

/** A metric over some range, in figures of its own unit. All but `count` are `null` when there is no value. */
export interface Statistics {
  readonly count: number
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly median: number | null
  /** Of a sample (n − 1); `null` below two values. */
  readonly standardDeviation: number | null
  readonly p05: number | null
  readonly p95: number | null
  readonly first: ValuedPoint | null
  readonly last: ValuedPoint | null
}

const none: Statistics = {
  count: 0,
  min: null,
  max: null,
  mean: null,
  median: null,
  standardDeviation: null,
  p05: null,
  p95: null,
  first: null,
  last: null,
}

/**
 * Statistics of the points that have a value, in whatever order they come. But for `first` and `last` the order changes nothing.
 *
 * Quantiles lie straight between order statistics at (n − 1)·p: type 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages",
 * The American Statistician 50 (1996) 361, as numpy and spreadsheets have it. The standard deviation divides by n − 1.
 */
export function statisticsOf(points: readonly MetricPoint[]): Statistics {
  const inTime = arranged(points)
  const first = inTime[0]
  const last = inTime.at(-1)
  if (first === undefined || last === undefined) return none
  const values = inTime.map(({ value }) => value).sort((a, b) => a - b)
  const min = values[0] as number
  const max = values.at(-1) as number
  return {
    count: values.length,
    min,
    max,
    // The sum is rounded: the mean of equal values could leave their range by a bit.
    mean: Math.min(max, Math.max(min, mean(values))),
    median: median(values),
    standardDeviation: values.length < 2 ? null : min === max ? 0 : sampleStandardDeviation(values),
    p05: quantileSorted(values, 0.05),
    p95: quantileSorted(values, 0.95),
    first,
    last,
  }
}

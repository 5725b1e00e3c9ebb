import type { Labels, SampleStatus } from '../model/metric.ts'
import type { Orientation } from './orientation.ts'
import { type Threshold, thresholdsFor, thresholdStatus, worstStatus } from './threshold.ts'

/** The status of a value: the one that was told with it, else the worst of the thresholds that hold, `null` without any. */
export function judgedStatus(
  { value, status }: { readonly value: number | null; readonly status: SampleStatus | null },
  holding: readonly Threshold[],
): SampleStatus | null {
  return status ?? worstStatus(holding.map((threshold) => thresholdStatus(threshold, value)))
}

/** Which way of a metric is good, where only its thresholds can tell: with a minimum up, with a maximum down, with both neither. */
export function orientationBy(thresholds: readonly Threshold[], metric: string, labels: Labels): Orientation {
  const directions = thresholdsFor(thresholds, metric, labels).map(({ direction }) => direction)
  if (directions.length !== 1) return 'none'
  return directions[0] === 'min' ? 'higher_is_better' : 'lower_is_better'
}

import type { Orientation } from './orientation.ts'

/** What Tidegauge measures of records of one kind. */
export interface MetricDefinition<R> {
  readonly unit: string | null
  readonly orientation: Orientation
  /** `null`: not judged then. */
  readonly valueOf: (record: R) => number | null
}

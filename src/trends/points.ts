/** A metric at an instant, as stored. `null`, NaN: it was looked for and there was none. */
export interface MetricPoint {
  /** µs since 1970 UTC. */
  readonly timeUs: number
  readonly value: number | null
}

/** A point that has its value. */
export interface ValuedPoint {
  readonly timeUs: number
  readonly value: number
}

/** Values beyond it in either direction are dropped like NaN: nothing measured is so large, and sums of squares of the rest stay finite. */
export const LARGEST_VALUE = 1e100

/** Whether a point counts: a value that is a finite number within `LARGEST_VALUE`, at a finite time. */
export function isValued(point: MetricPoint): point is ValuedPoint {
  return point.value !== null && Math.abs(point.value) <= LARGEST_VALUE && Number.isFinite(point.timeUs)
}

/** The points that count, oldest first; those of one instant stay in the order given. The input is left as it is. */
export function arranged(points: readonly MetricPoint[]): ValuedPoint[] {
  return points.filter(isValued).sort((a, b) => a.timeUs - b.timeUs)
}

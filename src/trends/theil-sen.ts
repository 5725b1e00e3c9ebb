import { medianAmong } from '../base/select.ts'
import type { ValuedPoint } from './points.ts'

/** A straight line through points. */
export interface Line {
  /** In the value's unit per µs. */
  readonly slopePerUs: number
  /** The line at an instant. */
  at(timeUs: number): number
}

/**
 * The line of Theil and Sen: its slope is the median of the slopes between all pairs at different times, its height the median of what is left over.
 * Up to 29 % of the points may be anything. `null` below two different times. Quadratic in the points: bring at most some hundred.
 *
 * Source: P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical Association 63 (1968) 1379.
 */
export function theilSen(points: readonly ValuedPoint[]): Line | null {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
  let count = 0
  points.forEach((to, i) => {
    for (let j = 0; j < i; j++) {
      const from = points[j] as ValuedPoint
      if (from.timeUs !== to.timeUs) slopes[count++] = (to.value - from.value) / (to.timeUs - from.timeUs)
    }
  })
  if (count === 0) return null
  const slopePerUs = medianAmong(slopes, count)
  // Heights at the first point: at 1970 they would lose digits.
  const originUs = (points[0] as ValuedPoint).timeUs
  const height = medianAmong(
    Float64Array.from(points, ({ timeUs, value }) => value - slopePerUs * (timeUs - originUs)),
    points.length,
  )
  return { slopePerUs, at: (timeUs) => height + slopePerUs * (timeUs - originUs) }
}

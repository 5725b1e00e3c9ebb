import { parseDuration } from '../base/duration.ts'
import type { MetricPoint } from './points.ts'

/** Length in µs of a window written as a duration: `24h`, `7d`, `36h`, `1h30m`. `null` for anything else and for no length. */
export function windowUsOf(text: string): number | null {
  const ms = parseDuration(text)
  return ms === null || ms === 0 ? null : ms * 1000
}

/** The points of a window of `lengthUs` that ends at `toUs`, its end included and its start not: windows that follow each other share none. */
export function pointsWithin<P extends MetricPoint>(
  points: readonly P[],
  { toUs, lengthUs }: { readonly toUs: number; readonly lengthUs: number },
): P[] {
  return points.filter(({ timeUs }) => timeUs > toUs - lengthUs && timeUs <= toUs)
}

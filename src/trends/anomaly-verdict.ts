import { usualThreshold, type AnomalyMethod, type Expectation } from './expectation.ts'
import type { MetricPoint } from './points.ts'
import { isValued } from './points.ts'

/** Which earlier points a value was held against. */
export const baselineKinds = ['all', 'weekday', 'weekday_hour'] as const
export type BaselineKind = (typeof baselineKinds)[number]

/** Points of the past that a value is held against, and what they lead to expect. */
export interface Comparison {
  readonly kind: BaselineKind
  readonly expectation: Expectation
}

export const anomalyVerdicts = ['normal', 'anomalous', 'marked_normal', 'unknown'] as const

export interface AnomalyVerdict {
  readonly timeUs: number
  readonly value: number | null
  readonly verdict: (typeof anomalyVerdicts)[number]
  /** Why it is unknown; `null` when it is not. */
  readonly reason: 'no_value' | 'too_few_points' | 'not_after_baseline' | null
  readonly method: AnomalyMethod
  /** `null` where the verdict is unknown; of a point marked normal only where there was nothing to hold it against. */
  readonly expected: number | null
  /** Ends of what is normal, both included. */
  readonly low: number | null
  readonly high: number | null
  /** How many spreads the value is from the expected one. */
  readonly z: number | null
  /** Which side of the interval the value is on; `null` within it. */
  readonly side: 'above' | 'below' | null
  readonly baseline: { readonly kind: BaselineKind; readonly count: number; readonly fromUs: number; readonly toUs: number } | null
}

export interface VerdictSettings {
  readonly method: AnomalyMethod
  /** Spreads on either side of the expected value that are normal; `null`: the method's usual one. */
  readonly threshold: number | null
}

/**
 * Holds a point against what was expected: normal within expected ± threshold · spread, which is stretched to take in the values that were marked
 * normal. `against`: a comparison, or why there is none.
 */
export function verdictOn(
  point: MetricPoint,
  against: Comparison | 'too_few_points' | 'not_after_baseline',
  { method, threshold, marked }: VerdictSettings & { readonly marked: boolean },
): AnomalyVerdict {
  const untold = { expected: null, low: null, high: null, z: null, side: null, baseline: null }
  const judged = { timeUs: point.timeUs, method }
  if (!isValued(point)) return { ...judged, value: null, verdict: 'unknown', reason: 'no_value', ...untold }
  const { value } = point
  if (typeof against === 'string') {
    return marked
      ? { ...judged, value, verdict: 'marked_normal', reason: null, ...untold }
      : { ...judged, value, verdict: 'unknown', reason: against, ...untold }
  }
  const { expected, spread, count, fromUs, toUs, markedLow, markedHigh } = against.expectation
  const reach = (threshold ?? usualThreshold[method]) * spread
  const low = Math.min(expected - reach, markedLow ?? Infinity)
  const high = Math.max(expected + reach, markedHigh ?? -Infinity)
  const side = value > high ? 'above' : value < low ? 'below' : null
  return {
    ...judged,
    value,
    verdict: marked ? 'marked_normal' : side === null ? 'normal' : 'anomalous',
    reason: null,
    expected,
    low,
    high,
    z: (value - expected) / spread,
    side,
    baseline: { kind: against.kind, count, fromUs, toUs },
  }
}

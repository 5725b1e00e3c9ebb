import { DAY_US } from '../base/day.ts'
import { FEWEST_FOR_PERSISTENCE, persistenceFactor, persistenceOf } from './autocorrelation.ts'
import { mannKendall } from './mann-kendall.ts'
import type { Orientation } from './orientation.ts'
import { arranged, type MetricPoint, type ValuedPoint } from './points.ts'
import { theilSen, type Line } from './theil-sen.ts'
import { thinned } from './thinning.ts'

export interface TrendSettings {
  /** A trend is significant when its p value is at most this. */
  readonly alpha: number
  /** Fewer points, after those of one instant became one, are no trend: `unknown`. */
  readonly minPoints: number
  /** More points become so many medians over time; the cost grows with its square. */
  readonly maxPoints: number
  /** A significant trend along whose line the metric changed by less, in percent, is `steady`. */
  readonly minChangePercent: number
}

export const trendDefaults: TrendSettings = { alpha: 0.05, minPoints: 5, maxPoints: 500, minChangePercent: 0 }

export const trendDirections = ['improving', 'worsening', 'steady', 'unknown'] as const
export type TrendDirection = (typeof trendDirections)[number]

/** Why a direction is what it is. */
export const trendReasons = ['significant', 'not_significant', 'small_change', 'too_few_points', 'no_orientation'] as const
export type TrendReason = (typeof trendReasons)[number]

export interface Trend {
  /** `unknown`: too few points, or a significant trend of a metric of which neither way is better. */
  readonly direction: TrendDirection
  readonly reason: TrendReason
  /** The way of the numbers themselves, whether or not that is good; `null` when there is no significant trend. */
  readonly movement: 'rising' | 'falling' | null
  /** Points that have a value. */
  readonly count: number
  /** Points that the test looked at: those of one instant, and above `maxPoints` those of a bin of time, count as one. */
  readonly tested: number
  readonly first: ValuedPoint | null
  readonly last: ValuedPoint | null
  /** Two-sided p value of Mann and Kendall's test; `null` with too few points. */
  readonly pValue: number | null
  /** Kendall's tau, −1 to 1. */
  readonly tau: number | null
  /** What of a deviation is left one point later, 0 to 0.99, which the p value takes account of; `null`: too few points to tell. */
  readonly persistence: number | null
  /** Theil and Sen's slope, in the metric's unit per day. */
  readonly slopePerDay: number | null
  /** The last value against the first, in percent of the first's size; `null` where the first is 0. */
  readonly changePercent: number | null
  /** The same between the ends of Theil and Sen's line, which no single value moves. */
  readonly fittedChangePercent: number | null
}

/**
 * The trend of a metric over the points given (cut them by `pointsWithin`), in whatever order they come.
 *
 * The direction is that of Mann and Kendall's S where its p value, corrected for ties and for autocorrelation, is at most `alpha`. Reflecting all values
 * swaps improving and worsening; adding a constant changes neither direction nor p value. Formulas and sources: docs/reference/trends.md.
 */
export function trendOf(points: readonly MetricPoint[], orientation: Orientation, settings: Partial<TrendSettings> = {}): Trend {
  const { alpha, minPoints, maxPoints, minChangePercent } = { ...trendDefaults, ...settings }
  const inTime = arranged(points)
  const looked = thinned(inTime, maxPoints)
  const line = theilSen(looked)
  const first = inTime[0] ?? null
  const last = inTime.at(-1) ?? null
  const seen = {
    count: inTime.length,
    tested: looked.length,
    first,
    last,
    changePercent: first && last && changePercent(first.value, last.value),
  }
  if (line === null || looked.length < minPoints) {
    const untold = { movement: null, pValue: null, tau: null, persistence: null, slopePerDay: null, fittedChangePercent: null }
    return { direction: 'unknown', reason: 'too_few_points', ...seen, ...untold }
  }
  const persistence = persistenceOf(withoutLine(looked, line))
  const { s, pValue, tau } = mannKendall(
    looked.map(({ value }) => value),
    persistenceFactor(persistence, looked.length),
  )
  const fittedChangePercent = changePercent(line.at((looked[0] as ValuedPoint).timeUs), line.at((looked.at(-1) as ValuedPoint).timeUs))
  const movement = pValue > alpha || s === 0 ? null : s > 0 ? 'rising' : 'falling'
  const tooSmall = fittedChangePercent !== null && Math.abs(fittedChangePercent) < minChangePercent
  return {
    ...judged(movement, orientation, tooSmall),
    movement,
    ...seen,
    pValue,
    tau,
    persistence: looked.length < FEWEST_FOR_PERSISTENCE ? null : persistence,
    slopePerDay: line.slopePerUs * DAY_US,
    fittedChangePercent,
  }
}

function judged(movement: Trend['movement'], orientation: Orientation, tooSmall: boolean): Pick<Trend, 'direction' | 'reason'> {
  if (movement === null) return { direction: 'steady', reason: 'not_significant' }
  if (tooSmall) return { direction: 'steady', reason: 'small_change' }
  if (orientation === 'none') return { direction: 'unknown', reason: 'no_orientation' }
  const better = (movement === 'rising') === (orientation === 'higher_is_better')
  return { direction: better ? 'improving' : 'worsening', reason: 'significant' }
}

/** What is left of the values beside the line; what is left by rounding alone is 0. */
function withoutLine(points: readonly ValuedPoint[], line: Line): number[] {
  const size = points.reduce((largest, { value }) => Math.max(largest, Math.abs(value)), 0)
  return points.map(({ timeUs, value }) => {
    const left = value - line.at(timeUs)
    return Math.abs(left) <= 1e-12 * size ? 0 : left
  })
}

/** How far a value went, in percent of the size of what it was; `null` from 0, and where the number has no end. */
export function changePercent(from: number, to: number): number | null {
  const percent = (100 * (to - from)) / Math.abs(from)
  return Number.isFinite(percent) ? percent : null
}

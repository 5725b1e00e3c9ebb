import { mean, sampleStandardDeviation } from 'simple-statistics'
import { robustSpread } from '../base/robust.ts'
import { isMarked, type NormalMark } from './normal-mark.ts'
import type { ValuedPoint } from './points.ts'

/** What earlier points lead to expect of a metric. Numbers and `null` only: it is stored as it is. */
export interface Expectation {
  /** Median, or mean by the method `z`. */
  readonly expected: number
  /** Standard deviation of a normal sample of this kind, never below the floor. More than 0. */
  readonly spread: number
  /** Points it was taken from. */
  readonly count: number
  readonly fromUs: number
  readonly toUs: number
  /** Least and largest value among the points marked normal; `null` when none was. */
  readonly markedLow: number | null
  readonly markedHigh: number | null
}

export const anomalyMethods = ['robust_z', 'z'] as const
export type AnomalyMethod = (typeof anomalyMethods)[number]

/** Spreads from which a value is anomalous: Iglewicz and Hoaglin's recommendation for the robust one, three standard deviations for the other. */
export const usualThreshold: Readonly<Record<AnomalyMethod, number>> = { robust_z: 3.5, z: 3 }

export interface ExpectationSettings {
  readonly method: AnomalyMethod
  /** The spread is at least this share of the expected value's size, so that a metric that never moved may move a little. */
  readonly floorRatio: number
  /** And at least this, in the metric's unit. More than 0. */
  readonly floor: number
  readonly marks: readonly NormalMark[]
}

export const expectationDefaults: ExpectationSettings = { method: 'robust_z', floorRatio: 0.01, floor: 1e-9, marks: [] }

/**
 * What points lead to expect. `null` without points. Takes them in any order.
 *
 * `robust_z`: the median, and the median absolute deviation × 1.4826 × Croux and Rousseeuw's correction for few points; up to half of the points may be
 * anything. `z`: mean and standard deviation of the points within 3.5 robust spreads of the median and of those marked normal, so that an outlier of the past
 * does not hide the next one.
 *
 * Source: B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers" (ASQC 1993), 3.3; C. Croux, P. J. Rousseeuw, "Time-Efficient Algorithms for
 * Two Highly Robust Estimators of Scale", COMPSTAT (1992) 411, for the correction.
 */
export function expectationOf(points: readonly ValuedPoint[], settings: Partial<ExpectationSettings> = {}): Expectation | null {
  if (points.length === 0) return null
  const { method, floorRatio, floor, marks } = { ...expectationDefaults, ...settings }
  const floored = (spread: number, expected: number): number => Math.max(spread, floorRatio * Math.abs(expected), floor)
  const { median, deviation } = robustSpread(points.map(({ value }) => value))
  const robust = floored(deviation * fewPointsCorrection(points.length), median)
  const marked = points.filter(({ timeUs }) => isMarked(timeUs, marks)).map(({ value }) => value)
  const times = points.map(({ timeUs }) => timeUs)
  const seen = {
    count: points.length,
    fromUs: smallest(times),
    toUs: largest(times),
    markedLow: marked.length === 0 ? null : smallest(marked),
    markedHigh: marked.length === 0 ? null : largest(marked),
  }
  if (method === 'robust_z') return { expected: median, spread: robust, ...seen }
  const kept = points.filter(({ timeUs, value }) => Math.abs(value - median) <= usualThreshold.robust_z * robust || isMarked(timeUs, marks))
  const values = kept.map(({ value }) => value)
  const expected = mean(values)
  return { expected, spread: floored(values.length < 2 ? 0 : sampleStandardDeviation(values), expected), ...seen }
}

const correctionsFromTwo = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]

/** What the median absolute deviation of so many normal values has to be multiplied by to be right on average. */
export function fewPointsCorrection(count: number): number {
  return count < 2 ? 1 : (correctionsFromTwo[count - 2] ?? count / (count - 0.8))
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value))
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value))
}

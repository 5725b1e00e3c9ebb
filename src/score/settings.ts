import type { Dimension, Severity } from '../model/severity.ts'

/** Points of a loss curve: share of bad bars (or sessions late) and the points lost there, both ascending from 0. */
export type LossCurve = readonly (readonly [at: number, loss: number])[]

/** Everything in the score that can be set. */
export interface ScoreSettings {
  /** Loss in points, 0 to 100, at a share of bad bars, 0 to 1. */
  readonly loss: LossCurve
  /** Loss in points at a number of completed sessions late. */
  readonly latenessLoss: LossCurve
  /** How much of a dimension's loss counts, 0 to 1. */
  readonly rho: Readonly<Record<Dimension, number>>
  /** What a bad bar of each severity counts for. */
  readonly severityWeight: Readonly<Record<Severity, number>>
  /** Each multiplies the score once. */
  readonly factors: {
    /** The series is a copy of another symbol's. */
    readonly clone: number
    /** A price is in the wrong unit somewhere. */
    readonly slip: number
    /** Completeness cannot be judged: no calendar. */
    readonly unjudgedCompleteness: number
    /** The content is not data, or holds no valid bar. */
    readonly unreadable: number
  }
  /** Least score of each band; below `fair` it is poor. */
  readonly bands: { readonly excellent: number; readonly good: number; readonly fair: number }
}

export const defaultScoreSettings: ScoreSettings = {
  loss: [
    [0, 0],
    [0.001, 5],
    [0.01, 20],
    [0.05, 50],
    [0.2, 80],
    [1, 100],
  ],
  latenessLoss: [
    [0, 0],
    [1, 5],
    [2, 20],
    [5, 50],
    [20, 80],
    [250, 100],
  ],
  rho: { completeness: 1, validity: 1, uniqueness: 0.8, consistency: 1, accuracy: 1, timeliness: 0.8 },
  severityWeight: { info: 0, low: 0.25, medium: 0.5, high: 1, critical: 1 },
  factors: { clone: 0.2, slip: 0.85, unjudgedCompleteness: 0.95, unreadable: 0 },
  bands: { excellent: 95, good: 85, fair: 70 },
}

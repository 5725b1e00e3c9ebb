import { exactProbability, kendallCount } from './kendall.ts'
import { upperTail } from './normal-distribution.ts'

/** What the test of Mann and Kendall says of values in the order of time. */
export interface MannKendall {
  readonly count: number
  /** Pairs that rise less pairs that fall: its sign is the way the values go. */
  readonly s: number
  /** Of S when there is no trend, corrected for ties and by the factor given. */
  readonly variance: number
  /** S one nearer to 0, in standard deviations; 0 where there is nothing to compare. */
  readonly z: number
  /** Two-sided: how probable an S at least so far from 0 is without a trend. */
  readonly pValue: number
  /** S as a share of the pairs that do not tie and those that do, −1 to 1 (tau-a). */
  readonly tau: number
}

/** Up to so many values the probability is counted out; the normal approximation is good from there on (Gilbert 1987, 16.4.1). */
const MOST_EXACT = 10

/**
 * The test of Mann and Kendall for a trend that goes one way, whatever its shape, in O(n log n). `varianceFactor`, at least 1, is by how much
 * autocorrelation widens the variance (`persistenceFactor`). NaN is not allowed among the values.
 *
 * Var S = (n (n−1) (2n+5) − Σ t (t−1) (2t+5)) / 18 over the groups of t equal values; z = (S ∓ 1) / √Var S. Up to ten values the exact probability
 * holds, ties included, unless the corrected one is larger.
 *
 * Source: H. B. Mann, "Nonparametric Tests Against Trend", Econometrica 13 (1945) 245; M. G. Kendall, "Rank Correlation Methods" (1975); R. O. Gilbert,
 * "Statistical Methods for Environmental Pollution Monitoring" (1987), chapter 16.
 */
export function mannKendall(values: readonly number[], varianceFactor = 1): MannKendall {
  const count = values.length
  const { s, ties } = kendallCount(values)
  const spread = (n: number): number => n * (n - 1) * (2 * n + 5)
  const variance = (ties.reduce((left, size) => left - spread(size), spread(count)) / 18) * varianceFactor
  const z = variance > 0 && Math.abs(s) > 1 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0
  const approximate = 2 * upperTail(Math.abs(z))
  const exact = count <= MOST_EXACT ? exactProbability(s, count, ties) : 0
  return {
    count,
    s,
    variance,
    z,
    pValue: count > MOST_EXACT || varianceFactor > 1 ? Math.max(exact, approximate) : exact,
    tau: count < 2 ? 0 : s / ((count * (count - 1)) / 2),
  }
}

/**
 * Autocorrelations at lags 1 to `lags` of values at even steps: at lag k, the sum of products of deviations from the mean k apart over the sum of
 * their squares. All 0 where the values are one. Source: G. Box, G. Jenkins, "Time Series Analysis" (1976), 2.1.5.
 */
export function autocorrelations(values: readonly number[], lags: number): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviations = values.map((value) => value - mean)
  const square = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0)
  return Array.from({ length: lags }, (_, index) => {
    let products = 0
    for (let i = index + 1; i < deviations.length; i++) products += (deviations[i] as number) * (deviations[i - index - 1] as number)
    return square === 0 ? 0 : products / square
  })
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const result = new Array<number>(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++
    for (let i = from; i < to; i++) result[order[i] as number] = (from + to + 1) / 2
    from = to
  }
  return result
}

/**
 * By how much autocorrelation multiplies the variance of Kendall's S of `count` values: n/n* =
 * 1 + 2 / (n (n−1) (n−2)) · Σ (n−k) (n−k−1) (n−k−2) r(k), where `byLag[k − 1]` is r(k), the autocorrelation of ranks at lag k. 1 below three values.
 *
 * Source: K. H. Hamed, A. Ramachandra Rao, "A modified Mann-Kendall trend test for autocorrelated data", Journal of Hydrology 204 (1998) 182.
 */
export function hamedRaoFactor(byLag: readonly number[], count: number): number {
  if (count < 3) return 1
  let sum = 0
  byLag.forEach((r, index) => {
    const left = count - index - 1
    sum += left * (left - 1) * (left - 2) * r
  })
  return 1 + (2 / (count * (count - 1) * (count - 2))) * sum
}

/** Fewest values of which persistence is estimated: below, the estimate is all error. */
export const FEWEST_FOR_PERSISTENCE = 8
const MOST_PERSISTENCE = 0.99

/**
 * How much of a deviation is left one step later, 0 to 0.99, of values whose trend has been taken away: the autocorrelation of their ranks at lag 1, freed of its bias
 * as (n r + 2) / (n − 4). 0 below `FEWEST_FOR_PERSISTENCE` values, where all values are one, and for values that alternate: a variance is never made smaller.
 *
 * Source of the bias of what remains after a fitted line: N. P. A. van Giersbergen, "On the effect of deterministic terms on the bias in stable AR
 * models", Economics Letters 89 (2005) 75; used before the same test by K. H. Hamed, Journal of Hydrology 368 (2009) 143.
 */
export function persistenceOf(withoutTrend: readonly number[]): number {
  const count = withoutTrend.length
  if (count < FEWEST_FOR_PERSISTENCE || withoutTrend.every((value) => value === withoutTrend[0])) return 0
  const [r = 0] = autocorrelations(ranks(withoutTrend), 1)
  return Math.min(MOST_PERSISTENCE, Math.max(0, (count * r + 2) / (count - 4)))
}

/**
 * Hamed and Rao's factor for values that persist as a first-order autoregression does, r(k) = persistence^k: at least 1.
 *
 * The paper sums the sample autocorrelations found significant instead, which finds too many trends: docs/reference/trends.md has the rates measured of both.
 */
export function persistenceFactor(persistence: number, count: number): number {
  return hamedRaoFactor(
    Array.from({ length: Math.max(0, count - 1) }, (_, index) => persistence ** (index + 1)),
    count,
  )
}

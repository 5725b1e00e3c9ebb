/** Kendall's count of a sequence. */
export interface KendallCount {
  /** Pairs whose later value is larger, less those whose later value is smaller. */
  readonly s: number
  /** Sizes of the groups of equal values, ascending by value; ones left out. */
  readonly ties: readonly number[]
}

/**
 * Kendall's S of values in their order, in O(n log n): the pairs that do not tie, less twice the inversions, which merge sort counts.
 *
 * Source: W. R. Knight, "A Computer Method for Calculating Kendall's Tau with Ungrouped Data", Journal of the American Statistical Association 61
 * (1966) 436. Holds no NaN.
 */
export function kendallCount(values: readonly number[]): KendallCount {
  const sorted = Float64Array.from(values)
  const inversions = sortCounting(sorted, new Float64Array(sorted.length))
  const ties: number[] = []
  for (let from = 0; from < sorted.length;) {
    let to = from + 1
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    if (to - from > 1) ties.push(to - from)
    from = to
  }
  const untied = ties.reduce((left, size) => left - pairsOf(size), pairsOf(values.length))
  return { s: untied - 2 * inversions, ties }
}

function pairsOf(count: number): number {
  return (count * count - count) / 2
}

/** Sorts ascending and returns how many pairs stood the wrong way round; equal values are no such pair. Bottom up. */
function sortCounting(values: Float64Array, room: Float64Array): number {
  let inversions = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let from = 0; from < values.length; from += 2 * width) {
      const middle = Math.min(from + width, values.length)
      const to = Math.min(from + 2 * width, values.length)
      let left = from
      let right = middle
      for (let at = from; at < to; at++) {
        const takeLeft = left < middle && (right >= to || (values[left] as number) <= (values[right] as number))
        if (!takeLeft) inversions += middle - left
        room[at] = (takeLeft ? values[left++] : values[right++]) as number
      }
    }
    values.set(room)
  }
  return inversions
}

/**
 * Probability, over all orders of n values with these groups of ties, that S is at least as far from 0 as `s`. Exact; for small n (up to 15 or so).
 *
 * The number of orders by inversions is a Gaussian multinomial coefficient: [n]! / ∏ [t]! over the ties, with [k] = 1 + q + … + q^(k−1).
 * Source: P. A. MacMahon, "Two Applications of General Theorems in Combinatory Analysis", Proceedings of the London Mathematical Society 15
 * (1917) 314; tables in M. G. Kendall, "Rank Correlation Methods" (1975), appendix 1.
 */
export function exactProbability(s: number, n: number, ties: readonly number[]): number {
  let counts = [1]
  for (let k = 2; k <= n; k++) counts = timesRun(counts, k)
  for (const size of ties) for (let k = 2; k <= size; k++) counts = dividedByRun(counts, k)
  const pairs = counts.length - 1
  let all = 0
  let far = 0
  counts.forEach((orders, inversions) => {
    all += orders
    if (Math.abs(pairs - 2 * inversions) >= Math.abs(s)) far += orders
  })
  return far / all
}

/** A polynomial times 1 + q + … + q^(k−1). */
function timesRun(coefficients: readonly number[], k: number): number[] {
  const product = new Array<number>(coefficients.length + k - 1).fill(0)
  for (let i = 0; i < coefficients.length; i++)
    for (let j = 0; j < k; j++) product[i + j] = (product[i + j] as number) + (coefficients[i] as number)
  return product
}

/** The inverse of `timesRun`. */
function dividedByRun(coefficients: readonly number[], k: number): number[] {
  const quotient: number[] = []
  for (let i = 0; i <= coefficients.length - k; i++) {
    let known = 0
    for (let j = 1; j < k && j <= i; j++) known += quotient[i - j] as number
    quotient.push((coefficients[i] as number) - known)
  }
  return quotient
}

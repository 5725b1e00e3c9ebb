/**
 * The `n`-th smallest (from 0) of the first `count` values, which are reordered: everything before position `n` is at most it, everything
 * after at least it. Holds no NaN; 0 <= n < count. On average linear in `count`, no allocation.
 *
 * Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961) 321.
 */
export function nthSmallest(values: Float64Array, count: number, n: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = values[n] as number
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while (pivot < (values[j] as number)) j--
      if (i <= j) {
        const swapped = values[i] as number
        values[i++] = values[j] as number
        values[j--] = swapped
      }
    }
    if (j < n) low = i
    if (n < i) high = j
  }
  return values[n] as number
}

/** The two middle values of the first `count` (the same one twice for an odd count), which are reordered as by `nthSmallest`. `count` > 0. */
export function middlePair(values: Float64Array, count: number): readonly [number, number] {
  const middle = count >> 1
  const upper = nthSmallest(values, count, middle)
  if (count % 2 === 1) return [upper, upper]
  let lower = -Infinity
  for (let i = 0; i < middle; i++) if ((values[i] as number) > lower) lower = values[i] as number
  return [lower, upper]
}

/** Median of the first `count` values, which are reordered as by `nthSmallest`: the mean of the two middle ones for an even count. `count` > 0. */
export function medianAmong(values: Float64Array, count: number): number {
  const [lower, upper] = middlePair(values, count)
  // The sum of two may be beyond doubles where they are not.
  return lower === upper ? upper : (lower + upper) / 2
}

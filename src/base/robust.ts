/** Median of the numbers, which hold no NaN. The mean of the two middle ones for an even count; NaN for none. */
export function medianOf(values: readonly number[]): number {
  const count = values.length
  if (count === 0) return NaN
  // Doubles are sorted without a call for every comparison.
  const sorted = new Float64Array(values).sort()
  const middle = count >> 1
  return count % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Median absolute deviation times 1.4826 (the standard deviation of a normal sample), and the median it is taken around. */
export function robustSpread(values: readonly number[]): { readonly median: number; readonly deviation: number } {
  const median = medianOf(values)
  return { median, deviation: 1.4826 * medianOf(values.map((value) => Math.abs(value - median))) }
}

/** Median of the numbers, which are reordered. The mean of the two middle ones for an even count; NaN for none. Holds no NaN. */
export function medianOf(values: number[]): number {
  const count = values.length
  if (count === 0) return NaN
  values.sort((a, b) => a - b)
  const middle = count >> 1
  return count % 2 === 1 ? (values[middle] as number) : ((values[middle - 1] as number) + (values[middle] as number)) / 2
}

/** Median absolute deviation times 1.4826 (the standard deviation of a normal sample), and the median it is taken around. */
export function robustSpread(values: readonly number[]): { readonly median: number; readonly deviation: number } {
  const median = medianOf([...values])
  return { median, deviation: 1.4826 * medianOf(values.map((value) => Math.abs(value - median))) }
}

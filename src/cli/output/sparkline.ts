const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Columns that a line of values takes at most. */
export const SPARKLINE_COLUMNS = 24

/**
 * Values, oldest first, as a line of blocks between the least and the largest of them; more than fit are taken at even steps, the last always. A blank stands where there is no
 * value, a line in the middle for values that are one.
 */
export function sparkline(values: readonly (number | null)[], columns = SPARKLINE_COLUMNS): string {
  const shown =
    values.length <= columns
      ? values
      : Array.from({ length: columns }, (_, i) => values[Math.floor(((i + 1) * values.length) / columns) - 1] ?? null)
  const known = shown.filter((value) => value !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  return shown
    .map((value) => {
      if (value === null) return ' '
      const share = most === least ? 0.5 : (value - least) / (most - least)
      return heights[Math.min(heights.length - 1, Math.floor(share * heights.length))] ?? ''
    })
    .join('')
    .trimEnd()
}

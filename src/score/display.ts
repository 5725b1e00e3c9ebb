import type { Deduction } from '../model/score.ts'

/** A score and its deductions in hundredths, such that they add up as printed. */
export interface DisplayedScore {
  /** Two decimals. */
  readonly score: number
  /** In the order given, with `points` of two decimals. */
  readonly deductions: readonly Deduction[]
}

/**
 * Rounds to hundredths by largest remainder: every deduction is cut down, and the hundredths left over go to the largest rests, ties to the check
 * that comes first by name, then to the earlier date. So 100 minus the printed score is exactly the sum of the printed deductions.
 */
export function displayScore(score: number, deductions: readonly Deduction[]): DisplayedScore {
  const lost = 10_000 - Math.round(score * 100)
  const exact = deductions.map(({ points }) => points * 100)
  // What is a whole number but for the rounding of doubles is taken as one.
  const hundredths = exact.map((points) => Math.floor(points + 1e-7))
  const missing = lost - hundredths.reduce((sum, points) => sum + points, 0)
  const order = deductions.map((_, i) => i).sort((a, b) => compare(a, b, deductions, exact, hundredths))
  for (let k = 0; k < missing; k++) {
    const i = order[k % order.length]
    if (i !== undefined) hundredths[i] = (hundredths[i] as number) + 1
  }
  return {
    score: (10_000 - lost) / 100,
    deductions: deductions.map((deduction, i) => ({ ...deduction, points: (hundredths[i] as number) / 100 })),
  }
}

function compare(a: number, b: number, deductions: readonly Deduction[], exact: readonly number[], whole: readonly number[]): number {
  const rest = (i: number): number => (exact[i] as number) - (whole[i] as number)
  const [first, second] = [deductions[a] as Deduction, deductions[b] as Deduction]
  const difference = rest(b) - rest(a)
  if (Math.abs(difference) > 1e-9) return difference
  if (first.check !== second.check) return first.check < second.check ? -1 : 1
  return (first.dates[0] ?? -Infinity) - (second.dates[0] ?? -Infinity) || a - b
}

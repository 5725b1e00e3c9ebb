import type { Band, Score } from '../model/score.ts'

/** A score and its band, without its reasons. */
export type Verdict = Pick<Score, 'score' | 'band'>

/** A symbol's verdict is that of its worst dataset; unjudged when one of them is, or when it has none. */
export function symbolVerdict(verdicts: readonly Verdict[]): Verdict {
  let worst: Verdict = { score: null, band: 'unjudged' }
  for (const verdict of verdicts) {
    if (verdict.score === null) return { score: null, band: 'unjudged' }
    if (worst.score === null || verdict.score < worst.score) worst = verdict
  }
  return worst
}

/** The lake's score: the mean over what is judged; `null` when nothing is. */
export function meanScore(verdicts: Iterable<Verdict>): number | null {
  let sum = 0
  let count = 0
  for (const { score } of verdicts) {
    if (score === null) continue
    sum += score
    count++
  }
  return count === 0 ? null : sum / count
}

/** How many verdicts fall into each band; all bands are there. */
export function countBands(verdicts: Iterable<Verdict>): Record<Band, number> {
  const counts: Record<Band, number> = { excellent: 0, good: 0, fair: 0, poor: 0, unjudged: 0 }
  for (const { band } of verdicts) counts[band]++
  return counts
}

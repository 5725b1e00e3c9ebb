import type { Score } from '../model/score.ts'

/** A symbol's score: that of its worst dataset, null when one of them is null (or there is none). */
export function symbolScore(scores: readonly Pick<Score, 'score'>[]): number | null {
  let worst: number | null = null
  for (const { score } of scores) {
    if (score === null) return null
    if (worst === null || score < worst) worst = score
  }
  return worst
}

/** The lake's score: the mean over judged symbols; null when there is none. */
export function meanScore(scores: readonly (number | null)[]): number | null {
  let sum = 0
  let count = 0
  for (const score of scores) {
    if (score === null) continue
    sum += score
    count++
  }
  return count === 0 ? null : sum / count
}

import type { Band } from '../model/score.ts'
import type { ScoreSettings } from './settings.ts'

/** The band of an exact score: excellent from 95, good from 85, fair from 70, poor below; `unjudged` without one. */
export function bandOf(score: number | null, { bands }: Pick<ScoreSettings, 'bands'>): Band {
  if (score === null) return 'unjudged'
  return score >= bands.excellent ? 'excellent' : score >= bands.good ? 'good' : score >= bands.fair ? 'fair' : 'poor'
}

import type { CheckOutcome } from '../model/defect.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Finding } from '../model/finding.ts'
import type { Deduction, Score } from '../model/score.ts'
import { type Dimension, dimensions } from '../model/severity.ts'
import { badnessOf, type CheckShare, datesOf } from './badness.ts'
import { bandOf } from './bands.ts'
import { decompose } from './decompose.ts'
import { lossAt } from './loss-curve.ts'
import { defaultScoreSettings, type ScoreSettings } from './settings.ts'

export interface ScoreInput {
  /** Open findings of the series, settled: `charged` and `ownedSlots` decide what counts. */
  readonly findings: readonly Finding[]
  /** What is expected of the series; `expected: null` when no calendar is known. */
  readonly coverage: Pick<Coverage, 'expected' | 'present' | 'yearOfBars'>
  /** How its checks ended; one errored makes the score null. */
  readonly outcomes: readonly CheckOutcome[]
  /** Dimensions of the checks that are enabled for it. Default: all. */
  readonly judged?: readonly Dimension[]
  /** Set when the series cannot be judged for another reason: its content was never obtained. */
  readonly unjudgedBecause?: string | null
  readonly settings?: ScoreSettings
}

/** The check named by the deduction for completeness that no calendar lets judge. */
export const COMPLETENESS_UNJUDGED = 'completeness_unjudged'

/** The check named by the deduction of a series none of whose bars is valid. */
export const NO_VALID_BAR = 'no_valid_bar'

/** One factor of the product, and whose it is. */
interface Factor {
  readonly factor: number
  readonly dimension: Dimension
  readonly shares: readonly CheckShare[]
}

/**
 * The score of one series: 100 * product over dimensions of q = 1 - rho * L(x) / 100, times factors for what spoils a series as a whole.
 *
 * x = min(1, b / (E + X)): b the weighed bad bars that the dimension's findings own, E the expected bars but at least a year of them, X the weight of
 * its own rows beyond the expected. Timeliness takes L from sessions late, as `stale_series` tells them. The factors: clone, slip, unjudged
 * completeness, unreadable, each once. Deductions are `decompose`d, within a dimension by share of b, so that 100 minus the score is their
 * sum to 1e-9. A slip has two: its share in its dimension, and its factor.
 *
 * A series none of whose bars is valid (empty, all in the future or off session) is worth what an unreadable one is.
 * A dimension is judged by what is configured and expected, never by what was found: completeness and timeliness need a calendar.
 * Null, with the band `unjudged`, when a check errored or `unjudgedBecause` is given.
 */
export function scoreSeries(input: ScoreInput): Score {
  const { findings, coverage, outcomes, judged = dimensions, settings = defaultScoreSettings } = input
  const charged = findings.filter((finding) => finding.charged)
  const unjudgedBecause = input.unjudgedBecause ?? erroredOf(outcomes)
  if (unjudgedBecause !== null) return { score: null, band: 'unjudged', dimensions: {}, deductions: [], unjudgedBecause }

  const losses = lossesOf(charged, coverage, settings)
  const factors = [...losses.values(), ...seriesFactors(charged, coverage, judged, settings)]
  const { score, parts } = decompose(factors.map(({ factor }) => factor))

  const hasCalendar = coverage.expected !== null
  const scores: Partial<Record<Dimension, { score: number; rho: number }>> = {}
  for (const dimension of dimensions) {
    if (!judged.includes(dimension)) continue
    if (!hasCalendar && (dimension === 'completeness' || dimension === 'timeliness')) continue
    scores[dimension] = { score: 100 * (losses.get(dimension)?.factor ?? 1), rho: settings.rho[dimension] }
  }
  return {
    score,
    band: bandOf(score, settings),
    dimensions: scores,
    deductions: factors.flatMap((factor, i) => deductionsOf(factor, parts[i] as number)),
    unjudgedBecause: null,
  }
}

function erroredOf(outcomes: readonly CheckOutcome[]): string | null {
  const errored = outcomes.filter((outcome) => outcome.outcome === 'errored')
  return errored.length === 0 ? null : errored.map(({ check, reason }) => `${check} errored: ${reason}`).join('; ')
}

/** q of each dimension that lost anything. */
function lossesOf(charged: readonly Finding[], coverage: ScoreInput['coverage'], settings: ScoreSettings): Map<Dimension, Factor> {
  const losses = new Map<Dimension, Factor>()
  const base = Math.max(coverage.expected ?? coverage.present, coverage.yearOfBars)
  const quality = (dimension: Dimension, loss: number): number => 1 - (settings.rho[dimension] * loss) / 100
  for (const [dimension, { bad, extra, shares }] of badnessOf(charged, settings)) {
    const x = Math.min(1, bad / (base + extra))
    losses.set(dimension, { factor: quality(dimension, lossAt(settings.loss, x)), dimension, shares })
  }
  const stale = charged.filter(({ check }) => check === 'stale_series')
  const sessionsLate = Math.max(0, ...stale.map(sessionsLateOf))
  if (sessionsLate > 0) {
    const factor = quality('timeliness', lossAt(settings.latenessLoss, sessionsLate))
    losses.set('timeliness', { factor, dimension: 'timeliness', shares: [{ check: 'stale_series', bad: 1, dates: datesOf(stale) }] })
  }
  return losses
}

/** Completed sessions late, as `stale_series` puts them into its evidence; one that does not say is one late. */
function sessionsLateOf({ evidence }: Finding): number {
  const late = evidence['sessionsLate']
  return typeof late === 'number' && late >= 0 ? late : 1
}

function seriesFactors(
  charged: readonly Finding[],
  coverage: ScoreInput['coverage'],
  judged: readonly Dimension[],
  { factors }: ScoreSettings,
): Factor[] {
  const found: Factor[] = []
  const add = (check: string, factor: number): void => {
    const own = charged.filter((finding) => finding.check === check)
    if (own[0] !== undefined) found.push({ factor, dimension: own[0].dimension, shares: [{ check, bad: 1, dates: datesOf(own) }] })
  }
  add('cloned_series', factors.clone)
  add('decimal_slip', factors.slip)
  if (coverage.expected === null && judged.includes('completeness')) {
    found.push({
      factor: factors.unjudgedCompleteness,
      dimension: 'completeness',
      shares: [{ check: COMPLETENESS_UNJUDGED, bad: 1, dates: [] }],
    })
  }
  add('unreadable_object', factors.unreadable)
  // Where no bar is valid there is nothing to count bad ones against, and a high score would be a lie.
  if (coverage.present === 0 && !charged.some(({ check }) => check === 'unreadable_object')) {
    found.push({ factor: factors.unreadable, dimension: 'completeness', shares: [{ check: NO_VALID_BAR, bad: 1, dates: [] }] })
  }
  return found
}

function deductionsOf({ dimension, shares }: Factor, points: number): Deduction[] {
  if (points === 0) return []
  const bad = shares.reduce((sum, share) => sum + share.bad, 0)
  return shares
    .filter((share) => share.bad > 0)
    .map((share) => ({ check: share.check, dimension, points: (points * share.bad) / bad, dates: share.dates }))
}

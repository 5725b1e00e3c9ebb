import { DAY_US } from '../base/day.ts'
import { firstAtLeast } from '../base/search.ts'
import { verdictOn, type AnomalyVerdict, type Comparison, type VerdictSettings } from './anomaly-verdict.ts'
import { expectationDefaults, expectationOf, type ExpectationSettings } from './expectation.ts'
import { utcClock, type LocalClock } from './local-clock.ts'
import { isMarked } from './normal-mark.ts'
import { arranged, type MetricPoint, type ValuedPoint } from './points.ts'

export interface AnomalySettings extends ExpectationSettings, VerdictSettings {
  /** How far back the baseline reaches. */
  readonly lookbackUs: number
  /** At most so many points, the newest; the cost of a verdict grows with it. */
  readonly maxPoints: number
  /** With fewer the verdict is unknown. */
  readonly minPoints: number
  /** So many of the same weekday are a baseline of their own; `null`: weekdays are not told apart. */
  readonly minWeekdayPoints: number | null
  readonly clock: LocalClock
}

export const anomalyDefaults: AnomalySettings = {
  ...expectationDefaults,
  threshold: null,
  lookbackUs: 90 * DAY_US,
  maxPoints: 400,
  minPoints: 14,
  minWeekdayPoints: 12,
  clock: utcClock,
}

/**
 * Verdicts on points, in their order, each against the metric's own past: those of `history` that are strictly earlier than the point, no matter whether it is among them. The
 * point itself, others of its instant and later ones never touch its baseline. Those of the same weekday are the baseline where there are enough.
 *
 * `history` in any order. Costs a sort of the history, and for each point one of at most `maxPoints`. Formulas: docs/reference/trends.md.
 */
export function anomaliesOf(
  points: readonly MetricPoint[],
  history: readonly MetricPoint[],
  settings: Partial<AnomalySettings> = {},
): AnomalyVerdict[] {
  const all = { ...anomalyDefaults, ...settings }
  const inTime = arranged(history)
  const times = inTime.map(({ timeUs }) => timeUs)
  return points.map((point) => {
    const from = firstAtLeast(times, point.timeUs - all.lookbackUs)
    const to = firstAtLeast(times, point.timeUs)
    const earlier = inTime.slice(Math.max(from, to - all.maxPoints), to)
    return verdictOn(point, comparisonFor(point.timeUs, earlier, all) ?? 'too_few_points', {
      ...all,
      marked: isMarked(point.timeUs, all.marks),
    })
  })
}

function comparisonFor(timeUs: number, earlier: readonly ValuedPoint[], settings: AnomalySettings): Comparison | null {
  const { clock, minPoints, minWeekdayPoints } = settings
  if (minWeekdayPoints !== null) {
    const { weekday } = clock(timeUs)
    const alike = earlier.filter((point) => clock(point.timeUs).weekday === weekday)
    const expectation = alike.length >= minWeekdayPoints ? expectationOf(alike, settings) : null
    if (expectation !== null) return { kind: 'weekday', expectation }
  }
  const expectation = earlier.length >= minPoints ? expectationOf(earlier, settings) : null
  return expectation === null ? null : { kind: 'all', expectation }
}

import { robustSpread } from '../../base/robust.ts'
import { moveExplained } from '../actions.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { medianClose, volumeRatio } from '../level.ts'

/** No gap of over 20 sessions is shorter than this. */
const leastDays = 21

/**
 * Finds series that go on at another level after a long gap: the ticker was given to another company, or the company was restructured. For review.
 *
 * One defect per gap, on the first bar after it.
 * Source: reuse of tickers by US exchanges; a random walk's deviation grows with the root of the gap.
 */
export const levelShift = defineSeriesCheck({
  id: 'level_shift',
  version: 2,
  dimension: 'consistency',
  severity: 'medium',
  status: 'review',
  about: 'another price level after a long gap: a reused ticker',
  formula:
    'Over `gapSessions` expected sessions (without a calendar: 7/5 as many days) without a bar, and |ln(median close of 5 bars after / of 5 before)| > max(`leastMove`, 4 s sqrt(gap)), s = robust deviation of the last 63 returns, held for at least 3 bars.',
  source: 'Reuse of tickers by US exchanges; scaling of a random walk.',
  params: {
    gapSessions: { default: 20, min: 1, max: 10_000, unit: 'sessions', about: 'shortest gap that is looked at' },
    leastMove: { default: 0.5, min: 0.05, max: 10, unit: 'log', about: 'least change of level' },
  },
  reads: ['calendar', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { calendar, derived, actions }, { gapSessions, leastMove }) {
    const { session, length } = bars
    const defects = []
    for (const i of derived.screened.jumps) {
      if (i < 1 || i > length - 3) continue
      const before = session[i - 1] as number
      const day = session[i] as number
      if (day - before <= Math.min(leastDays, gapSessions)) continue
      const known = calendar?.knows(before) === true && calendar.knows(day)
      const gap = known ? calendar.countBetween(before + 1, day - 1) : Math.round(((day - before) * 5) / 7) - 1
      if (gap <= gapSessions) continue
      const move = Math.log(medianClose(bars, i, i + 5) / medianClose(bars, i - 5, i))
      const returns = derived.returnsBefore(i, 63)
      const deviation = returns.length >= 20 ? robustSpread(returns).deviation : 0.02
      if (!(Math.abs(move) > Math.max(leastMove, 4 * deviation * Math.sqrt(gap)))) continue
      const volume = volumeRatio(bars, i)
      const excuse = moveExplained(actions, { bars, i, kind: derived.intervalClass, logMove: move, before: medianClose(bars, i - 5, i) })
      defects.push(
        blame(derived, [i], {
          message: `After ${gap} sessions without a bar prices go on at ${figure(Math.exp(move))} times the level on ${barName(derived, i)}: another company's ticker, or a restructuring`,
          evidence: {
            gapSessions: gap,
            ratio: figure(Math.exp(move)),
            lastBar: barName(derived, i - 1),
            volumeRatio: Number.isFinite(volume) ? figure(volume) : null,
            neededAction: `symbol_change, listing, halt or split after ${barName(derived, i - 1)}, at the latest on ${barName(derived, i)}`,
          },
          ...(excuse !== null && { excuse }),
        }),
      )
    }
    return defects
  },
})

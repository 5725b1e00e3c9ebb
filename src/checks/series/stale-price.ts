import { isoDate, isoInstant } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import type { LiquidityClass } from '../../model/coverage.ts'
import type { Defect } from '../../model/defect.ts'
import { defineSeriesCheck } from '../define.ts'
import { localTick } from '../local-tick.ts'

/** Range of a bar, in ticks, below which a close that stays where it is may be chance. */
const QUIET_TICKS = 10

/**
 * Finds runs of sessions over which the close does not change.
 *
 * One defect per run, in time order; its slots are the bars that repeat the close before them. Confirmed where chance and a quiet market are out:
 * the bars are flat (high = low) or many ticks wide. A run of narrow bars (a target of a take-over, a peg, a cheap stock) is for review.
 * Source: a liquid stock keeps its close on 1 to 2 % of days; the ticks as in `copied_bar`.
 */
export const stalePrice = defineSeriesCheck({
  id: 'stale_price',
  version: 3,
  dimension: 'accuracy',
  severity: 'medium',
  status: 'confirmed',
  about: 'a close that does not change over several sessions',
  formula:
    'C(t) = C(t-1) over n sessions or more (weekly: bars), n by liquidity. For review when the median of H - L in the run lies between 0 and 10 ticks, the tick being the 10th percentile of the differences between neighbouring distinct prices around the run.',
  source: 'Liquid stocks keep their close on 1 to 2 % of days, so five in a row are no chance; counted on 505 S&P 500 series.',
  params: {
    liquidSessions: {
      default: 5,
      min: 1,
      max: 10_000,
      unit: 'sessions',
      about: 'unchanged sessions of a liquid name (above 5 M dollars a session)',
    },
    betweenSessions: { default: 10, min: 1, max: 10_000, unit: 'sessions', about: 'of a name between 200 k and 5 M' },
    thinSessions: { default: 21, min: 1, max: 10_000, unit: 'sessions', about: 'of a thin name' },
  },
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run({ bars }, { derived }, { liquidSessions, betweenSessions, thinSessions }) {
    const { close, session, length } = bars
    const least: Readonly<Record<LiquidityClass, number>> = { liquid: liquidSessions, between: betweenSessions, thin: thinSessions }
    const leastOfAll = Math.min(liquidSessions, betweenSessions, thinSessions)
    const defects: Defect[] = []
    let i = 0
    for (const first of derived.screened.still) {
      if (first <= i) continue
      const value = close[first] as number
      i = first
      let sessions = Number(session[i] !== session[i - 1])
      while (i + 1 < length && close[i + 1] === value) {
        i++
        if (session[i] !== session[i - 1]) sessions++
      }
      if (sessions < leastOfAll) continue
      const liquidity = derived.liquidityAt(i)
      if (sessions < least[liquidity]) continue
      const slots: number[] = []
      for (let j = first; j <= i; j++) slots.push(derived.slot(j))
      const print = derived.intervalClass === 'intraday' ? isoInstant : isoDate
      const from = derived.slot(first)
      const to = derived.slot(i)
      const rangeTicks = medianRange(bars, first, i) / localTick(bars, first)
      defects.push({
        slots,
        from,
        to,
        message: `The close stays at ${value} over ${sessions} sessions from ${print(from)} to ${print(to)}`,
        evidence: {
          close: value,
          sessions,
          bars: slots.length,
          liquidity,
          rangeTicks: Number.isFinite(rangeTicks) ? Math.round(rangeTicks) : 0,
        },
        ...(rangeTicks > 0 && rangeTicks < QUIET_TICKS && { status: 'review' as const }),
      })
    }
    return defects
  },
})

function medianRange({ high, low }: Bars, first: number, last: number): number {
  const ranges = new Float64Array(last - first + 1)
  for (let i = first; i <= last; i++) ranges[i - first] = (high[i] as number) - (low[i] as number)
  return ranges.sort()[ranges.length >> 1] as number
}

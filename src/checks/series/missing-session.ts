import { isoDate } from '../../base/day.ts'
import type { CorporateAction } from '../../model/action.ts'
import type { LiquidityClass } from '../../model/coverage.ts'
import type { Defect } from '../../model/defect.ts'
import type { Slot } from '../../model/series.ts'
import { actionName, notTrading } from '../actions.ts'
import { defineSeriesCheck } from '../define.ts'
import { validEdges } from '../edges.ts'
import { intradaySlots } from '../expected.ts'
import { dollarVolumeMedian, liquidityOf } from '../liquidity.ts'
import { SessionGrid } from '../session-grid.ts'

const LIQUIDITY_BARS = 63
const weightOf: Readonly<Record<LiquidityClass, number>> = { liquid: 1, between: 0.5, thin: 1 }

/**
 * Finds sessions of the calendar that have no bar between the first and the last valid bar of a series.
 *
 * One defect per maximal run, in time order; its slots are the missing sessions (intraday: the bars that they should hold). What lies before
 * the first and after the last bar is `late_start`'s, `early_end`'s and `stale_series`' business, and nothing is said outside the
 * calendar's range. Thin names do not trade every day: theirs are for review. Sessions of a known halt, before a listing and after a delisting are
 * excused, apart from the rest of their run.
 * Source: calendars of the exchanges; thin names miss 10.7 % of sessions, liquid ones 0.085 % of about 15 million US daily bars.
 */
export const missingSession = defineSeriesCheck({
  id: 'missing_session',
  version: 2,
  dimension: 'completeness',
  severity: 'high',
  status: 'confirmed',
  about: 'expected sessions without a bar between the first and the last bar',
  formula:
    'A maximal run of sessions of the calendar, between the first and the last valid bar, none of which has a bar. ' +
    'Critical from `criticalFrom` sessions on. Liquid names (median dollar volume of 63 bars above 5 M a session) count with weight 1, ' +
    'those from 200 k to 5 M with 0.5; below 200 k the run is for review.',
  source:
    'Session calendars of the exchanges. Of about 15 million real US daily bars, thin names miss 10.7 % of sessions and liquid ones 0.085 %; 51 of 51 runs in 505 S&P 500 series were right.',
  params: {
    criticalFrom: { default: 5, min: 1, max: 10_000, unit: 'sessions', about: 'length of a run from which on it is critical' },
    suspendedOver: {
      default: 20,
      min: 1,
      max: 10_000,
      unit: 'sessions',
      about: 'length of a run above which a suspension, a relisting or a reused ticker is likely',
    },
  },
  reads: ['calendar', 'as-of', 'actions'],
  appliesTo: ['intraday', 'daily'],
  run(series, context, { criticalFrom, suspendedOver }) {
    const { calendar, derived, actions } = context
    if (calendar === null) return { notApplicable: 'no calendar is known, so no session can be expected' }
    const edges = validEdges(series, context)
    if (edges === null) return { notApplicable: 'no bar lies in a session that the calendar knows' }
    if (series.dataset.interval.unit === 'day' && series.dataset.interval.count > 1)
      return { notApplicable: 'bars of several days have no calendar' }
    if (derived.isGapless) return []
    const defects: Defect[] = []
    let grid: SessionGrid | null = null
    // Counted over all bars of an intraday series, so once for all of its runs.
    let barsPerSession: number | null = null
    let before = edges.first
    let previous = derived.ordinal(before)
    for (let i = before + 1; i <= edges.last; i++) {
      const here = derived.ordinal(i)
      if (here > previous + 1) {
        const run = calendar.sessions.slice(previous + 1, here)
        if (derived.intervalClass === 'intraday') grid ??= new SessionGrid(series.dataset.interval, calendar, series.bars)
        barsPerSession ??= derived.barsPerSession
        const liquidity = liquidityOf(dollarVolumeMedian(series.bars, before, LIQUIDITY_BARS), barsPerSession)
        for (const { days, action } of partsOf(run, actions, series.symbol)) {
          const slots = grid === null ? Array.from(days) : intradaySlots(series.dataset, grid, days)
          const length = days.length
          const from = isoDate(days[0] as number)
          const to = isoDate(days[length - 1] as number)
          const what = length === 1 ? `The session of ${from} has no bar` : `${length} sessions from ${from} to ${to} have no bar`
          const hint =
            action !== null
              ? ''
              : length > suspendedOver
                ? '; so long a gap suggests a suspension, a relisting or a reused ticker'
                : liquidity === 'thin'
                  ? '; the name is thin and may not have traded'
                  : ''
          defects.push({
            slots,
            from: slots[0] as Slot,
            to: slots[slots.length - 1] as Slot,
            message: what + hint,
            evidence: {
              sessions: length,
              barBefore: isoDate(series.bars.session[before] as number),
              barAfter: isoDate(series.bars.session[i] as number),
              liquidity,
              ...(action === null && length > suspendedOver && { neededAction: `halt from ${from} to ${to}` }),
            },
            weight: weightOf[liquidity],
            ...(length >= criticalFrom && { severity: 'critical' as const }),
            ...(liquidity === 'thin' && { status: 'review' as const }),
            ...(action !== null && { excuse: actionName(action) }),
          })
        }
      }
      if (here >= 0) {
        previous = here
        before = i
      }
    }
    return defects
  },
})

interface PartOfRun {
  readonly days: Int32Array
  /** For which the symbol did not trade on these days; `null`: nothing is known. */
  readonly action: CorporateAction | null
}

/** A run of missing sessions in parts that one known action explains each, or none. */
function partsOf(run: Int32Array, actions: readonly CorporateAction[] | undefined, symbol: string): readonly PartOfRun[] {
  if (actions === undefined || actions.length === 0) return [{ days: run, action: null }]
  const parts: PartOfRun[] = []
  let from = 0
  let action = notTrading(actions, symbol, run[0] as number)
  for (let k = 1; k <= run.length; k++) {
    const next = k < run.length ? notTrading(actions, symbol, run[k] as number) : null
    if (k < run.length && next === action) continue
    parts.push({ days: run.slice(from, k), action })
    from = k
    action = next
  }
  return parts
}

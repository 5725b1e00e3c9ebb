import { isoDate } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { inferWeekLabel, type WeekLabel, weekLastSession, weekMonday, weekOf } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import type { Slot } from '../../model/series.ts'
import type { CorporateAction } from '../../model/action.ts'
import { actionName, notTrading } from '../actions.ts'
import { defineSeriesCheck } from '../define.ts'
import { weeklySlots } from '../expected.ts'

/**
 * Finds weeks with at least one session that have no bar between the first and the last bar of a weekly series.
 *
 * One defect per maximal run, in time order; its slots are the labels that the missing bars would carry by the file's own rule. A bar of a week
 * that has not begun sets no edge. Nothing is said outside the calendar's range.
 * Source: ISO 8601 weeks over the sessions of the exchange's calendar.
 */
export const missingWeek = defineSeriesCheck({
  id: 'missing_week',
  version: 2,
  dimension: 'completeness',
  severity: 'medium',
  status: 'confirmed',
  about: 'weeks with sessions that have no bar between the first and the last bar',
  formula:
    "A maximal run of weeks with at least one session of the calendar, between the first and the last valid bar, without a bar. A bar's week is told by the rule that the file labels its weeks by. For review where the name is thin (a median below 200 k dollars a session). Excused where a known halt, or what came before a listing or after a delisting, covers every session of the run.",
  source:
    "ISO 8601 weeks over the exchange's sessions; of 1,618 weeks of XNYS 1998 to 2028, 155 do not begin on a Monday and 59 do not end on a Friday.",
  params: {},
  reads: ['calendar', 'as-of', 'actions'],
  appliesTo: ['weekly'],
  run({ bars, dataset, symbol }, { calendar, asOfUs, derived, actions }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no week can be expected' }
    if (dataset.interval.count > 1) return { notApplicable: 'bars of several weeks have no calendar' }
    const { session } = bars
    const today = calendar.localDay(asOfUs)
    const defects: Defect[] = []
    let label: WeekLabel | null = null
    for (let i = 1; i < bars.length; i++) {
      if (!skipsAWeek(session[i - 1] as number, session[i] as number)) continue
      label ??= inferWeekLabel(session.subarray(0, bars.length), calendar)
      const after = weekOf(session[i] as number, label)
      const before = lastWeekBefore(bars, i, calendar, label)
      if (before === null || after > today) continue
      const slots = weeklySlots(calendar, label, before + 7, after - 7)
      if (slots.length === 0) continue
      const from = slots[0] as Slot
      const to = slots[slots.length - 1] as Slot
      const what =
        slots.length === 1
          ? `The week of ${isoDate(from)} has no bar`
          : `${slots.length} weeks from ${isoDate(from)} to ${isoDate(to)} have no bar`
      const sessions = calendar.sessions.subarray(calendar.ordinalFrom(before + 7), calendar.ordinalFrom(after))
      const action = idleThroughout(sessions, actions, symbol)
      const liquidity = derived.liquidityAt(i - 1)
      defects.push({
        slots,
        from,
        to,
        message: liquidity === 'thin' ? `${what}; the name is thin and may not have traded` : what,
        evidence: {
          weeks: slots.length,
          barBefore: isoDate(session[i - 1] as number),
          barAfter: isoDate(session[i] as number),
          liquidity,
          label,
        },
        ...(liquidity === 'thin' && { status: 'review' as const }),
        ...(action !== null && { excuse: actionName(action) }),
      })
    }
    return defects
  },
})

/** The known action for which a symbol did not trade in any of these sessions, the first of them; `null` where it should have in one. */
function idleThroughout(sessions: Int32Array, actions: readonly CorporateAction[] | undefined, symbol: string): CorporateAction | null {
  let first: CorporateAction | null = null
  for (const day of sessions) {
    const action = notTrading(actions, symbol, day)
    if (action === null) return null
    first ??= action
  }
  return first
}

/** Whether two labels can lie more than a week apart, whichever way Sundays are read. */
function skipsAWeek(before: number, after: number): boolean {
  if (after - before <= 7) return false
  return weekMonday(after) - weekMonday(before) > 7 || weekMonday(after + 1) - weekMonday(before + 1) > 7
}

/** Monday of the last week with sessions that has a bar before bar `i`; `null` without one. */
function lastWeekBefore({ session }: Bars, i: number, calendar: Calendar, label: WeekLabel): number | null {
  for (let j = i - 1; j >= 0; j--) {
    const monday = weekOf(session[j] as number, label)
    if (weekLastSession(calendar, monday) !== null) return monday
  }
  return null
}

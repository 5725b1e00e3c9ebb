import { isoDate } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { weekLastSession, weekMonday, weekOf } from '../../calendar/weeks.ts'
import { intervalClass } from '../../model/interval.ts'
import type { Slot } from '../../model/series.ts'
import { defineSummaryCheck, type SeriesSummary } from '../define.ts'
import { intradaySlots, labelLike, weeklySlots } from '../expected.ts'
import { declaredRange, delistedDay, sessionOf, whyNotTrading } from '../listing.ts'
import { SessionGrid } from '../session-grid.ts'

/**
 * Finds series that end before the date they should end on.
 *
 * At most one defect, whose slots are the bars expected after the last: up to the declared end or the session before the delisting, whichever is
 * earlier, and never beyond the last session completed at as-of (weekly: the last completed week). How late a living series is, is
 * `stale_series`' business.
 * Source: the object's own `data_range`, or the metadata file.
 */
export const earlyEnd = defineSummaryCheck({
  id: 'early_end',
  version: 2,
  dimension: 'completeness',
  severity: 'medium',
  status: 'confirmed',
  about: 'a last bar earlier than the declared end or the delisting',
  formula:
    'Sessions (weeks) of the calendar after the last valid bar, up to the earliest of the declared end, the day before the delisting date (metadata, else the actions file) and the last session completed at as-of (close + lag).',
  source: "The objects' own `data_range` and the delisting dates of the metadata file.",
  params: {},
  reads: ['calendar', 'metadata', 'actions', 'as-of'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run(summary, { calendar, metadata, actions = [], asOfUs }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no session can be expected' }
    const { dataset, coverage } = summary
    if (coverage.lastSlot === null) return { notApplicable: 'the series has no valid bar' }
    if (dataset.interval.count > 1 && intervalClass(dataset.interval) !== 'intraday')
      return { notApplicable: 'bars of several days or weeks have no calendar' }
    const { end } = declaredRange(summary.declared)
    const delisted = delistedDay(metadata, actions, summary.symbol)
    if (end === null && delisted === null) return { notApplicable: 'neither the objects nor the metadata nor the actions say when it ends' }
    const completed = calendar.lastCompleted(asOfUs, dataset.lagUs)
    if (completed < 0) return { notApplicable: 'as-of lies outside the calendar' }
    const completedDay = calendar.sessions[completed] as number
    const expected = Math.min(end ?? Infinity, delisted === null ? Infinity : delisted - 1)
    const slots = slotsTo(summary, calendar, Math.min(expected, completedDay), completedDay, coverage.lastSlot)
    if (slots.length === 0) return []
    const lastDay = intervalClass(dataset.interval) === 'intraday' ? sessionOf(calendar, coverage.lastSlot) : coverage.lastSlot
    const sessions = calendar.countBetween(lastDay + 1, Math.min(expected, completedDay))
    const said = end !== null && end <= expected ? `declared end of ${isoDate(end)}` : `delisting of ${isoDate(delisted as number)}`
    return [
      {
        slots,
        from: slots[0] as Slot,
        to: slots[slots.length - 1] as Slot,
        message: `The last bar is of ${isoDate(lastDay)}, ${sessions} completed sessions short of the ${said}`,
        evidence: { sessions, lastBar: isoDate(lastDay), expectedEnd: isoDate(expected), lastCompleted: isoDate(completedDay) },
        ...whyNotTrading(
          actions,
          summary.symbol,
          calendar.sessions.subarray(calendar.ordinalFrom(lastDay + 1), calendar.ordinalFrom(Math.min(expected, completedDay) + 1)),
        ),
      },
    ]
  },
})

function slotsTo({ dataset }: SeriesSummary, calendar: Calendar, toDay: number, completedDay: number, lastSlot: Slot): Slot[] {
  switch (intervalClass(dataset.interval)) {
    case 'weekly': {
      const label = labelLike(lastSlot)
      const next = weekOf(lastSlot, label) + 7
      const weeks = expectedUpTo(calendar, next, toDay, completedDay)
      return weeklySlots(calendar, label, next, weeks).filter((slot) => slot <= toDay)
    }
    case 'intraday': {
      const days = calendar.sessions.slice(calendar.ordinalFrom(sessionOf(calendar, lastSlot) + 1), calendar.ordinalFrom(toDay + 1))
      return intradaySlots(dataset, new SessionGrid(dataset.interval, calendar, null), days)
    }
    default:
      return Array.from(calendar.sessions.subarray(calendar.ordinalFrom(lastSlot + 1), calendar.ordinalFrom(toDay + 1)))
  }
}

/** Monday of the last week, from `fromMonday` to that of `toDay`, whose last session is completed; before `fromMonday` when none is. */
function expectedUpTo(calendar: Calendar, fromMonday: number, toDay: number, completedDay: number): number {
  let monday = weekMonday(toDay)
  while (monday >= fromMonday && (weekLastSession(calendar, monday) ?? -Infinity) > completedDay) monday -= 7
  return monday
}

import { isoDate } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { weekMonday, weekOf } from '../../calendar/weeks.ts'
import { intervalClass } from '../../model/interval.ts'
import type { Slot } from '../../model/series.ts'
import { defineSummaryCheck, type SeriesSummary } from '../define.ts'
import { intradaySlots, labelLike, weeklySlots } from '../expected.ts'
import { declaredRange, listedDay, sessionOf, whyNotTrading } from '../listing.ts'
import { SessionGrid } from '../session-grid.ts'

/**
 * Finds series that begin after the date they should begin on.
 *
 * At most one defect, whose slots are the bars expected before the first. The range that the series' objects declare decides; without one the
 * listing date does, but a listing long before the first bar is for review: a lake may begin when it likes. Nothing is expected before a
 * listing date, nor outside the calendar.
 * Source: the object's own `data_range`, or the metadata file.
 */
export const lateStart = defineSummaryCheck({
  id: 'late_start',
  version: 2,
  dimension: 'completeness',
  severity: 'low',
  status: 'confirmed',
  about: 'a first bar later than the declared start or the listing date',
  formula:
    'Sessions (weeks) of the calendar from the declared start, or where none is declared from the listing date (metadata, else the actions file), to the one before the first valid bar. For review when only a listing date more than `listingReach` sessions before the first bar says so.',
  source: "The objects' own `data_range` and the listing dates of the metadata file.",
  params: {
    listingReach: {
      default: 60,
      min: 0,
      max: 100_000,
      unit: 'sessions',
      about: 'how long before the first bar a listing date is taken for the start of the lake',
    },
  },
  reads: ['calendar', 'metadata', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run(summary, { calendar, metadata, actions = [] }, { listingReach }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no session can be expected' }
    const { dataset, coverage } = summary
    if (coverage.firstSlot === null) return { notApplicable: 'the series has no valid bar' }
    if (dataset.interval.count > 1 && intervalClass(dataset.interval) !== 'intraday')
      return { notApplicable: 'bars of several days or weeks have no calendar' }
    const { start } = declaredRange(summary.declared)
    const listed = listedDay(metadata, actions, summary.symbol)
    if (start === null && listed === null)
      return { notApplicable: 'neither the objects nor the metadata nor the actions say when it begins' }
    const expected = Math.max(start ?? -Infinity, listed ?? -Infinity)
    const slots = slotsFrom(summary, calendar, expected, coverage.firstSlot)
    if (slots.length === 0) return []
    const firstDay = intervalClass(dataset.interval) === 'intraday' ? sessionOf(calendar, coverage.firstSlot) : coverage.firstSlot
    const sessions = calendar.countBetween(expected, firstDay - 1)
    const said = start !== null && start >= expected ? 'declared start' : 'listing'
    return [
      {
        slots,
        from: slots[0] as Slot,
        to: slots[slots.length - 1] as Slot,
        message: `The first bar is of ${isoDate(firstDay)}, ${sessions} sessions after the ${said} of ${isoDate(expected)}`,
        evidence: { sessions, firstBar: isoDate(firstDay), expectedStart: isoDate(expected), source: said },
        ...whyNotTrading(
          actions,
          summary.symbol,
          calendar.sessions.subarray(calendar.ordinalFrom(expected), calendar.ordinalFrom(firstDay)),
        ),
        ...(start === null && sessions > listingReach && { status: 'review' as const }),
      },
    ]
  },
})

function slotsFrom({ dataset }: SeriesSummary, calendar: Calendar, fromDay: number, firstSlot: Slot): Slot[] {
  switch (intervalClass(dataset.interval)) {
    case 'weekly': {
      const label = labelLike(firstSlot)
      // A week whose label lies before the start may have been left out on purpose.
      return weeklySlots(calendar, label, weekMonday(fromDay), weekOf(firstSlot, label) - 7).filter((slot) => slot >= fromDay)
    }
    case 'intraday': {
      const days = calendar.sessions.slice(calendar.ordinalFrom(fromDay), calendar.ordinalFrom(sessionOf(calendar, firstSlot)))
      return intradaySlots(dataset, new SessionGrid(dataset.interval, calendar, null), days)
    }
    default:
      return Array.from(calendar.sessions.subarray(calendar.ordinalFrom(fromDay), calendar.ordinalFrom(firstSlot)))
  }
}

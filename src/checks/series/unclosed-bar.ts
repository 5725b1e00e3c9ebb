import { civilDate, dayNumber, isoDate, isoInstant } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { weekFirstSession, weekLastSession, weekOfSession } from '../../calendar/weeks.ts'
import type { Dataset } from '../../model/dataset.ts'
import { intervalClass, intervalUs } from '../../model/interval.ts'
import type { Slot } from '../../model/series.ts'
import { defineSummaryCheck } from '../define.ts'

/**
 * Finds a last bar that was stored before its session (week, month, interval) had closed, though it has by now: its values are of a part of it.
 *
 * At most one defect, on the last valid bar. Sure only one way round: an object modified before the close cannot hold the whole bar, while copying a
 * file makes it look newer. A file that looks older than the bar's own open was given its time by a copy or an archive, and passes.
 * Source: the exchange's hours against the object's time of modification.
 */
export const unclosedBar = defineSummaryCheck({
  id: 'unclosed_bar',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'a last bar stored before its session had closed',
  formula: 'open <= modified < close for the session (week, month, interval) of the last valid bar, and close + lag <= as-of.',
  source: "The exchange's hours against the object's time of modification.",
  params: {},
  reads: ['calendar', 'as-of', 'modified'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ coverage, dataset, modifiedUs }, { calendar, asOfUs }) {
    if (coverage.lastSlot === null) return []
    const span = spanOf(coverage.lastSlot, dataset, calendar)
    if (span === null) return calendar === null ? { notApplicable: 'the dataset has no calendar' } : []
    if (!(modifiedUs >= span.openUs && modifiedUs < span.closeUs && span.closeUs + dataset.lagUs <= asOfUs)) return []
    const intraday = intervalClass(dataset.interval) === 'intraday'
    const name = intraday ? isoInstant(coverage.lastSlot) : isoDate(coverage.lastSlot)
    return [
      {
        slots: [coverage.lastSlot],
        from: coverage.lastSlot,
        to: coverage.lastSlot,
        message: `The last bar, ${name}, was stored at ${isoInstant(modifiedUs)}, before it closed at ${isoInstant(span.closeUs)}`,
        evidence: { modified: isoInstant(modifiedUs), open: isoInstant(span.openUs), close: isoInstant(span.closeUs) },
      },
    ]
  },
})

/** From when to when a bar runs; `null` when that is not known. */
function spanOf(
  slot: Slot,
  { interval }: Dataset,
  calendar: Calendar | null,
): { readonly openUs: number; readonly closeUs: number } | null {
  const kind = intervalClass(interval)
  if (kind === 'intraday') {
    return { openUs: slot, closeUs: slot + intervalUs(interval) }
  }
  // Sources disagree on which days a bar of several days or weeks holds.
  if (calendar === null || interval.count !== 1) return null
  const [first, last] = kind === 'daily' ? [slot, slot] : kind === 'weekly' ? weekEnds(slot, calendar) : monthEnds(slot, calendar)
  const openUs = first === null ? undefined : calendar.hours(first)?.openUs
  const closeUs = last === null ? undefined : calendar.hours(last)?.closeUs
  return openUs === undefined || closeUs === undefined ? null : { openUs, closeUs }
}

function weekEnds(day: number, calendar: Calendar): [number | null, number | null] {
  const monday = weekOfSession(calendar, day)
  return [weekFirstSession(calendar, monday), weekLastSession(calendar, monday)]
}

function monthEnds(day: number, calendar: Calendar): [number | null, number | null] {
  const { year, month } = civilDate(day)
  const begin = dayNumber(year, month, 1)
  const end = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1)
  if (!calendar.knows(begin) || !calendar.knows(end)) return [null, null]
  const first = calendar.ordinalFrom(begin)
  const last = calendar.ordinalFrom(end) - 1
  return last < first ? [null, null] : [calendar.sessions[first] ?? null, calendar.sessions[last] ?? null]
}

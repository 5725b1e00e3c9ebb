import { isoDate } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { weekLastSession, weekOf, weekOfSession } from '../../calendar/weeks.ts'
import { intervalClass } from '../../model/interval.ts'
import { defineSummaryCheck, type SeriesSummary } from '../define.ts'
import { labelLike } from '../expected.ts'
import { delistedDay, sessionOf, whyNotTrading } from '../listing.ts'

/**
 * Finds series whose last bar is older than the last completed session.
 *
 * Counted in sessions, never in hours: a week-end does not make a series late. A session is completed when the source's lag after its close
 * has passed, a week with its last session. At most one defect, without slots: lateness is the series', not a bar's.
 * A series of a delisted symbol cannot be late (that it ends too early is `early_end`'s business); where the actions file knows of a delisting, a
 * change of symbol or a halt that lasts, it is excused.
 * Source: sessions and closes of the exchange's calendar; the levels grow with the age as its share of the score does.
 */
export const staleSeries = defineSummaryCheck({
  id: 'stale_series',
  version: 2,
  dimension: 'timeliness',
  severity: 'medium',
  status: 'confirmed',
  about: 'a last bar older than the last completed session',
  formula:
    'sessionsLate = completed sessions from the one with which the first missing bar was due to the last completed one (close + lag <= as-of), both counted. ' +
    'A weekly bar is due with the last session of its week. Late from `allowedSessions` + 1 on, high above `highAbove`.',
  source: "The exchange's calendar and the dataset's lag.",
  params: {
    allowedSessions: { default: 0, min: 0, max: 10_000, unit: 'sessions', about: 'lateness that is let through' },
    highAbove: { default: 5, min: 0, max: 10_000, unit: 'sessions', about: 'lateness above which it is high' },
  },
  reads: ['calendar', 'as-of', 'metadata', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run(summary, { calendar, metadata, actions, asOfUs }, { allowedSessions, highAbove }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no session can be expected' }
    const { lastSlot } = summary.coverage
    if (lastSlot === null) return { notApplicable: 'the series has no valid bar' }
    const completed = calendar.lastCompleted(asOfUs, summary.dataset.lagUs)
    if (completed < 0) return { notApplicable: 'as-of lies outside the calendar' }
    const delisted = delistedDay(metadata)
    const completedDay = calendar.sessions[completed] as number
    if (delisted !== null && delisted <= completedDay) return []
    const due = firstDueOrdinal(summary, calendar, lastSlot)
    const sessionsLate = completed - due + 1
    if (sessionsLate <= allowedSessions) return []
    const lastDay = intervalClass(summary.dataset.interval) === 'intraday' ? sessionOf(calendar, lastSlot) : lastSlot
    const late = sessionsLate === 1 ? 'one completed session' : `${sessionsLate} completed sessions`
    return [
      {
        slots: [],
        from: lastSlot,
        to: lastSlot,
        message: `The last bar is of ${isoDate(lastDay)}, ${late} behind ${isoDate(completedDay)}`,
        evidence: {
          sessionsLate,
          lastBar: isoDate(lastDay),
          lastCompleted: isoDate(completedDay),
          ...(sessionsLate > highAbove && { neededAction: `delisting, symbol_change or halt after ${isoDate(lastDay)}` }),
        },
        ...whyNotTrading(actions ?? [], summary.symbol, calendar.sessions.subarray(completed, completed + 1)),
        ...(sessionsLate > highAbove && { severity: 'high' as const }),
      },
    ]
  },
})

/** Ordinal of the session with whose close the first bar after the last one was due. */
function firstDueOrdinal({ dataset }: SeriesSummary, calendar: Calendar, lastSlot: number): number {
  switch (intervalClass(dataset.interval)) {
    case 'weekly': {
      const { count } = dataset.interval
      const next = calendar.sessions[calendar.ordinalFrom(weekOf(lastSlot, labelLike(lastSlot)) + 7 * count)]
      const last = next === undefined ? null : weekLastSession(calendar, weekOfSession(calendar, next) + 7 * (count - 1))
      return last === null ? calendar.sessions.length : calendar.indexOf(last)
    }
    case 'intraday':
      return calendar.ordinalFrom(sessionOf(calendar, lastSlot) + 1)
    default:
      return calendar.ordinalFrom(lastSlot + dataset.interval.count)
  }
}

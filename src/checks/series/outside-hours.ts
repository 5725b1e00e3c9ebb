import type { SessionHours } from '../../calendar/session-hours.ts'
import { intervalUs } from '../../model/interval.ts'
import { barName, barsName, blame, figure, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds intraday bars that lie wholly outside the hours of the exchange: before the open, after the close (early ones too), in the break, on days off.
 * They are rows beyond the expected ones (`extra`).
 *
 * A bar that begins up to `graceMinutes` after a close holds the closing auction and passes. A file with such bars in many sessions is one with
 * extended hours: one defect for review.
 * Source: session hours of the exchanges; closing auctions end 5 (London, Xetra) to 10 minutes (Paris, trading at last) after the close.
 */
export const outsideHours = defineSeriesCheck({
  id: 'outside_hours',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'an intraday bar outside the hours of its exchange',
  formula:
    'The bar ends by the open, begins more than `graceMinutes` after the close, begins more than that after the start of the break and ends by its end, or lies on a day without a session. Where over `extendedShare` of the sessions have such bars: extended hours, one finding for review. Days whose hours are unknown pass.',
  source: 'Session hours of the exchanges; lengths of their closing auctions.',
  params: {
    graceMinutes: { default: 10, min: 0, max: 120, unit: 'min', about: 'how long after a close a bar may begin (closing auction)' },
    extendedShare: {
      default: 0.2,
      min: 0,
      max: 1,
      unit: 'ratio of sessions',
      about: 'share of sessions with bars outside from which on the file has extended hours',
    },
  },
  reads: ['calendar'],
  appliesTo: ['intraday'],
  run({ bars, dataset }, { calendar, derived }, { graceMinutes, extendedShare }) {
    if (calendar === null) return { notApplicable: 'the dataset has no calendar' }
    const { time, session, length } = bars
    const stepUs = intervalUs(dataset.interval)
    const graceUs = graceMinutes * 60e6
    const hits: number[] = []
    let day = NaN
    let hours: SessionHours | null = null
    let openUs = 0
    let endUs = 0
    let breakUs = Infinity
    let resumeUs = Infinity
    let sessions = 0
    let sessionsWith = 0
    let counted = false
    for (let i = 0; i < length; i++) {
      if (session[i] !== day) {
        day = session[i] as number
        hours = calendar.hours(day)
        const unknown = hours === null && (!calendar.knows(day) || calendar.indexOf(day) >= 0)
        openUs = hours?.openUs ?? (unknown ? -Infinity : Infinity)
        endUs = hours ? hours.closeUs + graceUs : Infinity
        breakUs = (hours?.breakStartUs ?? Infinity) + graceUs
        resumeUs = hours?.breakEndUs ?? Infinity
        sessions++
        counted = false
      }
      const start = time[i] as number
      const end = start + stepUs
      if (end > openUs && start <= endUs && (start <= breakUs || end > resumeUs)) continue
      hits.push(i)
      if (!counted) sessionsWith++
      counted = true
    }
    if (hits.length === 0) return []
    if (sessions >= 5 && sessionsWith > extendedShare * sessions) {
      return [
        blame(derived, hits, {
          message: `${hits.length} bars in ${sessionsWith} of ${sessions} sessions, from ${barName(derived, hits[0] as number)} on, lie outside the hours of ${calendar.name}: the file seems to hold extended hours`,
          evidence: { calendar: calendar.name, bars: hits.length, sessions: sessionsWith, share: figure(sessionsWith / sessions) },
          status: 'review',
          extra: true,
        }),
      ]
    }
    return runsOf(hits).map((run) =>
      blame(derived, run, {
        message: `${run.length === 1 ? 'A bar lies' : 'Bars lie'} outside the hours of ${calendar.name} ${barsName(derived, run)}`,
        evidence: { calendar: calendar.name, bars: run.length },
        extra: true,
      }),
    )
  },
})

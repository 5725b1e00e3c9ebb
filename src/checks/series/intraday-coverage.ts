import { isoDate, isoInstant } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { medianOf } from '../../base/robust.ts'
import { defineSeriesCheck } from '../define.ts'
import { type FilledSession, filledSessions } from '../session-cells.ts'

/** Sessions that a sparse series' usual share is taken from. */
const USUAL_SESSIONS = 20
/** A sparse series is held to its own share only where it nearly fills its sessions. */
const NEARLY_DENSE = 0.9

/**
 * Finds holes inside the sessions of an intraday series.
 *
 * One defect per session, in time order; its slots are the intervals without a bar between the session's first and last bar (what lies before and
 * after them is `partial_session`'s business). Early closes, breaks and the intervals that a source cuts by the clock are known from the
 * calendar and the series. A sparse source has no bar where nothing traded, so a sparse session is bad only when it holds less than half of its
 * usual share and the series is otherwise nearly full. A session still running at as-of is not judged.
 * Source: hours of the exchange's calendar.
 */
export const intradayCoverage = defineSeriesCheck({
  id: 'intraday_coverage',
  version: 1,
  dimension: 'completeness',
  severity: 'medium',
  status: 'confirmed',
  about: 'intervals without a bar inside a session',
  formula:
    'filled = intervals with a bar / intervals between the first and the last bar of a session. Dense: bad below `denseRatio`. Sparse: bad below `sparseRatio` times the median of the 20 sessions before, where that median is 0.9 or more.',
  source:
    "Hours, breaks and early closes of the exchange's calendar; many venues publish no bar when nothing traded (Databento, Coinbase, Kraken).",
  params: {
    denseRatio: { default: 1, min: 0, max: 1, unit: 'ratio', about: 'least share of filled intervals of a dense session' },
    sparseRatio: { default: 0.5, min: 0, max: 1, unit: 'ratio', about: 'least share of its usual filling for a sparse session' },
  },
  reads: ['calendar', 'as-of'],
  appliesTo: ['intraday'],
  run(series, { calendar, asOfUs }, { denseRatio, sparseRatio }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no interval can be expected' }
    const dense = series.dataset.completeness === 'dense'
    const usual: number[] = []
    const defects: Defect[] = []
    for (const session of filledSessions(series, calendar, asOfUs)) {
      const span = session.lastFilled - session.firstFilled + 1
      if (session.firstFilled < 0) continue
      const ratio = session.bars / span
      const median = medianOf(usual)
      const least = dense ? denseRatio : usual.length >= USUAL_SESSIONS / 2 && median >= NEARLY_DENSE ? sparseRatio * median : 0
      usual.push(ratio)
      if (usual.length > USUAL_SESSIONS) usual.shift()
      if (ratio < least) defects.push(defectOf(session, span))
    }
    return defects
  },
})

function defectOf({ day, starts, filled, bars, firstFilled, lastFilled }: FilledSession, span: number): Defect {
  const slots: number[] = []
  for (let at = firstFilled; at <= lastFilled; at++) if (filled[at] === 0) slots.push(starts[at] as number)
  const from = slots[0] as number
  return {
    slots,
    from,
    to: slots[slots.length - 1] as number,
    message: `${slots.length} of ${span} intervals inside the session of ${isoDate(day)} have no bar, the first at ${isoInstant(from)}`,
    evidence: { session: isoDate(day), intervals: span, bars, missing: slots.length, firstMissing: isoInstant(from) },
  }
}

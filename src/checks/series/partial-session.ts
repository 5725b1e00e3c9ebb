import { isoDate, isoInstant } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { defineSeriesCheck } from '../define.ts'
import { type FilledSession, filledSessions } from '../session-cells.ts'

/** Sessions that the usual first and last bar of a sparse series are taken from, and how many there must be. */
const USUAL_SESSIONS = 20
const LEAST_SESSIONS = 5

/**
 * Finds intraday sessions whose beginning or end is missing.
 *
 * One defect per session, in time order; its slots are the intervals before the session's first and after its last bar. An early close ends its
 * session, so a half day is whole. The first session of a series may begin in its midst, where the series was first fetched; the last may
 * not end there once it is completed at as-of. A sparse series is held against the latest begin and the earliest end of its 20 sessions before.
 * Source: hours of the exchange's calendar.
 */
export const partialSession = defineSeriesCheck({
  id: 'partial_session',
  version: 1,
  dimension: 'completeness',
  severity: 'medium',
  status: 'confirmed',
  about: 'sessions whose beginning or end is missing, early closes considered',
  formula:
    'Intervals between the open and the first bar, and between the last bar and the close, of a completed session. Dense: bad when more than `allowedIntervals` are missing at one end. Sparse: bad when the first bar is later, or the last earlier, than in all of the 20 sessions before by more than `sparseRatio` of the session.',
  source: "Hours and early closes of the exchange's calendar.",
  params: {
    allowedIntervals: {
      default: 0,
      min: 0,
      max: 100_000,
      unit: 'intervals',
      about: 'intervals that a dense session may lack at either end',
    },
    sparseRatio: {
      default: 0.1,
      min: 0,
      max: 1,
      unit: 'ratio',
      about: 'share of the session by which a sparse one may begin later, or end earlier, than it ever does',
    },
  },
  reads: ['calendar', 'as-of'],
  appliesTo: ['intraday'],
  run(series, { calendar, asOfUs }, { allowedIntervals, sparseRatio }) {
    if (calendar === null) return { notApplicable: 'no calendar is known, so no interval can be expected' }
    const dense = series.dataset.completeness === 'dense'
    const heads: number[] = []
    const tails: number[] = []
    const defects: Defect[] = []
    const { bars } = series
    for (const session of filledSessions(series, calendar, asOfUs)) {
      if (session.firstFilled < 0) {
        if (dense) defects.push(emptyDefect(session))
        continue
      }
      const head = session.firstFilled
      const tail = session.starts.length - 1 - session.lastFilled
      const margin = sparseRatio * session.starts.length
      const known = heads.length >= LEAST_SESSIONS
      const headLimit = dense ? allowedIntervals : known ? Math.max(...heads) + margin : Infinity
      const tailLimit = dense ? allowedIntervals : known ? Math.max(...tails) + margin : Infinity
      const isFirst = session.day === bars.session[0]
      const lacksHead = head > headLimit && !isFirst
      const lacksTail = tail > tailLimit
      if (lacksHead || lacksTail) defects.push(defectOf(session, lacksHead ? head : 0, lacksTail ? tail : 0))
      // A bad session must not become the usual one.
      if (!lacksHead && !lacksTail && !isFirst) {
        heads.push(head)
        tails.push(tail)
        if (heads.length > USUAL_SESSIONS) {
          heads.shift()
          tails.shift()
        }
      }
    }
    return defects
  },
})

function defectOf({ day, starts, firstFilled, lastFilled }: FilledSession, head: number, tail: number): Defect {
  const slots = [...starts.slice(0, head), ...starts.slice(starts.length - tail)]
  const first = isoInstant(starts[firstFilled] as number)
  const last = isoInstant(starts[lastFilled] as number)
  const where = head > 0 ? (tail > 0 ? 'at its beginning and end' : 'at its beginning') : 'at its end'
  return {
    slots,
    from: slots[0] as number,
    to: slots[slots.length - 1] as number,
    message: `The session of ${isoDate(day)} lacks ${slots.length} of ${starts.length} intervals ${where}; its bars run from ${first} to ${last}`,
    evidence: {
      session: isoDate(day),
      intervals: starts.length,
      missingAtBeginning: head,
      missingAtEnd: tail,
      firstBar: first,
      lastBar: last,
    },
  }
}

function emptyDefect({ day, starts }: FilledSession): Defect {
  return {
    slots: starts,
    from: starts[0] as number,
    to: starts[starts.length - 1] as number,
    message: `The session of ${isoDate(day)} has bars outside its hours only`,
    evidence: {
      session: isoDate(day),
      intervals: starts.length,
      missingAtBeginning: starts.length,
      missingAtEnd: starts.length,
      firstBar: null,
      lastBar: null,
    },
  }
}

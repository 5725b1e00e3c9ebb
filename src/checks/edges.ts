import { DAY_US } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Series } from '../model/series.ts'
import type { SeriesContext } from './define.ts'

/** Indexes of the first and last bar that may set the edges of a series. */
export interface Edges {
  readonly first: number
  readonly last: number
}

/**
 * The first and last valid bar: in a session of the calendar and not in the future. `null` without any.
 * A row off session or in the future never sets an edge, or one wrong date would make years of sessions missing.
 */
export function validEdges(series: Series, context: SeriesContext): Edges | null {
  const { bars } = series
  const judged = (i: number) => context.calendar === null || context.derived.ordinal(i) >= 0
  let last = bars.length - 1
  while (
    last >= 0 &&
    (!judged(last) || isFuture(context.calendar, bars.session[last] as number, bars.time[last] as number, context.asOfUs))
  )
    last--
  if (last < 0) return null
  let first = 0
  while (!judged(first)) first++
  return { first, last }
}

/** Whether a bar's session has not begun at `asOfUs`. */
function isFuture(calendar: Calendar | null, session: number, timeUs: number, asOfUs: number): boolean {
  // Nowhere on earth does a session open later than a day after its label's midnight UTC.
  if ((session + 2) * DAY_US <= asOfUs) return false
  const hours = calendar?.hours(session)
  return hours ? hours.openUs > asOfUs : timeUs > asOfUs
}

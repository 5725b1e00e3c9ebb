import type { Calendar } from '../calendar/calendar.ts'
import type { Series } from '../model/series.ts'
import { SessionGrid } from './session-grid.ts'

/** How one session of an intraday series is filled. */
export interface FilledSession {
  readonly day: number
  readonly openUs: number
  readonly closeUs: number
  /** Starts of the bars expected, ascending; never empty. */
  readonly starts: readonly number[]
  /** 1 where a bar lies. */
  readonly filled: Uint8Array
  readonly bars: number
  /** Positions of the first and last bar in `starts`; -1 when none lies within the session's hours. */
  readonly firstFilled: number
  readonly lastFilled: number
}

/**
 * The sessions of an intraday series that have a bar and are completed (close + lag <= as-of), in time order; those whose hours are unknown are
 * left out. Bars outside the hours of their session fill nothing.
 */
export function* filledSessions({ bars, dataset }: Series, calendar: Calendar, asOfUs: number): Generator<FilledSession> {
  const grid = new SessionGrid(dataset.interval, calendar, bars)
  for (let from = 0, to = 0; from < bars.length; from = to) {
    const day = bars.session[from] as number
    to = from + 1
    while (to < bars.length && bars.session[to] === day) to++
    const hours = calendar.hours(day)
    const starts = grid.starts(day)
    if (hours === null || starts === null || starts.length === 0 || hours.closeUs + dataset.lagUs > asOfUs) continue
    const filled = new Uint8Array(starts.length)
    let count = 0
    let firstFilled = -1
    let lastFilled = -1
    let at = 0
    for (let i = from; i < to; i++) {
      const timeUs = bars.time[i] as number
      while (at + 1 < starts.length && (starts[at + 1] as number) <= timeUs) at++
      const start = starts[at] as number
      if (timeUs < start || timeUs >= start + grid.stepUs || timeUs >= hours.closeUs || filled[at] === 1) continue
      filled[at] = 1
      count++
      if (firstFilled < 0) firstFilled = at
      lastFilled = at
    }
    yield { day, openUs: hours.openUs, closeUs: hours.closeUs, starts, filled, bars: count, firstFilled, lastFilled }
  }
}

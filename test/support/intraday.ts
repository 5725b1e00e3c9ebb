import { dayOf } from '../../src/base/day.ts'
import { findCalendar } from '../../src/calendar/calendar.ts'
import type { Bars } from '../../src/model/bars.ts'
import { type Interval, intervalUs } from '../../src/model/interval.ts'
import { type BarValues, barsOf } from './series.ts'

/** A bar for every interval of the given sessions, cut from the open and from the end of a break, that `keeps` (session's and interval's index) wants. */
export function intradayBars(
  calendarName: string,
  interval: Interval,
  days: readonly string[],
  keeps: (session: number, at: number) => boolean = () => true,
): Bars {
  const calendar = findCalendar(calendarName)
  const stepUs = intervalUs(interval)
  const rows: BarValues[] = []
  days.forEach((day, session) => {
    const hours = calendar?.hours(dayOf(day))
    if (!hours) throw new Error(`${calendarName} has no hours on ${day}`)
    const starts: number[] = []
    for (let us = hours.openUs; us < (hours.breakStartUs ?? hours.closeUs); us += stepUs) starts.push(us)
    if (hours.breakEndUs !== null) for (let us = hours.breakEndUs; us < hours.closeUs; us += stepUs) starts.push(us)
    starts.forEach((timeUs, at) => {
      if (keeps(session, at)) rows.push({ day, timeUs })
    })
  })
  return barsOf(rows)
}

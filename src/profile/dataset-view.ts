import { DAY_US, utcDay } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import { type IntervalClass, intervalClass } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** What the profile asks of a dataset for every series of it, found once. */
export interface DatasetView {
  readonly dataset: Dataset
  readonly kind: IntervalClass
  /** Day number of a slot's session. */
  dayOf(slot: Slot): number
  /** Whether an instant falls on the date of as-of in the calendar's time zone; UTC without one. */
  isToday(timeUs: number): boolean
}

/** `findCalendar` is asked only when a date is: most profiles need none. */
export function viewOf(dataset: Dataset, findCalendar: () => Calendar | null, asOfUs: number): DatasetView {
  const kind = intervalClass(dataset.interval)
  const localDay = (timeUs: number): number => findCalendar()?.localDay(timeUs) ?? utcDay(timeUs)
  let today: number | null = null
  return {
    dataset,
    kind,
    dayOf: kind === 'intraday' ? (slot) => sessionDay(slot, findCalendar()) : (slot) => slot,
    // Two days apart are two dates in any zone, and asking for a zone takes longer than the whole profile.
    isToday: (timeUs) => Math.abs(timeUs - asOfUs) < 2 * DAY_US && localDay(timeUs) === (today ??= localDay(asOfUs)),
  }
}

function sessionDay(timeUs: number, calendar: Calendar | null): number {
  const ordinal = calendar?.sessionAt(timeUs) ?? -1
  if (calendar === null) return utcDay(timeUs)
  return ordinal >= 0 ? (calendar.sessions[ordinal] as number) : calendar.localDay(timeUs)
}

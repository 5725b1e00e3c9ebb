import { utcDay } from '../base/day.ts'
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

export function viewOf(dataset: Dataset, calendar: Calendar | null, asOfUs: number): DatasetView {
  const kind = intervalClass(dataset.interval)
  const localDay = (timeUs: number): number => calendar?.localDay(timeUs) ?? utcDay(timeUs)
  const today = localDay(asOfUs)
  return {
    dataset,
    kind,
    dayOf: kind === 'intraday' ? (slot) => sessionDay(slot, calendar) : (slot) => slot,
    isToday: (timeUs) => localDay(timeUs) === today,
  }
}

function sessionDay(timeUs: number, calendar: Calendar | null): number {
  const ordinal = calendar?.sessionAt(timeUs) ?? -1
  if (calendar === null) return utcDay(timeUs)
  return ordinal >= 0 ? (calendar.sessions[ordinal] as number) : calendar.localDay(timeUs)
}

import { utcDay } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** Where in a series an instant is looked at: intraday the instant, else its local day by the calendar, without one its UTC day. */
export function dueSlot(timeUs: number, { interval }: Pick<Dataset, 'interval'>, calendar: Calendar | null): Slot {
  return intervalClass(interval) === 'intraday' ? timeUs : (calendar?.localDay(timeUs) ?? utcDay(timeUs))
}

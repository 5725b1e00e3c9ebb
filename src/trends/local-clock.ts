import { DAY_US, isoWeekday, utcDay } from '../base/day.ts'

/** Where an instant lies in the week. */
export interface PlaceInWeek {
  /** ISO: 1 is Monday, 7 is Sunday. */
  readonly weekday: number
  /** 0 to 23. */
  readonly hour: number
}

/** Tells the place in the week of an instant in µs since 1970 UTC, by the clocks of some place. */
export type LocalClock = (timeUs: number) => PlaceInWeek

/** The place in the week by UTC. */
export const utcClock: LocalClock = (timeUs) => {
  const day = utcDay(timeUs)
  return { weekday: isoWeekday(day), hour: Math.floor((timeUs - day * DAY_US) / 3600e6) }
}

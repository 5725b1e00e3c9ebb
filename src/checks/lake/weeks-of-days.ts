import type { Calendar } from '../../calendar/calendar.ts'
import { opensOnSunday, weekOfSession } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'

/** Daily bars put together to weeks, ascending. */
export interface WeeksOfDays {
  readonly length: number
  /** Key of each week: the day number of its Monday, or with weeks of the epoch of its Thursday. */
  readonly key: Int32Array
  /** Indexes of the first and last daily bar. */
  readonly first: Int32Array
  readonly last: Int32Array
  /** Open of the first, highest high, lowest low, close of the last, sum of the volumes. NaN where any that it is made of is. */
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** The week that a day counts for: sessions' weeks, or with `isEpoch` seven days from Thursday on, as multiples of a week since 1970 cut them. */
export function weekKey(calendar: Calendar | null, day: number, isEpoch: boolean): number {
  return isEpoch ? Math.floor(day / 7) * 7 : weekOfSession(calendar, day)
}

export function weeksOfDays(
  { open, high, low, close, volume, session, length }: Bars,
  calendar: Calendar | null,
  isEpoch: boolean,
): WeeksOfDays {
  const most = Math.ceil(length)
  const weeks = {
    key: new Int32Array(most),
    first: new Int32Array(most),
    last: new Int32Array(most),
    open: new Float64Array(most),
    high: new Float64Array(most),
    low: new Float64Array(most),
    close: new Float64Array(most),
    volume: new Float64Array(most),
  }
  let w = -1
  let end = -Infinity
  for (let i = 0; i < length; i++) {
    const day = session[i] as number
    const h = high[i] as number
    const l = low[i] as number
    // Days ascend, so only the first bar past a week's Saturday needs a look at which week it is in.
    const key = day < end ? (weeks.key[w] as number) : weekKey(calendar, day, isEpoch)
    if (w < 0 || key !== weeks.key[w]) {
      w++
      weeks.key[w] = key
      end = key + (isEpoch ? 7 : 6)
      weeks.first[w] = i
      weeks.open[w] = open[i] as number
      weeks.high[w] = h
      weeks.low[w] = l
      weeks.volume[w] = volume[i] as number
    } else {
      weeks.high[w] = Math.max(weeks.high[w] as number, h)
      weeks.low[w] = Math.min(weeks.low[w] as number, l)
      weeks.volume[w] = (weeks.volume[w] as number) + (volume[i] as number)
    }
    weeks.close[w] = close[i] as number
    weeks.last[w] = i
  }
  return { length: w + 1, ...weeks }
}

/**
 * Whether the daily bars of week `w` are all there: as many as the calendar has sessions. Outside of the calendar, or without one: as many as most
 * weeks of the series have (`usualBars`), which leaves out weeks with a holiday.
 */
export function isWholeWeek(
  weeks: WeeksOfDays,
  w: number,
  calendar: Calendar | null,
  { isEpoch, usualBars }: { isEpoch: boolean; usualBars: number },
): boolean {
  const bars = (weeks.last[w] as number) - (weeks.first[w] as number) + 1
  const start = (weeks.key[w] as number) - (!isEpoch && calendar !== null && opensOnSunday(calendar) ? 1 : 0)
  if (calendar === null || !calendar.knows(start) || !calendar.knows(start + 6)) return bars === usualBars
  return bars === calendar.ordinalFrom(start + 7) - calendar.ordinalFrom(start)
}

/** The number of bars that most weeks have. */
export function usualBarsOf({ first, last, length }: WeeksOfDays): number {
  const counts = new Array<number>(8).fill(0)
  for (let w = 0; w < length; w++) {
    const bars = Math.min(7, (last[w] as number) - (first[w] as number) + 1)
    counts[bars] = (counts[bars] as number) + 1
  }
  return counts.indexOf(Math.max(...counts))
}

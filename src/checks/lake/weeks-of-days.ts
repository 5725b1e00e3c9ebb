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
  // Days ascend, and there is no week without one.
  const most = length === 0 ? 0 : Math.min(length, Math.floor(((session[length - 1] as number) - (session[0] as number)) / 7) + 2)
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
  let w = 0
  for (let i = 0; i < length; w++) {
    const key = weekKey(calendar, session[i] as number, isEpoch)
    // Only the first bar past a week's Saturday needs a look at which week it is in.
    const end = key + (isEpoch ? 7 : 6)
    weeks.key[w] = key
    weeks.first[w] = i
    weeks.open[w] = open[i] as number
    let highest = high[i] as number
    let lowest = low[i] as number
    let sum = volume[i] as number
    for (i++; i < length; i++) {
      const day = session[i] as number
      if (day >= end && weekKey(calendar, day, isEpoch) !== key) break
      const h = high[i] as number
      const l = low[i] as number
      // What is not a number stays.
      if (h > highest || h !== h) highest = h
      if (l < lowest || l !== l) lowest = l
      sum += volume[i] as number
    }
    weeks.high[w] = highest
    weeks.low[w] = lowest
    weeks.volume[w] = sum
    weeks.close[w] = close[i - 1] as number
    weeks.last[w] = i - 1
  }
  return { length: w, ...weeks }
}

/**
 * By week 1 where its daily bars are all there, as many as the calendar has sessions, else 0. Outside of the calendar, or without one: as many as most
 * weeks of the series have, which leaves out weeks with a holiday.
 */
export function wholeWeeks(weeks: WeeksOfDays, calendar: Calendar | null, isEpoch: boolean): Uint8Array {
  const { first, last, key, length } = weeks
  const usual = usualBarsOf(weeks)
  const shift = !isEpoch && calendar !== null && opensOnSunday(calendar) ? 1 : 0
  const isWhole = new Uint8Array(length)
  for (let w = 0; w < length; w++) {
    const bars = (last[w] as number) - (first[w] as number) + 1
    const start = (key[w] as number) - shift
    const isKnown = calendar !== null && start >= calendar.firstDay && start + 6 <= calendar.lastDay
    const expected = isKnown ? calendar.ordinalFrom(start + 7) - calendar.ordinalFrom(start) : usual
    if (bars === expected) isWhole[w] = 1
  }
  return isWhole
}

/** The number of bars that most weeks have. */
function usualBarsOf({ first, last, length }: WeeksOfDays): number {
  const counts = new Array<number>(8).fill(0)
  for (let w = 0; w < length; w++) {
    const bars = Math.min(7, (last[w] as number) - (first[w] as number) + 1)
    counts[bars] = (counts[bars] as number) + 1
  }
  return counts.indexOf(Math.max(...counts))
}

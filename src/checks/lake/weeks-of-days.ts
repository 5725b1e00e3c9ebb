import type { Calendar } from '../../calendar/calendar.ts'
import { opensOnSunday, weekOfSession } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'

/** The weeks that days lie in, ascending. */
export interface Weeks {
  readonly length: number
  /** Key of each week: the day number of its Monday, or with weeks of the epoch of its Thursday. */
  readonly key: Int32Array
  /** Indexes of the first and last of its days. */
  readonly first: Int32Array
  readonly last: Int32Array
}

/** Daily bars put together to weeks. */
export interface WeeksOfDays extends Weeks {
  /** Open of the first, highest high, lowest low, close of the last, sum of the volumes. NaN where any that it is made of is. */
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Which days make a week: sessions' weeks, or with `isEpoch` seven days from Thursday on, as multiples of a week since 1970 cut them. */
export interface WeekRule {
  readonly calendar: Calendar | null
  readonly isEpoch: boolean
}

function weekKey(day: number, { calendar, isEpoch }: WeekRule): number {
  return isEpoch ? Math.floor(day / 7) * 7 : weekOfSession(calendar, day)
}

/** The weeks of the first `length` of ascending days. */
export function weeksOf(days: Int32Array, length: number, rule: WeekRule): Weeks {
  // There is no week without a day.
  const most = length === 0 ? 0 : Math.min(length, Math.floor(((days[length - 1] as number) - (days[0] as number)) / 7) + 2)
  const weeks = { key: new Int32Array(most), first: new Int32Array(most), last: new Int32Array(most) }
  let w = 0
  for (let i = 0; i < length; w++) {
    const key = weekKey(days[i] as number, rule)
    // Only the first bar past a week's Saturday needs a look at which week it is in.
    const end = key + (rule.isEpoch ? 7 : 6)
    weeks.key[w] = key
    weeks.first[w] = i
    for (i++; i < length; i++) {
      const day = days[i] as number
      if (day >= end && weekKey(day, rule) !== key) break
    }
    weeks.last[w] = i - 1
  }
  return { length: w, ...weeks }
}

/** Bars put together to the weeks of their days. */
export function weeksOfDays({ open, high, low, close, volume }: Bars, weeks: Weeks): WeeksOfDays {
  const { length, first, last } = weeks
  const of = {
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  }
  for (let w = 0; w < length; w++) {
    const from = first[w] as number
    const to = last[w] as number
    let highest = high[from] as number
    let lowest = low[from] as number
    let sum = volume[from] as number
    for (let i = from + 1; i <= to; i++) {
      const h = high[i] as number
      const l = low[i] as number
      // What is not a number stays.
      if (h > highest || h !== h) highest = h
      if (l < lowest || l !== l) lowest = l
      sum += volume[i] as number
    }
    of.open[w] = open[from] as number
    of.high[w] = highest
    of.low[w] = lowest
    of.close[w] = close[to] as number
    of.volume[w] = sum
  }
  return { ...weeks, ...of }
}

/**
 * By week 1 where its daily bars are all there, as many as the calendar has sessions, else 0. Outside of the calendar, or without one: as many as most
 * weeks of the series have, which leaves out weeks with a holiday.
 */
export function wholeWeeks(weeks: Weeks, { calendar, isEpoch }: WeekRule): Uint8Array {
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
function usualBarsOf({ first, last, length }: Weeks): number {
  const counts = new Array<number>(8).fill(0)
  for (let w = 0; w < length; w++) {
    const bars = Math.min(7, (last[w] as number) - (first[w] as number) + 1)
    counts[bars] = (counts[bars] as number) + 1
  }
  return counts.indexOf(Math.max(...counts))
}

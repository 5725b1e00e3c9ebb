import { civilDate, isoWeekday, utcDay } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { expectedWeeks, weekLastSession, weekMonday } from '../calendar/weeks.ts'
import type { Dataset } from '../model/dataset.ts'
import { type Interval, intervalClass } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** Which bars a dataset should have, and which of them follow each other. */
export interface DueSlots {
  /** Whether nothing is expected between two slots, the first before the second. */
  isNext(before: Slot, after: Slot): boolean
  /** Slots that are due from one day to another, both included, ascending. Without a calendar: none. */
  between(fromDay: number, toDay: number): Slot[]
  /** Slots that are due after a bar, up to the last session that was over as of `asOfUs`. */
  after(last: Slot, asOfUs: number): Slot[]
  /** Day number of a slot; of an instant that of its session, or of UTC. */
  dayOf(slot: Slot): number
  /** First and last day that bars from one slot to another can speak of: whole weeks and months. */
  daysAround(first: Slot, last: Slot): readonly [number, number]
}

export function dueSlots(dataset: Dataset, calendar: Calendar | null): DueSlots {
  switch (intervalClass(dataset.interval)) {
    case 'intraday':
      return intradaySlots(dataset, calendar)
    case 'weekly':
      return weeklySlots(dataset, calendar)
    case 'daily':
    case 'monthly':
      return dailySlots(dataset, calendar)
  }
}

function dailySlots({ interval, lagUs }: Dataset, calendar: Calendar | null): DueSlots {
  const between = (fromDay: number, toDay: number) =>
    calendar === null || interval.unit !== 'day'
      ? []
      : [...calendar.sessions.subarray(calendar.ordinalFrom(fromDay), calendar.ordinalFrom(toDay + 1))]
  return {
    isNext(before, after) {
      if (interval.unit === 'month') return monthOf(after) - monthOf(before) <= interval.count
      if (calendar === null || interval.count > 1 || !calendar.knows(before) || !calendar.knows(after))
        return after - before <= interval.count
      return calendar.countBetween(before + 1, after - 1) === 0
    },
    between,
    after(last, asOfUs) {
      const completed = completedDay(calendar, asOfUs, lagUs)
      return completed === null ? [] : between(last + 1, completed)
    },
    dayOf: (slot) => slot,
    daysAround: (first, last) => (interval.unit === 'month' ? [first - 31, last + 31] : [first, last]),
  }
}

/** Weeks are due by the label that their last session has, or by the weekday of the bar before where that is another. */
function weeklySlots({ interval, lagUs }: Dataset, calendar: Calendar | null): DueSlots {
  const labelled = (monday: number, like: Slot | null): Slot => {
    const session = calendar === null ? null : weekLastSession(calendar, monday)
    const isSession = like === null || calendar === null || weekLastSession(calendar, weekMonday(like)) === like
    return isSession ? (session ?? monday) : monday + isoWeekday(like) - 1
  }
  const weeks = (fromMonday: number, toMonday: number, like: Slot | null) =>
    calendar === null || toMonday < fromMonday
      ? []
      : Array.from(expectedWeeks(calendar, fromMonday, toMonday), (monday) => labelled(monday, like))
  return {
    isNext(before, after) {
      const [from, to] = [weekMonday(before) + 7 * interval.count, weekMonday(after) - 7]
      return to < from || (calendar !== null && expectedWeeks(calendar, from, to).length === 0)
    },
    between: (fromDay, toDay) => weeks(weekMonday(fromDay), weekMonday(toDay), null),
    after(last, asOfUs) {
      const completed = completedDay(calendar, asOfUs, lagUs)
      if (calendar === null || completed === null) return []
      const monday = weekMonday(completed)
      const isOver = (weekLastSession(calendar, monday) ?? completed) <= completed
      return weeks(weekMonday(last) + 7, isOver ? monday : monday - 7, last)
    },
    dayOf: (slot) => slot,
    daysAround: (first, last) => [weekMonday(first), weekMonday(last) + 6],
  }
}

function intradaySlots({ interval, lagUs, stamp }: Dataset, calendar: Calendar | null): DueSlots {
  const stepUs = interval.count * usOf[interval.unit]
  const label = stamp === 'end' ? stepUs : 0
  const startsOf = (ordinal: number): Slot[] => {
    const hours = calendar?.hours(calendar.sessions[ordinal] as number) ?? null
    if (hours === null) return []
    const starts: Slot[] = []
    for (let at = hours.openUs; at < hours.closeUs; at += stepUs)
      if (hours.breakStartUs === null || at < hours.breakStartUs || at >= (hours.breakEndUs ?? at)) starts.push(at + label)
    return starts
  }
  const ordinals = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
  const ordinalOf = (slot: Slot) => {
    if (calendar === null) return -1
    const at = calendar.sessionAt(slot - label)
    return at >= 0 ? at : calendar.indexOf(calendar.localDay(slot - label))
  }
  const dayOf = (slot: Slot) => {
    const ordinal = ordinalOf(slot)
    return ordinal < 0 || calendar === null ? utcDay(slot) : (calendar.sessions[ordinal] as number)
  }
  return {
    isNext(before, after) {
      if (after - before <= stepUs) return true
      const here = ordinalOf(before)
      const there = ordinalOf(after)
      if (here < 0 || there < here || there > here + 1) return false
      const due = there === here ? startsOf(here) : [...startsOf(here), ...startsOf(there)]
      return !due.some((slot) => slot > before && slot < after)
    },
    between: (fromDay, toDay) =>
      calendar === null ? [] : ordinals(calendar.ordinalFrom(fromDay), calendar.ordinalFrom(toDay + 1)).flatMap(startsOf),
    after(last, asOfUs) {
      const completed = calendar === null ? -1 : calendar.lastCompleted(asOfUs, lagUs)
      const from = ordinalOf(last)
      if (calendar === null || completed < 0 || from < 0) return []
      return ordinals(from, completed + 1)
        .flatMap(startsOf)
        .filter((slot) => slot > last)
    },
    dayOf,
    daysAround: (first, last) => [dayOf(first), dayOf(last)],
  }
}

const usOf: Readonly<Record<Interval['unit'], number>> = {
  second: 1e6,
  minute: 6e7,
  hour: 3.6e9,
  day: 8.64e10,
  week: 6.048e11,
  month: 2.6784e12,
}

function completedDay(calendar: Calendar | null, asOfUs: number, lagUs: number): number | null {
  const ordinal = calendar === null ? -1 : calendar.lastCompleted(asOfUs, lagUs)
  return calendar === null || ordinal < 0 ? null : (calendar.sessions[ordinal] as number)
}

function monthOf(day: number): number {
  const { year, month } = civilDate(day)
  return year * 12 + month
}

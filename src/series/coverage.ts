import { civilDate, DAY_US, parseIsoDate } from '../base/day.ts'
import { areSameNumbers } from '../base/same-numbers.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Bars } from '../model/bars.ts'
import type { Coverage, LiquidityClass } from '../model/coverage.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { Series } from '../model/series.ts'
import { countIntraday } from './coverage-intraday.ts'
import { countWeekly } from './coverage-weekly.ts'
import { hasBegun } from './has-begun.ts'
import { type Counted, type DeclaredDays, spanOf } from './span.ts'
import { yearOfBars } from './year-of-bars.ts'

/**
 * What a series holds against what its calendar expects.
 *
 * A valid bar lies in a session (a week or month with one) that has begun at as-of. Expected are the bars from the first valid one, or the
 * declared start before it, to the last valid one, or the declared end after it as far as sessions are completed. Declared is the range in
 * the series' objects, cut to the listing dates; where they name no start, a listing shortly before the first bar is one. Outside the
 * calendar's range nothing is known: bars there count as expected and present. Without a calendar `expected` is null, and every bar that
 * is not in the future is present.
 *
 * `liquidity` is that of the last bar, which the checks know how to tell.
 */
export function coverageOf(
  series: Series,
  calendar: Calendar | null,
  metadata: SymbolMetadata | null,
  asOfUs: number,
  liquidity: LiquidityClass,
): Coverage {
  const { bars, dataset } = series
  const declared = declaredDays(series, calendar, metadata, asOfUs)
  const { firstSlot, lastSlot, expected, present } =
    calendar === null ? countObserved(series, asOfUs) : count(series, calendar, declared, asOfUs)
  return {
    records: bars.length + series.setAside.length + series.unparsableRows.length,
    bars: bars.length,
    firstSlot,
    lastSlot,
    expected,
    present,
    latestUs: bars.length === 0 ? null : (bars.time[bars.length - 1] as number),
    yearOfBars: yearOfBars(dataset.interval, calendar, bars),
    liquidity,
  }
}

function count(series: Series, calendar: Calendar, declared: DeclaredDays, asOfUs: number): Counted {
  const { bars, dataset } = series
  switch (intervalClass(dataset.interval)) {
    case 'intraday':
      return countIntraday(series, calendar, declared, asOfUs)
    case 'daily':
      // Sources disagree on where a bar of several days begins, so no session can be expected to have one.
      return dataset.interval.count === 1 ? countDaily(bars, calendar, declared, asOfUs) : countObserved(series, asOfUs)
    case 'weekly':
      return dataset.interval.count === 1 ? countWeekly(bars, calendar, declared, asOfUs) : countObserved(series, asOfUs)
    case 'monthly':
      return dataset.interval.count === 1 ? countMonthly(bars, calendar, declared, asOfUs) : countObserved(series, asOfUs)
  }
}

function countObserved({ bars, dataset }: Series, asOfUs: number): Counted {
  const slots = intervalClass(dataset.interval) === 'intraday' ? bars.time : bars.session
  let end = bars.length
  while (end > 0 && (bars.time[end - 1] as number) > asOfUs + DAY_US) end--
  return {
    firstSlot: end === 0 ? null : (slots[0] as number),
    lastSlot: end === 0 ? null : (slots[end - 1] as number),
    expected: null,
    present: end,
  }
}

function countDaily(bars: Bars, calendar: Calendar, declared: DeclaredDays, asOfUs: number): Counted {
  const { session } = bars
  const { sessions } = calendar
  let end = bars.length
  while (end > 0 && !hasBegun(session[end - 1] as number, calendar, asOfUs)) end--
  let firstValid = -1
  let lastValid = -1
  let unknown = 0
  let offSession = 0
  let ordinal = end === 0 ? 0 : calendar.ordinalFrom(session[0] as number)
  // One bar on each session, none left out: so nearly every series.
  const isGapless = areSameNumbers(session.subarray(0, end), sessions.subarray(ordinal, ordinal + end))
  if (isGapless && end > 0) [firstValid, lastValid] = [0, end - 1]
  for (let i = isGapless ? end : 0; i < end; i++) {
    const day = session[i] as number
    while (ordinal < sessions.length && (sessions[ordinal] as number) < day) ordinal++
    if (ordinal === sessions.length || sessions[ordinal] !== day) {
      if (calendar.knows(day)) {
        offSession++
        continue
      }
      unknown++
    }
    if (firstValid < 0) firstValid = i
    lastValid = i
  }
  const present = end - offSession
  const first = firstValid < 0 ? null : (session[firstValid] as number)
  const last = lastValid < 0 ? null : (session[lastValid] as number)
  const span = spanOf(first, last, declared, calendar)
  const expected = span === null ? 0 : calendar.countBetween(span.fromDay, span.toDay) + unknown
  return { firstSlot: first, lastSlot: last, expected, present }
}

function countMonthly(bars: Bars, calendar: Calendar, declared: DeclaredDays, asOfUs: number): Counted {
  let first: number | null = null
  let last: number | null = null
  let present = 0
  let unknown = 0
  for (let i = 0; i < bars.length; i++) {
    const day = bars.session[i] as number
    if (!hasBegun(day - civilDate(day).day + 1, calendar, asOfUs)) break
    if (!calendar.knows(day)) unknown++
    present++
    first ??= day
    last = day
  }
  const span = spanOf(first, last, { ...declared, end: completedMonthEnd(declared) }, calendar)
  return {
    firstSlot: first,
    lastSlot: last,
    expected: span === null ? 0 : monthsBetween(calendar, span.fromDay, span.toDay) + unknown,
    present,
  }
}

/** The declared end, moved before its month where the month is not over. */
function completedMonthEnd({ end, lastCompletedDay }: DeclaredDays): number | null {
  if (end === null || lastCompletedDay === null) return null
  const day = Math.min(end, lastCompletedDay)
  return monthOf(day) === monthOf(lastCompletedDay) ? day - civilDate(day).day : day
}

/** Months that the calendar knows from one day's to another's; every month has sessions. */
function monthsBetween(calendar: Calendar, fromDay: number, toDay: number): number {
  return Math.max(0, monthOf(Math.min(toDay, calendar.lastDay)) - monthOf(Math.max(fromDay, calendar.firstDay)) + 1)
}

function monthOf(day: number): number {
  const { year, month } = civilDate(day)
  return year * 12 + month
}

function declaredDays(
  { declared, dataset }: Series,
  calendar: Calendar | null,
  metadata: SymbolMetadata | null,
  asOfUs: number,
): DeclaredDays {
  let start: number | null = null
  let end: number | null = null
  for (const part of declared) {
    const from = dayAtStart(part.start)
    const to = dayAtStart(part.end)
    if (from !== null && (start === null || from < start)) start = from
    if (to !== null && (end === null || to > end)) end = to
  }
  const completed = calendar === null ? -1 : calendar.lastCompleted(asOfUs, dataset.lagUs)
  const delisted = dayAtStart(metadata?.delisted)
  if (delisted !== null && (end === null || delisted - 1 < end)) end = delisted - 1
  return {
    start,
    listed: dayAtStart(metadata?.listed),
    end,
    lastCompletedDay: completed < 0 || calendar === null ? null : (calendar.sessions[completed] as number),
  }
}

/** The date that a text begins with. */
function dayAtStart(text: string | undefined): number | null {
  return text === undefined ? null : parseIsoDate(text.slice(0, 10))
}

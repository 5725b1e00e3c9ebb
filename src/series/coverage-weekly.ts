import { isoWeekday } from '../base/day.ts'
import { firstAtLeast } from '../base/search.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { expectedWeeks, inferWeekLabel, weekLastSession, weekOf, weekOfSession } from '../calendar/weeks.ts'
import type { Bars } from '../model/bars.ts'
import { hasBegun } from './has-begun.ts'
import { type Counted, type DeclaredDays, spanOf } from './span.ts'

/** Expected and present weekly bars between the edges: one in each week with a session. Slots are the dates that bars carry. */
export function countWeekly(bars: Bars, calendar: Calendar, declared: DeclaredDays, asOfUs: number): Counted {
  const weeks = weeksOf(calendar)
  const met = weeksOfBars(bars, calendar, weeks, asOfUs)
  // A week is declared by any of its days; one still running at the end is not expected.
  const end = completedWeekEnd(declared, calendar)
  const span = met === null ? null : spanOf(met.firstMonday, met.lastMonday, { ...declared, end }, calendar)
  if (met === null || span === null) return { firstSlot: null, lastSlot: null, expected: 0, present: 0 }
  const expected = firstAtLeast(weeks, weekOfSession(calendar, span.toDay) + 1) - firstAtLeast(weeks, weekOfSession(calendar, span.fromDay))
  return { firstSlot: met.first, lastSlot: met.last, expected: expected + met.unknown, present: met.present }
}

/** Weekly bars that count as present. */
interface WeeksMet {
  readonly first: number
  readonly last: number
  readonly firstMonday: number
  readonly lastMonday: number
  readonly present: number
  /** Of these, bars of weeks that the calendar does not know. */
  readonly unknown: number
}

/** What the weeks of bars came to: series of a dataset share the array of their labels (`stampBareDates`). */
const knownMet = new WeakMap<Int32Array, { readonly calendar: Calendar; readonly asOfUs: number; readonly met: WeeksMet | null }>()

/** `null` without a bar that counts. */
function weeksOfBars(bars: Bars, calendar: Calendar, weeks: Int32Array, asOfUs: number): WeeksMet | null {
  const { session, length } = bars
  const known = knownMet.get(session)
  if (known?.calendar === calendar && known.asOfUs === asOfUs && session.length === length) return known.met
  const met = barOfEachWeek(bars, calendar, weeks, asOfUs) ?? weeksMet(bars, calendar, weeks, asOfUs)
  if (session.length === length) knownMet.set(session, { calendar, asOfUs, met })
  return met
}

/** One bar in each expected week, none left out and none dated on a Sunday: so nearly every series. `null` for others. */
function barOfEachWeek({ session, length }: Bars, calendar: Calendar, weeks: Int32Array, asOfUs: number): WeeksMet | null {
  const place = length === 0 ? 0 : firstAtLeast(weeks, weekOf(session[0] as number, 'monday'))
  for (let i = 0; i < length; i++) {
    const dayOfWeek = (session[i] as number) - (weeks[place + i] as number)
    if (!(dayOfWeek >= 0 && dayOfWeek < 6)) return null
  }
  let end = length
  while (end > 0 && !hasBegun(weeks[place + end - 1] as number, calendar, asOfUs)) end--
  if (end === 0) return null
  return {
    first: session[0] as number,
    last: session[end - 1] as number,
    firstMonday: weeks[place] as number,
    lastMonday: weeks[place + end - 1] as number,
    present: end,
    unknown: 0,
  }
}

/** `null` without a bar that counts. */
function weeksMet(bars: Bars, calendar: Calendar, weeks: Int32Array, asOfUs: number): WeeksMet | null {
  const { session, length } = bars
  const label = hasSunday(bars) ? inferWeekLabel(session.subarray(0, length), calendar) : 'monday'
  let first: number | null = null
  let last = 0
  let firstMonday = 0
  let lastMonday = 0
  let present = 0
  let unknown = 0
  let place = length === 0 ? 0 : firstAtLeast(weeks, weekOf(session[0] as number, label))
  for (let i = 0; i < length; i++) {
    const day = session[i] as number
    const monday = weekOf(day, label)
    if (!hasBegun(monday, calendar, asOfUs)) break
    while (place < weeks.length && (weeks[place] as number) < monday) place++
    if (weeks[place] !== monday) {
      if (calendar.knows(monday) && calendar.knows(monday + 6)) continue
      unknown++
    }
    present++
    if (first === null) firstMonday = monday
    first ??= day
    last = day
    lastMonday = monday
  }
  return first === null ? null : { first, last, firstMonday, lastMonday, present, unknown }
}

/** Without Sundays every label lies in its own ISO week, whatever the rule. */
function hasSunday({ session, length }: Bars): boolean {
  for (let i = 0; i < length; i++) if (isoWeekday(session[i] as number) === 7) return true
  return false
}

/** Mondays of the weeks with a session, kept: thousands of series share them. */
const weeksByCalendar = new WeakMap<Calendar, Int32Array>()

function weeksOf(calendar: Calendar): Int32Array {
  let weeks = weeksByCalendar.get(calendar)
  if (weeks === undefined) weeksByCalendar.set(calendar, (weeks = expectedWeeks(calendar, calendar.firstDay, calendar.lastDay)))
  return weeks
}

/** The declared end, moved before its week where the week's last session is not completed. */
function completedWeekEnd({ end, lastCompletedDay }: DeclaredDays, calendar: Calendar): number | null {
  if (end === null || lastCompletedDay === null) return null
  const monday = weekOf(Math.min(end, lastCompletedDay), 'monday')
  const lastSession = weekLastSession(calendar, monday)
  return lastSession !== null && lastSession > lastCompletedDay ? monday - 1 : Math.min(end, lastCompletedDay)
}

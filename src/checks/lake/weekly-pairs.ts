import { DAY_US, isoWeekday } from '../../base/day.ts'
import { firstAtLeast, indexAmong } from '../../base/search.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { inferWeekLabel, weekLastSession, weekOf } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'
import type { Series } from '../../model/series.ts'
import { weeksOfDays, type WeeksOfDays, wholeWeeks } from './weeks-of-days.ts'

/** Weekly bars, and the weeks of daily bars that they are held against. */
export interface WeeklyPairs {
  /** Indexes of weekly bars and of weeks, ascending. */
  readonly weekly: readonly number[]
  readonly week: readonly number[]
}

/** How the bars of a weekly series belong to weeks of daily bars. */
export interface Alignment {
  readonly weeks: WeeksOfDays
  readonly pairs: WeeklyPairs
  /** Weeks by which all labels are off: 0, or -1 where each bar holds the week before the one it is labelled with, 1 where the one after. */
  readonly shiftWeeks: -1 | 0 | 1
}

/**
 * Pairs weekly bars with those weeks of daily bars that are whole, over at `atUs`, and without a bar of `faulty` (slots). The first weekly bar is left out:
 * its series may begin in the middle of a week.
 */
export function alignWeeks(
  weekly: Series,
  daily: Series,
  { calendar, faulty, atUs }: { readonly calendar: Calendar | null; readonly faulty: ReadonlySet<number>; readonly atUs: number },
): Alignment {
  const days = weekly.bars.session.subarray(0, weekly.bars.length)
  const label = inferWeekLabel(days, calendar)
  // Multiples of seven days since 1970 are Thursdays, and no exchange's week ends on one for ever.
  const isEpoch = days.every((day) => day % 7 === 0)
  const weeks = weeksOfDays(daily.bars, calendar, isEpoch)
  const usable = wholeWeeks(weeks, calendar, isEpoch)
  for (const slot of faulty) {
    const i = indexAmong(daily.bars.session, slot, daily.bars.length)
    if (i >= 0) usable[firstAtLeast(weeks.last, i, 0, weeks.length)] = 0
  }
  // Weeks ascend, so all before one that is over by any calendar are.
  for (let w = weeks.length - 1; w >= 0 && !isLongOver(weeks.key[w] as number, atUs); w--) {
    if (!isOver(calendar, weeks.key[w] as number, atUs)) usable[w] = 0
  }
  const keyOf = (day: number) => (isEpoch ? day : weekOf(day, label))
  const pairs = pairsOf(weekly.bars, weeks, usable, keyOf)
  if (agrees(weekly.bars, weeks, pairs)) return { weeks, pairs, shiftWeeks: 0 }
  for (const shiftWeeks of [-1, 1] as const) {
    const shifted = pairsOf(weekly.bars, weeks, usable, (day) => keyOf(day) + 7 * shiftWeeks)
    if (!agrees(weekly.bars, weeks, shifted)) continue
    // A Sunday can close a week or open the next: which of the two it does here is no fault.
    return { weeks, pairs: shifted, shiftWeeks: label === 'sunday' || label === 'opening_sunday' ? 0 : shiftWeeks }
  }
  return { weeks, pairs, shiftWeeks: 0 }
}

/** Whether the week after that of a key has begun everywhere. */
function isLongOver(key: number, atUs: number): boolean {
  return (key + 8) * DAY_US <= atUs
}

/** Whether the last session of a week had closed at an instant. */
function isOver(calendar: Calendar | null, key: number, atUs: number): boolean {
  const last = calendar === null || isoWeekday(key) !== 1 ? null : weekLastSession(calendar, key)
  const hours = last === null ? null : (calendar?.hours(last) ?? null)
  return hours !== null && hours.closeUs <= atUs
}

function pairsOf(
  { session, length }: Bars,
  { key, length: count }: WeeksOfDays,
  usable: Uint8Array,
  keyOf: (day: number) => number,
): WeeklyPairs {
  const weekly: number[] = []
  const week: number[] = []
  let w = 0
  let before = -1
  for (let i = 1; i < length; i++) {
    const monday = keyOf(session[i] as number)
    while (w < count && (key[w] as number) < monday) w++
    if (w === count || key[w] !== monday || usable[w] === 0) continue
    // Of two rows in one week the later one counts: the earlier is a row of the running week that stayed.
    if (w === before) weekly[weekly.length - 1] = i
    else {
      weekly.push(i)
      week.push(w)
      before = w
    }
  }
  return { weekly, week }
}

/** Whether the closes keep their ratio from week to week in at least half of the weeks, so that labels and weeks belong together. Too few weeks agree. */
function agrees({ close }: Bars, weeks: WeeksOfDays, { weekly, week }: WeeklyPairs): boolean {
  let kept = 0
  let before = NaN
  for (let k = 0; k < weekly.length; k++) {
    const ratio = (close[weekly[k] as number] as number) / (weeks.close[week[k] as number] as number)
    if (Math.abs(ratio / before - 1) <= 1e-3) kept++
    before = ratio
  }
  return weekly.length < 8 || 2 * kept >= weekly.length - 1
}

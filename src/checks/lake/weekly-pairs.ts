import { DAY_US, isoWeekday } from '../../base/day.ts'
import { firstAtLeast, indexAmong } from '../../base/search.ts'
import { unlessSame } from '../../base/unless-same.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { inferWeekLabel, weekLastSession, weekOf } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'
import type { Series } from '../../model/series.ts'
import { type Weeks, weeksOf, weeksOfDays, type WeeksOfDays, wholeWeeks } from './weeks-of-days.ts'

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

/** What weekly bars are paired by. */
export interface AlignTerms {
  readonly calendar: Calendar | null
  /** Slots of daily bars. */
  readonly faulty: ReadonlySet<number>
  readonly atUs: number
}

/**
 * Pairs weekly bars with those weeks of daily bars that are whole, over at `atUs`, and without a bar of `faulty`. The first weekly bar is left out: its
 * series may begin in the middle of a week. For one series after the other: most of a lake share their days, and what these alone say is worked out once.
 */
export function weekAligner(): (weekly: Series, daily: Series, terms: AlignTerms) => Alignment {
  const labelled = unlessSame(labelledWeeks)
  const cut = unlessSame(weeksAndWhole)
  return (weekly, daily, { calendar, faulty, atUs }) => {
    const { label, isEpoch, keys } = labelled(weekly.bars.session, weekly.bars.length, calendar)
    const { cuts, whole } = cut(daily.bars.session, daily.bars.length, calendar, isEpoch)
    const weeks = weeksOfDays(daily.bars, cuts)
    const usable = whole.slice()
    for (const slot of faulty) {
      const i = indexAmong(daily.bars.session, slot, daily.bars.length)
      if (i >= 0) usable[firstAtLeast(weeks.last, i, 0, weeks.length)] = 0
    }
    // Weeks ascend, so all before one that is over by any calendar are.
    for (let w = weeks.length - 1; w >= 0 && !isLongOver(weeks.key[w] as number, atUs); w--) {
      if (!isOver(calendar, weeks.key[w] as number, atUs)) usable[w] = 0
    }
    const pairs = pairsOf(keys, 0, weeks, usable)
    if (agrees(weekly.bars, weeks, pairs)) return { weeks, pairs, shiftWeeks: 0 }
    for (const shiftWeeks of [-1, 1] as const) {
      const shifted = pairsOf(keys, 7 * shiftWeeks, weeks, usable)
      if (!agrees(weekly.bars, weeks, shifted)) continue
      // A Sunday can close a week or open the next: which of the two it does here is no fault.
      return { weeks, pairs: shifted, shiftWeeks: label === 'sunday' || label === 'opening_sunday' ? 0 : shiftWeeks }
    }
    return { weeks, pairs, shiftWeeks: 0 }
  }
}

/** How a file labels its weekly bars, and the week that each is labelled with. */
function labelledWeeks(session: Int32Array, length: number, calendar: Calendar | null) {
  const days = session.subarray(0, length)
  const label = inferWeekLabel(days, calendar)
  // Multiples of seven days since 1970 are Thursdays, and no exchange's week ends on one for ever.
  const isEpoch = days.every((day) => day % 7 === 0)
  return { label, isEpoch, keys: isEpoch ? days : days.map((day) => weekOf(day, label)) }
}

/** The weeks of daily bars, and which of them are whole. */
function weeksAndWhole(session: Int32Array, length: number, calendar: Calendar | null, isEpoch: boolean) {
  const cuts = weeksOf(session, length, { calendar, isEpoch })
  return { cuts, whole: wholeWeeks(cuts, { calendar, isEpoch }) }
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

/** Pairs the bars of ascending weeks `keys`, each `shiftDays` on, with the usable ones among `weeks`. */
function pairsOf(keys: Int32Array, shiftDays: number, { key, length }: Weeks, usable: Uint8Array): WeeklyPairs {
  const weekly: number[] = []
  const week: number[] = []
  let w = 0
  let before = -1
  for (let i = 1; i < keys.length; i++) {
    const monday = (keys[i] as number) + shiftDays
    while (w < length && (key[w] as number) < monday) w++
    if (w === length || key[w] !== monday || usable[w] === 0) continue
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

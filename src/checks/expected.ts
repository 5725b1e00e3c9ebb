import { DAY_US, isoWeekday } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { expectedWeeks, type WeekLabel, weekFirstSession, weekLastSession } from '../calendar/weeks.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Slot } from '../model/series.ts'
import type { SessionGrid } from './session-grid.ts'

/** Most intraday bars that missing sessions are spelled out into; more of them are named by the first bar of each session. */
const MAX_SLOTS = 100_000

/** Slots, ascending, of the intraday bars that sessions should hold: all of them when dense, the first of each when sparse, or when there are too many. */
export function intradaySlots({ completeness }: Dataset, grid: SessionGrid, days: Int32Array): Slot[] {
  const first = days.length === 0 ? null : grid.starts(days[0] as number)
  const all = completeness === 'dense' && (first?.length ?? 0) * days.length <= MAX_SLOTS
  const slots: Slot[] = []
  for (const day of days) {
    const starts = grid.starts(day)
    if (starts === null || starts.length === 0) slots.push(day * DAY_US)
    else if (all) slots.push(...starts)
    else slots.push(starts[0] as number)
  }
  return slots
}

const offsets: Readonly<Partial<Record<WeekLabel, number>>> = {
  monday: 0,
  tuesday: 1,
  wednesday: 2,
  thursday: 3,
  friday: 4,
  saturday: 5,
  sunday: 6,
  opening_sunday: -1,
}

/** Slots, ascending, that weekly bars labelled by a rule would have for the expected weeks from one Monday to another, both included. */
export function weeklySlots(calendar: Calendar, label: WeekLabel, fromMonday: number, toMonday: number): Slot[] {
  if (toMonday < fromMonday) return []
  const offset = offsets[label]
  return Array.from(expectedWeeks(calendar, fromMonday, toMonday), (monday) => {
    if (offset !== undefined) return monday + offset
    return (label === 'first_session' ? weekFirstSession(calendar, monday) : weekLastSession(calendar, monday)) ?? monday
  })
}

/**
 * The rule that one label alone suggests: its weekday's, and for a Sunday that it opens its week (the later reading, so that no week is expected
 * too early). For what has to be said of a weekly series without its bars.
 */
export function labelLike(day: number): WeekLabel {
  const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'opening_sunday'] as const
  return names[isoWeekday(day) - 1] ?? 'monday'
}

import { civilDate, isoWeekday } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import { inferWeekLabel, weekFirstSession, type WeekLabel, weekLastSession, weekMonday, weekOf } from '../calendar/weeks.ts'
import { type IntervalClass, intervalClass } from '../model/interval.ts'
import type { Series, SetAside } from '../model/series.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { disorderedRows } from './disorder.ts'
import { pick } from './merge.ts'

/** What a series is beside its bars. */
export type SeriesHead = Omit<Series, 'bars' | 'setAside' | 'disordered'>

/**
 * Makes merged columns a series: one bar per slot, the other rows of the slot set aside, and the bars named that stood out of order in their file.
 *
 * A slot is a session, an ISO week, a calendar month, or an instant. Of several rows the first with all five fields usable is kept, else the
 * first. In the last week or month a later row that does not follow the file's way of dating is the running one (`live`, as Yahoo
 * writes it). The result depends on the arguments alone, so it can be had again from stored columns; where slots are unique nothing is copied.
 */
export function arrange(columns: StoredColumns, head: SeriesHead, calendar: Calendar | null): Series {
  const kind = intervalClass(head.dataset.interval)
  const keys = slotsAreUnique(columns, kind) ? null : slotKeys(columns, kind, calendar)
  const groups = keys === null ? null : doubled(keys)
  if (groups === null || groups.length === 0) return seriesOf(head, columns, [], disorderedRows(columns))

  const isAside = new Uint8Array(columns.length)
  const asides: { readonly kind: SetAside['kind']; readonly row: number; readonly kept: number }[] = []
  const label = kind === 'weekly' ? inferWeekLabel(columns.session.subarray(0, columns.length), calendar) : null
  for (const { from, to } of groups) {
    const kept = firstWhole(columns, from, to)
    for (let row = from; row < to; row++) {
      if (row === kept) continue
      isAside[row] = 1
      const running = to === columns.length && row > kept && isRunningRow(columns, row, kept, kind, label, calendar)
      asides.push({ kind: running ? 'live' : sameValues(columns, row, kept) ? 'identical' : 'conflicting', row, kept })
    }
  }
  const order = Uint32Array.from({ length: columns.length }, (_, i) => i).filter((i) => isAside[i] === 0)
  const indexOf = new Uint32Array(columns.length)
  order.forEach((row, index) => (indexOf[row] = index))
  const setAside = asides.map(({ kind: why, row, kept }): SetAside => ({
    kind: why,
    kept: indexOf[kept] as number,
    sourceRow: columns.sourceRow[row] as number,
    open: columns.open[row] as number,
    high: columns.high[row] as number,
    low: columns.low[row] as number,
    close: columns.close[row] as number,
    volume: columns.volume[row] as number,
  }))
  const disordered = disorderedRows(columns)
    .filter((row) => isAside[row] === 0)
    .map((row) => indexOf[row] as number)
  return seriesOf(head, pick(columns, order), setAside, disordered)
}

/** Member by member: with members added to a spread, V8 makes every series an object of another shape. */
function seriesOf(
  { symbol, dataset, unparsableRows, declared, columns, modifiedUs }: SeriesHead,
  bars: StoredColumns,
  setAside: readonly SetAside[],
  disordered: readonly number[],
): Series {
  return { symbol, dataset, bars, setAside, disordered, unparsableRows, declared, columns, modifiedUs }
}

/** Labels of bars of days or longer found to have slots of their own: series of a dataset share the array (`stampBareDates`). */
const knownUnique = new WeakMap<Int32Array, IntervalClass>()

/** A cheap test that nearly every series passes; `false` only means that slots have to be looked at. */
function slotsAreUnique(columns: StoredColumns, kind: IntervalClass): boolean {
  const { session, length } = columns
  if (kind === 'intraday' || session.length !== length) return slotsDiffer(columns, kind)
  if (knownUnique.get(session) === kind) return true
  const differ = slotsDiffer(columns, kind)
  if (differ) knownUnique.set(session, kind)
  return differ
}

function slotsDiffer(columns: StoredColumns, kind: IntervalClass): boolean {
  const { length } = columns
  if (kind === 'intraday') {
    const { time } = columns
    for (let i = 1; i < length; i++) if ((time[i] as number) <= (time[i - 1] as number)) return false
    return true
  }
  const { session } = columns
  switch (kind) {
    case 'daily':
      for (let i = 1; i < length; i++) if ((session[i] as number) <= (session[i - 1] as number)) return false
      return true
    case 'weekly':
      for (let i = 1; i < length; i++) {
        const days = (session[i] as number) - (session[i - 1] as number)
        if (
          days < 7 &&
          (days < 4 ||
            weekMonday(session[i] as number) === weekMonday(session[i - 1] as number) ||
            isoWeekday(session[i - 1] as number) === 7)
        )
          return false
      }
      return true
    case 'monthly':
      for (let i = 1; i < length; i++) if ((session[i] as number) - (session[i - 1] as number) < 31) return false
      return true
  }
}

/** A number per row, ascending, equal for rows of one slot. */
function slotKeys({ time, session, length }: StoredColumns, kind: IntervalClass, calendar: Calendar | null): Float64Array {
  const keys = new Float64Array(length)
  const label = kind === 'weekly' ? inferWeekLabel(session.subarray(0, length), calendar) : 'monday'
  for (let i = 0; i < length; i++) {
    const day = session[i] as number
    keys[i] = kind === 'intraday' ? (time[i] as number) : kind === 'daily' ? day : kind === 'weekly' ? weekOf(day, label) : monthOf(day)
  }
  return keys
}

function monthOf(day: number): number {
  const { year, month } = civilDate(day)
  return year * 12 + month
}

/** Ranges of two rows or more with one key. */
function doubled(keys: Float64Array): { readonly from: number; readonly to: number }[] {
  const groups: { from: number; to: number }[] = []
  for (let from = 0, to = 1; from < keys.length; from = to++) {
    while (to < keys.length && keys[to] === keys[from]) to++
    if (to - from > 1) groups.push({ from, to })
  }
  return groups
}

function firstWhole({ flags }: StoredColumns, from: number, to: number): number {
  for (let i = from; i < to; i++) if (flags[i] === 0) return i
  return from
}

function isRunningRow(
  columns: StoredColumns,
  row: number,
  kept: number,
  kind: IntervalClass,
  label: WeekLabel | null,
  calendar: Calendar | null,
): boolean {
  const day = columns.session[row] as number
  if (day === columns.session[kept]) return false
  if (kind === 'weekly' && label !== null) return !follows(day, label, calendar)
  return kind === 'monthly' && civilDate(columns.session[kept] as number).day === 1
}

/** Whether a day is the date that a file of this rule gives to its week. */
function follows(day: number, label: WeekLabel, calendar: Calendar | null): boolean {
  switch (label) {
    case 'last_session':
      return calendar === null ? isoWeekday(day) === 5 : weekLastSession(calendar, weekOf(day, label)) === day
    case 'first_session':
      return calendar === null ? isoWeekday(day) === 1 : weekFirstSession(calendar, weekOf(day, label)) === day
    case 'opening_sunday':
      return isoWeekday(day) === 7
    default:
      return isoWeekday(day) === weekdays.indexOf(label) + 1
  }
}
const weekdays: readonly WeekLabel[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

function sameValues({ open, high, low, close, volume }: StoredColumns, a: number, b: number): boolean {
  return [open, high, low, close, volume].every((column) => Object.is(column[a], column[b]) || column[a] === column[b])
}

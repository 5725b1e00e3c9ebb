import { isUniform } from '../base/same-numbers.ts'
import { resolveSlash, slashReadings } from '../kernel/time-text.ts'
import { DecodeRefusal, timeKind, type RawRows, type TimeKind } from '../model/decoded.ts'

/** How `1/5/2024` is to be read: day or month first. */
export type DateOrder = 'dmy' | 'mdy'

/**
 * Turns the times held back as A/B/YYYY into days and local times, in place: one reading for the whole object.
 *
 * A first part beyond 12 anywhere decides for D/M, a second part for M/D; where every row has equal parts both readings are the same.
 * Throws DecodeRefusal when both are possible and differ (unless `order` says), and when rows contradict one another.
 */
export function settleSlashDates(rows: RawRows, order: DateOrder | null): void {
  const { length, time, timeKind: kinds } = rows
  const [first] = kinds
  if (length === 0 || (first !== timeKind.slashDay && first !== timeKind.slashLocal && isUniform(kinds.subarray(0, length)))) return
  let rowDayFirst = -1
  let rowMonthFirst = -1
  let rowOpen = -1
  let found = false
  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as TimeKind
    if (kind !== timeKind.slashDay && kind !== timeKind.slashLocal) continue
    found = true
    const readings = slashReadings(time[i] as number, kind)
    if (!readings.monthFirst) {
      if (rowDayFirst < 0) rowDayFirst = i
    } else if (!readings.dayFirst) {
      if (rowMonthFirst < 0) rowMonthFirst = i
    } else if (!readings.same && rowOpen < 0) rowOpen = i
  }
  if (!found) return
  if (order === null && rowDayFirst >= 0 && rowMonthFirst >= 0) {
    throw new DecodeRefusal(
      `the dates contradict one another: ${printed(rows, rowDayFirst)} (row ${rowDayFirst + 1}) has the day first, ${printed(rows, rowMonthFirst)} (row ${rowMonthFirst + 1}) the month; set \`dates: dmy\` or \`dates: mdy\` to take the others as unparsable`,
      -1,
      0,
    )
  }
  if (order === null && rowDayFirst < 0 && rowMonthFirst < 0 && rowOpen >= 0) {
    throw new DecodeRefusal(
      `the dates can be read with the day or the month first: ${printed(rows, rowOpen)} (row ${rowOpen + 1}), and no row decides; set \`dates: dmy\` or \`dates: mdy\``,
      -1,
      0,
    )
  }
  const monthFirst = order === null ? rowDayFirst < 0 : order === 'mdy'
  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as TimeKind
    if (kind !== timeKind.slashDay && kind !== timeKind.slashLocal) continue
    const settled = resolveSlash(time[i] as number, kind, monthFirst)
    time[i] = settled.time
    kinds[i] = settled.kind
  }
}

function printed(rows: RawRows, row: number): string {
  const kind = rows.timeKind[row] as TimeKind
  const packed = kind === timeKind.slashLocal ? Math.floor((rows.time[row] as number) / 86_400_000_000) : (rows.time[row] as number)
  return `${Math.floor(packed / 100) % 100}/${packed % 100}/${Math.floor(packed / 10_000)}`
}

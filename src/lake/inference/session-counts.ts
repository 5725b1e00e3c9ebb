import { firstAtLeast } from '../../base/search.ts'
import type { SessionTable } from '../../calendar/calendar.ts'

/** The days on which series have bars. */
export interface DaysMet {
  /** The days of series, ascending, each once, and how many series have just these. */
  readonly series: readonly { readonly days: Float64Array; readonly count: number }[]
  /** The first day of any series, and from it on by day on how many series' bars each is. */
  readonly firstDay: number
  readonly counts: Uint32Array
  readonly bars: number
}

/** What a calendar says of days met. */
export interface SessionCount {
  /** Bars on days that the calendar knows. */
  readonly bars: number
  /** Of those, bars on sessions. */
  readonly onSession: number
  /** Sessions from the first of these bars to the last of each series, all series together. */
  readonly expected: number
}

/** Counts the sessions of one calendar after the other among days met. Calendars have nearly all days in common: only where one differs from the first it is counted. */
export class SessionCounts {
  readonly met: DaysMet
  /** By day, how many series have begun and not ended, and on how many series' bars it is. */
  private readonly lasting: Uint32Array
  private readonly counts: Uint32Array
  private first: { readonly isSession: Uint8Array; readonly onSession: number; readonly expected: number }

  constructor(met: DaysMet) {
    this.met = met
    const length = wholeFours(met.counts.length)
    this.lasting = lastingOf(met, length)
    this.counts = new Uint32Array(length)
    this.counts.set(met.counts)
    this.first = { isSession: new Uint8Array(length), onSession: 0, expected: 0 }
  }

  /** `table`: of the days met, as far as the calendar knows them. */
  count(table: SessionTable): SessionCount {
    const { met, first, counts, lasting } = this
    if (table.isSession.length < met.counts.length) return countKnown(table, met)
    const isSession = new Uint8Array(counts.length)
    isSession.set(table.isSession)
    const fours = new Uint32Array(isSession.buffer)
    const foursOfFirst = new Uint32Array(first.isSession.buffer)
    let { onSession, expected } = first
    for (let four = 0; four < fours.length; four++) {
      if (fours[four] === foursOfFirst[four]) continue
      for (let i = 4 * four; i < 4 * four + 4; i++) {
        const more = (isSession[i] as number) - (first.isSession[i] as number)
        onSession += more * (counts[i] as number)
        expected += more * (lasting[i] as number)
      }
    }
    if (first.expected === 0) this.first = { isSession, onSession, expected }
    return { bars: met.bars, onSession, expected }
  }
}

function wholeFours(length: number): number {
  return (length + 3) & ~3
}

function lastingOf({ series, firstDay }: DaysMet, length: number): Uint32Array {
  const lasting = new Uint32Array(length)
  for (const { days, count } of series) {
    const end = (days.at(-1) as number) - firstDay
    for (let i = (days[0] as number) - firstDay; i <= end; i++) lasting[i] = (lasting[i] as number) + count
  }
  return lasting
}

/** For a calendar that begins later or ends earlier than the days met. */
function countKnown({ firstDay, isSession }: SessionTable, met: DaysMet): SessionCount {
  const sessionsBefore = new Uint32Array(isSession.length + 1)
  let sessions = 0
  let bars = 0
  let onSession = 0
  for (let i = 0, at = firstDay - met.firstDay; i < isSession.length; i++, at++) {
    const count = met.counts[at] as number
    bars += count
    if (isSession[i] === 1) {
      onSession += count
      sessions++
    }
    sessionsBefore[i + 1] = sessions
  }
  let expected = 0
  for (const { days, count } of met.series) {
    const from = firstAtLeast(days, firstDay)
    const to = firstAtLeast(days, firstDay + isSession.length) - 1
    if (to < from) continue
    const before = sessionsBefore[(days[from] as number) - firstDay] as number
    expected += count * ((sessionsBefore[(days[to] as number) - firstDay + 1] as number) - before)
  }
  return { bars, onSession, expected }
}

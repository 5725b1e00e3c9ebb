import { dayNumber, DAY_US, dayOf, isoWeekday, utcDay, yearOf } from '../base/day.ts'
import { SessionCalendar } from './session-calendar.ts'
import { type SessionTimes, unknownTimes } from './session-hours.ts'
import { applyMask, emptyTable, listSessions, type SessionTable, setDays } from './session-table.ts'
import { type Zone, zoneOf } from './zone.ts'

/** How daily bars of foreign exchange are cut: at 17:00 New York, or at midnight UTC, which gives bars on Sundays. */
export type FxCut = 'FX' | 'FX-UTC'

const ROLL_US = 17 * 3600e6
const REVISION = 1
const FIRST_DAY = dayOf('1970-01-01')
const LAST_DAY = dayOf('2100-12-31')

/**
 * Foreign exchange trades from Sunday 17:00 to Friday 17:00 New York time, winter and summer, and pauses for the
 * sessions labelled 25 December and 1 January: from 17:00 on the eve to 17:00 on the day.
 *
 * `FX` has sessions Monday to Friday; each opens at 17:00 New York time on the day before its label. `FX-UTC` is the
 * same trading cut at midnight UTC: a session is every UTC date on which there is trading, with the hours from its first
 * to its last instant. So Sundays have two or three hours, Fridays end at 21:00 or 22:00 UTC, and 25 December has
 * the hours after 17:00 New York when Monday to Thursday.
 *
 * Source of the two days: holiday notices of venues. ZFX for 2023 opens FX on 25 December and 1 January at 22:01 GMT,
 * 17:01 in New York; FXOpen for 2017 to 2024 closes both whole days. Other holidays are thin, not closed.
 */
export function foreignExchange(cut: FxCut): SessionCalendar {
  const zone = zoneOf('America/New_York')
  const [firstDay, lastDay] = [FIRST_DAY, LAST_DAY]
  const labels = listSessions(foreignSessions(firstDay, lastDay))
  const factsDigest = `${cut}-${REVISION}`
  const digest = (): string => `${factsDigest}-${zone.digest(firstDay, lastDay)}`
  const shared = { name: cut, version: `17:00 New York, revision ${REVISION}`, firstDay, lastDay, factsDigest, digest }
  if (cut === 'FX') return new SessionCalendar({ ...shared, zone, sessions: labels, times: () => labelTimes(labels, zone) })
  const { sessions, times } = cutAtMidnight(labelTimes(labels, zone), firstDay, lastDay)
  return new SessionCalendar({ ...shared, zone: zoneOf('UTC'), sessions, times: () => times })
}

/**
 * Which cut the daily bars of a file follow, from the dates alone: `FX-UTC` when at least half as many fall on Sundays
 * as on Mondays. A stray Sunday bar does not decide. Any order, empty is `FX`.
 */
export function inferFxCut(days: ArrayLike<number>): FxCut {
  let sundays = 0
  let mondays = 0
  for (let i = 0; i < days.length; i++) {
    const weekday = isoWeekday(days[i] as number)
    if (weekday === 7) sundays++
    else if (weekday === 1) mondays++
  }
  return sundays > 0 && sundays * 2 >= mondays ? 'FX-UTC' : 'FX'
}

/** The sessions of `FX` among the days of [fromDay, toDay]. */
export function foreignSessions(fromDay: number, toDay: number): SessionTable {
  const table = emptyTable({ firstDay: FIRST_DAY, lastDay: LAST_DAY }, fromDay, toDay)
  applyMask(table, '1111100', table.firstDay)
  const lastYear = yearOf(table.firstDay + table.isSession.length)
  for (let year = yearOf(table.firstDay); year <= lastYear; year++) setDays(table, [dayNumber(year, 1, 1), dayNumber(year, 12, 25)], 0)
  return table
}

function labelTimes(labels: Int32Array, zone: Zone): SessionTimes {
  return {
    ...unknownTimes(labels.length),
    openUs: Float64Array.from(labels, (day) => zone.localToUtc(day - 1, ROLL_US)),
    closeUs: Float64Array.from(labels, (day) => zone.localToUtc(day, ROLL_US)),
  }
}

/** Sessions by UTC date. A pause inside a date (24 December is closed from 17:00 New York on) only shortens it: none lasts less than a day. */
function cutAtMidnight(labelled: SessionTimes, firstDay: number, lastDay: number): { sessions: Int32Array; times: SessionTimes } {
  const sessions: number[] = []
  const openUs: number[] = []
  const closeUs: number[] = []
  labelled.openUs.forEach((labelOpenUs, i) => {
    const labelCloseUs = labelled.closeUs[i] as number
    for (let day = utcDay(labelOpenUs); day * DAY_US < labelCloseUs; day++) {
      if (day < firstDay || day > lastDay) continue
      const endUs = Math.min(labelCloseUs, (day + 1) * DAY_US)
      if (sessions.at(-1) === day) closeUs[closeUs.length - 1] = endUs
      else {
        sessions.push(day)
        openUs.push(Math.max(labelOpenUs, day * DAY_US))
        closeUs.push(endUs)
      }
    }
  })
  return {
    sessions: Int32Array.from(sessions),
    times: { ...unknownTimes(sessions.length), openUs: Float64Array.from(openUs), closeUs: Float64Array.from(closeUs) },
  }
}

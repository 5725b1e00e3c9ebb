import { findCalendar } from '../calendar/calendar.ts'
import type { ScanTime } from '../model/schedule.ts'
import { calendarProblem, nextAfterClose } from './after-close.ts'
import { nextCron } from './cron-time.ts'

/** The first moment of a time after `afterUs` (µs); `null` when none comes, or none is known. Law: what it gives is later than what it was given. */
export function nextOf(time: ScanTime, afterUs: number): number | null {
  switch (time.kind) {
    case 'cron':
      return nextCron(time.cron, time.zone, afterUs)
    case 'after_close': {
      const calendar = findCalendar(time.calendar)
      return calendar === null ? null : nextAfterClose(calendar, time.delayMs, afterUs)
    }
    case 'every':
      return afterUs + time.everyMs * 1000
  }
}

/** The first moment of all times after `afterUs`; `null` when none comes. */
export function nextDue(times: readonly ScanTime[], afterUs: number): number | null {
  const moments = times.map((time) => nextOf(time, afterUs)).filter((atUs) => atUs !== null)
  return moments.length === 0 ? null : Math.min(...moments)
}

/** What keeps a time from coming, now or soon; `null` when nothing does. */
export function problemOf(time: ScanTime, nowUs: number): string | null {
  switch (time.kind) {
    case 'cron':
      return nextCron(time.cron, time.zone, nowUs) === null ? `"${time.cron}" never comes` : null
    case 'after_close': {
      const calendar = findCalendar(time.calendar)
      return calendar === null ? `there is no calendar ${time.calendar}` : calendarProblem(calendar, nowUs)
    }
    case 'every':
      return null
  }
}

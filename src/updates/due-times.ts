import { type Calendar, findCalendar } from '../calendar/calendar.ts'
import type { Cadence } from '../model/update-settings.ts'

/** Due instants of a cron expression at or before an instant, µs, newest first, at most `count`; fewer when there were no more. */
export type CronTimes = (expression: string, timeZone: string, atUs: number, count: number) => readonly number[]

/** Due instants that are counted; a job that missed more has missed this many. */
export const MAX_MISSED = 1000

/** A run that started so much before its due instant serves it: clocks differ. */
export const EARLY_US = 60e6

/**
 * Instants at or before `atUs`, newest first, at which a job was due and which a run started at `sinceUs` does not serve: they lie after it.
 * At most `MAX_MISSED`.
 */
export function dueAfter(cadence: Cadence, sinceUs: number, atUs: number, cronTimes: CronTimes): readonly number[] {
  const servedUs = sinceUs + EARLY_US
  switch (cadence.kind) {
    case 'every': {
      const everyUs = cadence.everyMs * 1000
      const count = Math.floor((atUs - sinceUs) / everyUs)
      return Array.from({ length: Math.min(MAX_MISSED, Math.max(0, count)) }, (_, i) => sinceUs + (count - i) * everyUs)
    }
    case 'cron':
      return cronAfter(cadence, servedUs, atUs, cronTimes)
    case 'after_close': {
      const calendar = findCalendar(cadence.calendar)
      return calendar === null ? [] : closesAfter(calendar, cadence.delayMs * 1000, { servedUs, atUs, count: MAX_MISSED })
    }
  }
}

/** The newest due instant at or before an instant, µs; `null` where only earlier runs tell (`every`), or none is known. */
export function lastDue(cadence: Cadence, atUs: number, cronTimes: CronTimes): number | null {
  if (cadence.kind === 'every') return null
  if (cadence.kind === 'cron') return cronTimes(cadence.expression, cadence.timeZone, atUs, 1)[0] ?? null
  const calendar = findCalendar(cadence.calendar)
  return calendar === null ? null : (closesAfter(calendar, cadence.delayMs * 1000, { servedUs: -Infinity, atUs, count: 1 })[0] ?? null)
}

/** Mostly none or one has passed: many are asked for only when few do not do. */
function cronAfter(
  { expression, timeZone }: Extract<Cadence, { kind: 'cron' }>,
  servedUs: number,
  atUs: number,
  cronTimes: CronTimes,
): readonly number[] {
  for (const count of [4, 64, MAX_MISSED]) {
    const times = cronTimes(expression, timeZone, atUs, count)
    const due = times.filter((dueUs) => dueUs > servedUs)
    if (due.length < count || count === MAX_MISSED) return due
  }
  return []
}

function closesAfter(
  calendar: Calendar,
  delayUs: number,
  { servedUs, atUs, count }: { readonly servedUs: number; readonly atUs: number; readonly count: number },
): readonly number[] {
  const due: number[] = []
  for (let i = calendar.lastCompleted(atUs, delayUs); i >= 0 && due.length < count; i--) {
    const dueUs = calendar.completedUs(i) + delayUs
    if (dueUs <= servedUs) break
    due.push(dueUs)
  }
  return due
}

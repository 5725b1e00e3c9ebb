import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { StillTime } from '../model/scan.ts'

/**
 * The moments of judging, `asOfUs` among them, at which every dataset has the same last completed session. Checks look at as-of through completed
 * sessions alone, so a scan that finds nothing changed within them need not ask them again. `null` with intraday datasets, and beyond a calendar.
 */
export function stillTimeAround(
  asOfUs: number,
  datasets: readonly Dataset[],
  calendarOf: (name: string) => Calendar | null,
): StillTime | null {
  let fromUs = -Infinity
  let untilUs = Infinity
  for (const { calendar: name, interval, lagUs } of datasets) {
    if (intervalClass(interval) === 'intraday') return null
    const calendar = name === null ? null : calendarOf(name)
    if (calendar === null) return null
    const last = calendar.lastCompleted(asOfUs, lagUs)
    if (last < 0 || last + 1 >= calendar.sessions.length) return null
    fromUs = Math.max(fromUs, calendar.completedUs(last) + lagUs)
    untilUs = Math.min(untilUs, calendar.completedUs(last + 1) + lagUs)
  }
  return Number.isFinite(fromUs) && fromUs <= asOfUs && asOfUs < untilUs ? { fromUs, untilUs } : null
}

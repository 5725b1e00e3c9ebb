import type { Calendar } from '../calendar/calendar.ts'
import type { SessionHours } from '../calendar/session-hours.ts'
import { intervalUs } from '../model/interval.ts'
import type { Series } from '../model/series.ts'
import { type Counted, type DeclaredDays, spanOf } from './span.ts'
import { barsInSession } from './year-of-bars.ts'

/**
 * Counts the intervals of sessions, early closes and breaks included; in the first and the last session only those from the first bar on
 * and up to the last one, unless a declared date reaches further. Sparse series are expected to hold what they hold.
 */
export function countIntraday({ bars, dataset }: Series, calendar: Calendar, declared: DeclaredDays, asOfUs: number): Counted {
  const stepUs = intervalUs(dataset.interval)
  const { time, session } = bars
  let firstUs: number | null = null
  let lastUs: number | null = null
  let firstDay = 0
  let lastDay = 0
  let present = 0
  let unknown = 0
  let hours: SessionHours | null = null
  let day = NaN
  for (let i = 0; i < bars.length; i++) {
    const startUs = time[i] as number
    if (startUs > asOfUs) break
    if (session[i] !== day) {
      day = session[i] as number
      hours = calendar.hours(day)
    }
    if (hours === null) {
      // A session whose hours, or whose very existence, the calendar cannot tell.
      if (calendar.knows(day) && calendar.indexOf(day) < 0) continue
      unknown++
    } else if (!isInHours(startUs, stepUs, hours)) continue
    present++
    if (firstUs === null) firstDay = day
    firstUs ??= startUs
    lastUs = startUs
    lastDay = day
  }
  if (firstUs === null || lastUs === null) return { firstSlot: null, lastSlot: null, expected: 0, present: 0 }
  if (dataset.completeness === 'sparse') return { firstSlot: firstUs, lastSlot: lastUs, expected: present, present }
  const span = spanOf(firstDay, lastDay, declared, calendar)
  let expected = unknown
  if (span !== null) {
    const end = calendar.ordinalFrom(span.toDay + 1)
    for (let ordinal = calendar.ordinalFrom(span.fromDay); ordinal < end; ordinal++) {
      const label = calendar.sessions[ordinal] as number
      const whole = calendar.hours(label)
      if (whole === null) continue
      const fromUs = label === firstDay && span.fromDay === firstDay ? Math.max(firstUs, whole.openUs) : whole.openUs
      const toUs = label === lastDay && span.toDay === lastDay ? Math.min(lastUs + 1, whole.closeUs) : whole.closeUs
      expected += barsInSession(cut(whole, fromUs, toUs), stepUs)
    }
  }
  // Bars off the grid (a shifted or doubled clock) cannot be more than all.
  return { firstSlot: firstUs, lastSlot: lastUs, expected, present: Math.min(present, expected) }
}

/** Whether any of an interval lies in the session's hours and outside its break. */
function isInHours(startUs: number, stepUs: number, { openUs, closeUs, breakStartUs, breakEndUs }: SessionHours): boolean {
  const endUs = startUs + stepUs
  if (endUs <= openUs || startUs >= closeUs) return false
  return breakStartUs === null || breakEndUs === null || startUs < breakStartUs || endUs > breakEndUs
}

function cut({ breakStartUs, breakEndUs }: SessionHours, openUs: number, closeUs: number): SessionHours {
  if (breakStartUs === null || breakEndUs === null || openUs >= breakEndUs || closeUs <= breakStartUs) {
    return { openUs, closeUs, breakStartUs: null, breakEndUs: null }
  }
  return { openUs, closeUs, breakStartUs: Math.max(openUs, breakStartUs), breakEndUs: Math.min(closeUs, breakEndUs) }
}

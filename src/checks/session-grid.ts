import type { Calendar } from '../calendar/calendar.ts'
import type { SessionHours } from '../calendar/session-hours.ts'
import type { Bars } from '../model/bars.ts'
import { type Interval, intervalUs } from '../model/interval.ts'

/**
 * Starts of the bars that the sessions of an intraday series expect.
 *
 * Sources cut a session in two ways: from its open (09:30, 10:30, …) or by the clock (09:00, 10:00, …, the first bar begins before the
 * open). Which of them a series uses, before and after a break, is told by the offsets from the open that most of its bars have.
 */
export class SessionGrid {
  readonly stepUs: number
  readonly #calendar: Calendar
  readonly #phaseUs: number
  readonly #phaseAfterBreakUs: number

  /** Without bars (`null`) sessions are taken to be cut from their open. */
  constructor(interval: Interval, calendar: Calendar, bars: Bars | null) {
    this.stepUs = intervalUs(interval)
    this.#calendar = calendar
    const phases = bars === null ? { afterOpen: 0, afterBreak: 0 } : commonPhases(bars, calendar, this.stepUs)
    this.#phaseUs = phases.afterOpen
    this.#phaseAfterBreakUs = phases.afterBreak
  }

  /** Starts in µs, ascending, of the bars of one session; `null` when the day is none or its hours are unknown. */
  starts(day: number): number[] | null {
    const hours = this.#calendar.hours(day)
    if (hours === null) return null
    const starts: number[] = []
    const { openUs, closeUs, breakStartUs, breakEndUs } = hours
    this.#append(starts, openUs, breakStartUs ?? closeUs, this.#phaseUs)
    if (breakEndUs !== null) this.#append(starts, breakEndUs, closeUs, this.#phaseAfterBreakUs)
    return starts
  }

  #append(starts: number[], fromUs: number, toUs: number, phaseUs: number): void {
    const first = phaseUs === 0 ? fromUs : fromUs + phaseUs - this.stepUs
    for (let start = first; start < toUs; start += this.stepUs) {
      // By the clock, one bar can hold the end of the morning and the start of the afternoon.
      if (starts.length === 0 || start > (starts[starts.length - 1] as number)) starts.push(start)
    }
  }
}

/** The offsets, modulo the interval, that most bars have from the open and from the end of the break; looks at up to 64 sessions. */
function commonPhases(bars: Bars, calendar: Calendar, stepUs: number): { afterOpen: number; afterBreak: number } {
  const afterOpen = new Map<number, number>()
  const afterBreak = new Map<number, number>()
  let hours: SessionHours | null = null
  let day = NaN
  let sessions = 0
  for (let i = 0; i < bars.length && sessions <= 64; i++) {
    if (bars.session[i] !== day) {
      day = bars.session[i] as number
      hours = calendar.hours(day)
      sessions++
    }
    if (hours === null) continue
    const time = bars.time[i] as number
    const late = hours.breakEndUs !== null && time + stepUs > hours.breakEndUs
    const phase = modulo(time - (late ? (hours.breakEndUs as number) : hours.openUs), stepUs)
    const counts = late ? afterBreak : afterOpen
    counts.set(phase, (counts.get(phase) ?? 0) + 1)
  }
  const open = mostCommon(afterOpen)
  return { afterOpen: open, afterBreak: afterBreak.size > 0 ? mostCommon(afterBreak) : open }
}

function mostCommon(counts: ReadonlyMap<number, number>): number {
  let best = 0
  let most = 0
  for (const [phase, count] of counts) {
    if (count > most) {
      best = phase
      most = count
    }
  }
  return best
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}

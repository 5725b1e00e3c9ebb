import { findCalendar } from '../../src/calendar/calendar.ts'
import { dayOf } from '../../src/base/day.ts'
import type { Dataset } from '../../src/model/dataset.ts'
import { type BarValues, dailyDataset } from './series.ts'

/** Seeded uniform numbers in (0, 1): mulberry32. */
export function uniforms(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296
  }
}

const cents = (price: number): number => Math.round(price * 100) / 100

/** Clean daily-like rows of one symbol: a random walk of clustered volatility (GARCH), printed in cents, lognormal volume. The sessions are not set. */
export function cleanWalk(seed: number, count: number, start = 50): BarValues[] {
  const next = uniforms(seed)
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
  const base = 0.012 ** 2
  let variance = base
  let shock = 0
  let price = start
  return Array.from({ length: count }, () => {
    variance = 0.05 * base + 0.08 * shock * shock + 0.87 * variance
    const deviation = Math.sqrt(variance)
    shock = deviation * Math.max(-4, Math.min(4, normal()))
    const open = cents(price * Math.exp(0.4 * deviation * normal()))
    price = Math.max(5, price * Math.exp(shock))
    const close = cents(price)
    return {
      open,
      close,
      high: cents(Math.max(open, close) * Math.exp(0.5 * deviation * next())),
      low: cents(Math.min(open, close) * Math.exp(-0.5 * deviation * next())),
      volume: Math.round(1e6 * Math.exp(0.35 * normal())),
    }
  })
}

/** Rows on the calendar's sessions from a date on. */
export function onSessions(rows: readonly BarValues[], from: string, calendarName = 'XNYS'): BarValues[] {
  const calendar = findCalendar(calendarName)
  if (!calendar) throw new Error(`no calendar ${calendarName}`)
  const first = calendar.ordinalFrom(dayOf(from))
  return rows.map((row, i) => ({ ...row, sessionDay: calendar.sessions[first + i] as number }))
}

export function intradayDataset(minutes: number, overrides: Partial<Dataset> = {}): Dataset {
  return { ...dailyDataset, name: 'intraday', interval: { unit: 'minute', count: minutes }, ...overrides }
}

export const weeklyDataset: Dataset = { ...dailyDataset, name: 'weekly', interval: { unit: 'week', count: 1 } }

/** One flat bar per interval of the sessions that begin in [from, to], as the calendar has them, its stamps moved by `shiftUs`. */
export function intradayRows(from: string, to: string, { minutes, calendarName = 'XNYS', shiftUs = () => 0 }: IntradayPlan): BarValues[] {
  const calendar = findCalendar(calendarName)
  if (!calendar) throw new Error(`no calendar ${calendarName}`)
  const rows: BarValues[] = []
  for (let ordinal = calendar.ordinalFrom(dayOf(from)); ; ordinal++) {
    const day = calendar.sessions[ordinal]
    if (day === undefined || day > dayOf(to)) return rows
    const hours = calendar.hours(day)
    if (!hours) continue
    for (let timeUs = hours.openUs; timeUs < hours.closeUs; timeUs += minutes * 60e6) {
      const paused = hours.breakStartUs !== null && hours.breakEndUs !== null && timeUs >= hours.breakStartUs && timeUs < hours.breakEndUs
      if (!paused) rows.push({ sessionDay: day, timeUs: timeUs + shiftUs(day) })
    }
  }
}

interface IntradayPlan {
  readonly minutes: number
  readonly calendarName?: string
  shiftUs?(day: number): number
}

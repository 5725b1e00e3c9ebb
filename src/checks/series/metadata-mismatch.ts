import { isoDate, parseIsoDate } from '../../base/day.ts'
import { medianOf } from '../../base/robust.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import type { Declared } from '../../model/decoded.ts'
import type { Defect, EvidenceValue } from '../../model/defect.ts'
import { type Interval, formatInterval, intervalClass, intervalUs, parseInterval } from '../../model/interval.ts'
import type { Series } from '../../model/series.ts'
import { defineSeriesCheck } from '../define.ts'
import { declaredRange } from '../listing.ts'

/**
 * Finds what an object declares beside its bars and its bars belie: symbol, range, count, interval. One defect for each, without slots.
 *
 * Symbols are compared without case and separators (BF.B is BF-B) and with an exchange's suffix or a prefix let through (AAPL.US, X:BTCUSD).
 * Of the range only bars outside it are told: what falls short of it is `late_start`'s and `early_end`'s business.
 * Source: the object's own head.
 */
export const metadataMismatch = defineSeriesCheck({
  id: 'metadata_mismatch',
  version: 1,
  dimension: 'consistency',
  severity: 'low',
  status: 'confirmed',
  about: 'a declared symbol, range, count or interval that the bars belie',
  formula:
    'Declared symbol differs after normalising; declared start or end is no date, start is after end, or over `slackSessions` sessions with bars lie outside; the sum of the declared counts is neither that of the rows nor that of the bars; the declared interval differs from the dataset, or is over 1.5 times off the median spacing of at least 10 bars.',
  source: "The object's own head.",
  params: {
    slackSessions: {
      default: 2,
      min: 0,
      max: 1000,
      unit: 'sessions',
      about: 'how many sessions with bars may lie outside the declared range, at either end',
    },
  },
  reads: ['calendar'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run(series, { calendar }, { slackSessions }) {
    const { declared } = series
    if (!declared.some(saysSomething)) return []
    const defects: Defect[] = []
    for (const defect of [
      symbolDefect(series),
      rangeDefect(series, calendar, slackSessions),
      countDefect(series),
      intervalDefect(series),
    ]) {
      if (defect !== null) defects.push(defect)
    }
    return defects
  },
})

function saysSomething({ symbol, start, end, recordCount, interval }: Declared): boolean {
  return symbol !== undefined || start !== undefined || end !== undefined || recordCount !== undefined || interval !== undefined
}

function mismatch(message: string, evidence: Readonly<Record<string, EvidenceValue>>): Defect {
  return { slots: [], from: null, to: null, message, evidence }
}

function symbolDefect({ symbol, declared }: Series): Defect | null {
  const other = declared.find((part) => part.symbol !== undefined && part.symbol !== '' && !isSameSymbol(part.symbol, symbol))
  if (other?.symbol === undefined) return null
  return mismatch(`The object declares the symbol ${other.symbol}, its series is ${symbol}`, { declared: other.symbol, symbol })
}

/** Whether two spellings name one symbol: AAPL, aapl, AAPL.US; BF.B, BF-B, BF/B; BTC/USDT, BTCUSDT, X:BTCUSDT. */
export function isSameSymbol(one: string, other: string): boolean {
  if (one === other) return true
  const a = bare(one)
  const b = bare(other)
  return a === b || bare(withoutSuffix(one)) === b || a === bare(withoutSuffix(other))
}

function bare(symbol: string): string {
  return symbol
    .toUpperCase()
    .replace(/^[A-Z]+:/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Without the suffix of an exchange (.US, .L, .DE). A single A, B, C or D is a class of shares. */
function withoutSuffix(symbol: string): string {
  return symbol.replace(/[.:](?![ABCD]$)[A-Z]{1,4}$/i, '')
}

function rangeDefect({ bars: { session, length }, declared }: Series, calendar: Calendar | null, slackSessions: number): Defect | null {
  const unread = unreadDate(declared)
  // Only ISO dates are read: another notation is no error.
  if (unread !== undefined && /^\d{4}-\d\d-\d\d/.test(unread))
    return mismatch(`The object declares a range with a date that does not exist: ${unread}`, { declared: unread })
  const { start, end } = declaredRange(declared)
  if (start !== null && end !== null && start > end) {
    return mismatch(`The object declares a range that ends before it starts: ${isoDate(start)} to ${isoDate(end)}`, {
      start: isoDate(start),
      end: isoDate(end),
    })
  }
  if (length === 0 || unread !== undefined) return null
  const first = session[0] as number
  const last = session[length - 1] as number
  const count = (from: number, to: number) =>
    to < from ? 0 : calendar?.knows(from) && calendar.knows(to) ? calendar.countBetween(from, to) : to - from + 1
  const before = start === null ? 0 : count(first, Math.min(start - 1, last))
  const after = end === null ? 0 : count(Math.max(end + 1, first), last)
  if (before <= slackSessions && after <= slackSessions) return null
  return mismatch(
    `The bars run from ${isoDate(first)} to ${isoDate(last)}, beyond the declared range ${start === null ? '' : isoDate(start)} to ${end === null ? '' : isoDate(end)}`,
    {
      first: isoDate(first),
      last: isoDate(last),
      start: start === null ? null : isoDate(start),
      end: end === null ? null : isoDate(end),
      sessionsBefore: before,
      sessionsAfter: after,
    },
  )
}

function unreadDate(declared: readonly Declared[]): string | undefined {
  for (const { start, end } of declared) {
    if (isUnread(start)) return start
    if (isUnread(end)) return end
  }
  return undefined
}

function isUnread(text: string | undefined): boolean {
  return text !== undefined && text !== '' && parseIsoDate(text.slice(0, 10)) === null
}

function countDefect({ bars, setAside, unparsableRows, declared }: Series): Defect | null {
  let count = 0
  for (const { recordCount } of declared) {
    if (recordCount === undefined) return null
    count += recordCount
  }
  const rows = bars.length + setAside.length + unparsableRows.length
  if (count === rows || count === bars.length) return null
  return mismatch(`The object declares ${count} records and holds ${rows}`, { declared: count, rows, bars: bars.length })
}

function intervalDefect({ bars, dataset, declared }: Series): Defect | null {
  for (const { interval } of declared) {
    const known = interval === undefined ? null : parseInterval(interval.trim())
    if (interval === undefined || known === null) continue
    const us = lengthUs(known)
    if (Math.abs(us / lengthUs(dataset.interval) - 1) > 1e-9) {
      return mismatch(`The object declares the interval ${interval}, its dataset has ${formatInterval(dataset.interval)}`, {
        declared: interval,
        dataset: formatInterval(dataset.interval),
      })
    }
    if (mostLieNear(bars.time, bars.length, us)) continue
    const spacingUs = usualSpacing(bars.time, bars.length)
    const ratio = spacingUs / us
    // Sparse intraday bars lie further apart than their interval.
    if (ratio < 1 / 1.5 || (ratio > 1.5 && intervalClass(known) !== 'intraday')) {
      return mismatch(`The object declares the interval ${interval}, its bars lie ${spanName(spacingUs)} apart`, {
        declared: interval,
        spacingSeconds: spacingUs / 1e6,
      })
    }
  }
  return null
}

const daysOfUnit = { second: 0, minute: 0, hour: 0, day: 1, week: 7, month: 30.44 } as const

function lengthUs(interval: Interval): number {
  return daysOfUnit[interval.unit] * interval.count * 86_400e6 || intervalUs(interval)
}

/** Whether of the distances that `usualSpacing` looks at more than half are about `us`, so that their median is. */
function mostLieNear(time: Float64Array, length: number, us: number): boolean {
  const step = Math.max(1, Math.floor(length / 32))
  let count = 0
  let near = 0
  for (let i = 1; i < length; i += step) {
    const ratio = ((time[i] as number) - (time[i - 1] as number)) / us
    count++
    if (ratio > 0.7 && ratio < 1.4) near++
  }
  return length >= 10 && 2 * near >= count + 2
}

/** Median distance of neighbouring bars, of about 32 spread over the series; NaN for fewer than 10. */
function usualSpacing(time: Float64Array, length: number): number {
  if (length < 10) return NaN
  const step = Math.max(1, Math.floor(length / 32))
  const spacings: number[] = []
  for (let i = 1; i < length; i += step) spacings.push((time[i] as number) - (time[i - 1] as number))
  return medianOf(spacings)
}

function spanName(us: number): string {
  return us >= 86_400e6 ? `${Math.round(us / 86_400e6)} d` : us >= 60e6 ? `${Math.round(us / 60e6)} min` : `${us / 1e6} s`
}

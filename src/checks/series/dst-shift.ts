import { DAY_US } from '../../base/day.ts'
import type { Calendar } from '../../calendar/calendar.ts'
import { intervalUs } from '../../model/interval.ts'
import type { Series } from '../../model/series.ts'
import { barName, blame } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

const HOUR_US = 3600e6

/**
 * Finds stretches of sessions whose bars all lie exactly one hour early or late, beginning or ending where the exchange changes its clocks: the
 * stamps were converted with a fixed offset, or with another zone's rules (the EU and the US change in different weeks).
 *
 * One defect per stretch; it blames all of its bars. Each session's first bar is held against its open and its last against its close, both
 * relative to what most sessions of the file have (a file with extended hours begins before the open every day). Exchanges without clock changes pass.
 * Source: rules of the exchanges' time zones (IANA).
 */
export const dstShift = defineSeriesCheck({
  id: 'dst_shift',
  version: 1,
  dimension: 'consistency',
  severity: 'medium',
  status: 'confirmed',
  about: 'intraday bars one hour off between changes of the clocks',
  formula:
    'At least `sessions` sessions in a row whose first bar begins, and whose last bar ends, exactly one hour earlier (or later) relative to open and close than in the usual session (the aligned one where a tenth of the sessions are, else the most frequent), the stretch beginning or ending at a change of the offset of the exchange from UTC.',
  source: 'IANA time zone rules of the exchanges.',
  params: { sessions: { default: 3, min: 1, max: 250, unit: 'sessions', about: 'least length of a stretch' } },
  reads: ['calendar'],
  appliesTo: ['intraday'],
  run(series, { calendar, derived }, { sessions: least }) {
    if (calendar === null) return { notApplicable: 'the dataset has no calendar' }
    const days = daysOf(series, calendar)
    if (!days.some((day) => day.offsetUs !== days[0]?.offsetUs)) return []
    const usual = usualEdges(days)
    const defects = []
    for (let k = 0; k < days.length;) {
      const shift = shiftOf(days[k] as Day, usual)
      let end = k + 1
      while (end < days.length && shiftOf(days[end] as Day, usual) === shift) end++
      const atChange = isChange(days, k) || isChange(days, end)
      if (shift !== 0 && end - k >= least && atChange) {
        const first = (days[k] as Day).first
        const last = (days[end - 1] as Day).last
        const run = Array.from({ length: last - first + 1 }, (_, j) => first + j)
        defects.push(
          blame(derived, run, {
            message: `The bars of ${end - k} sessions from ${barName(derived, first)} to ${barName(derived, last)} lie one hour ${shift > 0 ? 'late' : 'early'}, from or to a change of the clocks in ${calendar.timeZone}`,
            evidence: { shiftHours: shift / HOUR_US, sessions: end - k, bars: run.length, timeZone: calendar.timeZone },
          }),
        )
      }
      k = end
    }
    return defects
  },
})

interface Day {
  readonly first: number
  readonly last: number
  /** First bar's start after the open, and last bar's end after the close, µs. */
  readonly openLagUs: number
  readonly closeLagUs: number
  readonly offsetUs: number
}

function daysOf({ bars, dataset }: Series, calendar: Calendar): Day[] {
  const { time, session, length } = bars
  const stepUs = intervalUs(dataset.interval)
  const days: Day[] = []
  for (let first = 0; first < length;) {
    const day = session[first] as number
    let last = first
    while (last + 1 < length && session[last + 1] === day) last++
    const hours = calendar.hours(day)
    if (hours) {
      days.push({
        first,
        last,
        openLagUs: (time[first] as number) - hours.openUs,
        closeLagUs: (time[last] as number) + stepUs - hours.closeUs,
        offsetUs: day * DAY_US + DAY_US / 2 - calendar.localToUtc(day, DAY_US / 2),
      })
    }
    first = last + 1
  }
  return days
}

type Edges = Pick<Day, 'openLagUs' | 'closeLagUs'>

/** The edges that count as right: those of the session itself where a tenth of the days has them, else the most frequent. */
function usualEdges(days: readonly Day[]): Edges {
  const counts = new Map<string, { edges: Edges; count: number }>()
  for (const edges of days) {
    const key = `${edges.openLagUs} ${edges.closeLagUs}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { edges, count: 1 })
  }
  const aligned = counts.get('0 0')
  if (aligned && aligned.count * 10 >= days.length) return aligned.edges
  return [...counts.values()].reduce((most, entry) => (entry.count > most.count ? entry : most)).edges
}

/** One hour late, one hour early, or 0 for anything else. */
function shiftOf(day: Day, usual: Edges): number {
  const shift = day.openLagUs - usual.openLagUs
  return (shift === HOUR_US || shift === -HOUR_US) && day.closeLagUs - usual.closeLagUs === shift ? shift : 0
}

/** Whether the clocks change between sessions `k - 1` and `k`. */
function isChange(days: readonly Day[], k: number): boolean {
  return k > 0 && k < days.length && days[k]?.offsetUs !== days[k - 1]?.offsetUs
}

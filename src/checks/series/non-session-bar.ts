import { isoWeekday } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import { barName, barsName, blame, figure, known, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/**
 * Finds daily bars on days on which the exchange had no session. They are rows beyond the expected ones (`extra`).
 *
 * Days outside the calendar's range pass: nothing is known of them. Many real bars off session mean that the dataset has the wrong calendar:
 * one defect for review. Many that repeat the bar before were filled in, and many on Sundays where Fridays lack are dated a day early: both confirmed.
 * Source: session calendars of the exchanges.
 */
export const nonSessionBar = defineSeriesCheck({
  id: 'non_session_bar',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a bar on a holiday or weekend',
  formula:
    'A daily bar whose date is inside the range of the calendar and no session of it. When over `calendarShare` of the bars are, fewer than half of these have no volume or repeat the close before, and Fridays are there: one finding for review, the calendar does not fit.',
  source: "Session calendars of the exchanges (calendars' own sources).",
  params: {
    calendarShare: {
      default: 0.1,
      min: 0.01,
      max: 1,
      unit: 'ratio of bars',
      about: 'share of bars off session from which on the calendar is in doubt',
    },
  },
  reads: ['calendar'],
  appliesTo: ['daily'],
  run({ bars, dataset }, { calendar, derived }, { calendarShare }) {
    if (dataset.interval.count !== 1) return { notApplicable: 'bars of several days may be dated on any of them' }
    if (calendar === null) return { notApplicable: 'the dataset has no calendar' }
    if (derived.isGapless) return []
    const { session, length } = bars
    const hits: number[] = []
    for (let i = 0; i < length; i++) if (derived.ordinal(i) < 0 && calendar.knows(session[i] as number)) hits.push(i)
    if (hits.length === 0) return []
    if (hits.length > calendarShare * length && hits.length >= 5) {
      const filled = hits.filter((i) => isFilled(bars, i)).length
      const early = datedEarly(bars)
      const inDoubt = filled * 2 < hits.length && !early
      const why = early
        ? 'dates lie a day early'
        : inDoubt
          ? `${calendar.name} may not be the calendar`
          : `${filled} of them repeat the bar before`
      return [
        blame(derived, hits, {
          message: `${hits.length} of ${length} bars, from ${barName(derived, hits[0] as number)} on, have no session of ${calendar.name}: ${why}`,
          evidence: { calendar: calendar.name, bars: hits.length, share: figure(hits.length / length), filled, datedEarly: early },
          extra: true,
          ...(inDoubt ? { status: 'review' as const } : {}),
        }),
      ]
    }
    return runsOf(hits).map((run) => {
      const i = run[0] as number
      const weekday = weekdayNames[isoWeekday(session[i] as number) - 1] as string
      return blame(derived, run, {
        message: `${run.length === 1 ? `A bar stands on ${weekday}, ${barName(derived, i)}` : `Bars stand ${barsName(derived, run)}`}, when ${calendar.name} had no session`,
        evidence: {
          calendar: calendar.name,
          weekday,
          filled: isFilled(bars, i),
          close: known(bars.close[i] as number),
          volume: known(bars.volume[i] as number),
        },
        extra: true,
      })
    })
  },
})

/** Whether a bar says nothing of its own: without volume, or with the close before. */
function isFilled({ close, open, volume }: Bars, i: number): boolean {
  return volume[i] === 0 || (i > 0 && close[i] === close[i - 1] && (open[i] === open[i - 1] || open[i] === close[i]))
}

/** Whether the file has Sundays and no Fridays: dates taken in UTC, or in a zone west of the exchange. */
function datedEarly({ session, length }: Bars): boolean {
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < length; i++) {
    const weekday = isoWeekday(session[i] as number) - 1
    counts[weekday] = (counts[weekday] as number) + 1
  }
  return (counts[6] as number) > 0.5 * (counts[1] as number) && (counts[4] as number) < 0.05 * (counts[6] as number)
}

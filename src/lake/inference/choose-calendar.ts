import { type Calendar, findCalendar } from '../../calendar/calendar.ts'
import { utcDay } from '../../base/day.ts'
import { intervalClass, type Interval } from '../../model/interval.ts'
import { type CalendarFit, fitCalendars, type ObservedTimes } from './calendar-fit.ts'
import { type CalendarHints, followHints } from './calendar-hints.ts'

export interface CalendarChoice {
  /** `null` when none fits, or when several fit equally and `tied` names them. */
  readonly calendar: string | null
  readonly stamp: 'start' | 'end'
  /** For people: how well it fits, and the next best. */
  readonly note: string
  /** Names of the calendars that fit equally and that no hint tells apart; empty otherwise. */
  readonly tied: readonly string[]
}

/** A calendar that explains less of the bars than this is not the data's. */
const leastScore = 0.6
const leastBarRatio = 0.8

/** The calendar that fits the observed bars best. Among equals the hints decide; calendars that give the same answers are one. */
export function chooseCalendar(observed: readonly ObservedTimes[], interval: Interval, hints: CalendarHints): CalendarChoice {
  const fits = fitCalendars(observed, interval)
  const isLong = intervalClass(interval) === 'weekly' || intervalClass(interval) === 'monthly'
  const best = fits[0]
  if (best === undefined) return { calendar: null, stamp: 'start', note: 'no calendar known to it covers these dates', tied: [] }
  // Weeks dated by a fixed weekday are kept by every calendar alike.
  if (isLong && best.barRatio < 0.9) return settle(fits, hints, observed, () => 'dates that show no calendar')
  if (!isLong && (best.score < leastScore || (intervalClass(interval) === 'daily' && best.barRatio < leastBarRatio))) {
    return { calendar: null, stamp: 'start', note: `no calendar fits, the nearest is ${described(best, isLong)}`, tied: [] }
  }
  const tied = fits.filter((fit) => best.score - fit.score < 1e-9)
  const next = fits.find((fit) => best.score - fit.score >= 1e-9)
  const nextBest = next === undefined ? '' : `; next best ${described(next, isLong)}`
  return settle(tied, hints, observed, (fit) => described(fit, isLong) + nextBest)
}

function described(fit: CalendarFit, isLong: boolean): string {
  const bars = `${percent(fit.barRatio)} of bars`
  return isLong ? `${fit.name} dates ${bars}` : `${fit.name} fits ${bars}, ${percent(fit.sessionRatio)} of sessions`
}

/** One decimal, and never 100.0 % of what is not whole. */
function percent(ratio: number): string {
  return `${(ratio === 1 ? 100 : Math.min(99.9, ratio * 100)).toFixed(1)} %`
}

function settle(
  tied: readonly CalendarFit[],
  hints: CalendarHints,
  observed: readonly ObservedTimes[],
  note: (fit: CalendarFit) => string,
): CalendarChoice {
  let left = tied
  const reasons: string[] = []
  for (let followed = followHints(namesOf(left), hints); followed !== null; followed = followHints(namesOf(left), hints)) {
    const kept = followed.left
    reasons.push(followed.because)
    left = left.filter((fit) => kept.includes(fit.name))
    if (left.length <= 1) break
  }
  const first = left[0] as CalendarFit
  const because = reasons.length === 0 ? '' : `, chosen because ${reasons.join(' and ')}`
  const firstDay = Math.min(...observed.map(({ timesUs }) => utcDay(timesUs[0] ?? Infinity)))
  const others = left
    .slice(1)
    .filter((fit) => !givesTheSame(findCalendar(first.name) as Calendar, findCalendar(fit.name) as Calendar, firstDay))
  if (others.length > 0) {
    return { calendar: null, stamp: first.stamp, note: `${note(first)}${because}; ${others.length} more fit equally`, tied: namesOf(left) }
  }
  const same = left.length === 1 ? '' : `, and ${namesOf(left.slice(1)).join(' and ')} has the same sessions and hours`
  return { calendar: first.name, stamp: first.stamp, note: `${note(first)}${because}${same}`, tied: [] }
}

function namesOf(fits: readonly CalendarFit[]): string[] {
  return fits.map((fit) => fit.name)
}

/** Whether two calendars have the same sessions from a day on as far as both know, and the same hours in the last years of that. */
function givesTheSame(a: Calendar, b: Calendar, firstDay: number): boolean {
  const from = Math.max(firstDay, a.firstDay, b.firstDay)
  const to = Math.min(a.lastDay, b.lastDay)
  if (a.countBetween(from, to) !== b.countBetween(from, to)) return false
  const recent = to - 5 * 366
  for (let i = a.ordinalFrom(from), j = b.ordinalFrom(from); i < a.sessions.length; i++, j++) {
    const day = a.sessions[i] as number
    if (day > to) break
    if (b.sessions[j] !== day) return false
    if (day < recent) continue
    const hours = [a.hours(day), b.hours(day)]
    if (hours[0]?.openUs !== hours[1]?.openUs || hours[0]?.closeUs !== hours[1]?.closeUs) return false
  }
  return true
}

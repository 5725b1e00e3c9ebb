import { DAY_US } from '../base/day.ts'
import { verdictOn, type AnomalyVerdict, type Comparison, type VerdictSettings } from './anomaly-verdict.ts'
import { expectationDefaults, expectationOf, type Expectation, type ExpectationSettings } from './expectation.ts'
import { utcClock, type LocalClock, type PlaceInWeek } from './local-clock.ts'
import { isMarked } from './normal-mark.ts'
import { arranged, type MetricPoint, type ValuedPoint } from './points.ts'

/** How finely a baseline tells the times of a week apart. */
export type BaselineDetail = 'none' | 'weekday' | 'weekday_hour'

/** What is expected at one place of the week. */
export interface BaselineCell {
  /** ISO weekday, 1 to 7. */
  readonly weekday: number
  /** 0 to 23; `null`: the whole day. */
  readonly hour: number | null
  readonly expectation: Expectation
}

/** What a metric was learned to be like. A plain object: stored and read back as JSON it is the same. */
export interface LearnedBaseline {
  readonly version: 1
  /** When it was learned, from the points before that, back to `fromUs`. */
  readonly learnedUs: number
  readonly fromUs: number
  /** When it is to be learned again. */
  readonly dueUs: number
  readonly method: ExpectationSettings['method']
  readonly overall: Expectation
  /** By weekday, then hour, the whole day before its hours; only places with enough points. */
  readonly cells: readonly BaselineCell[]
}

export interface LearnSettings extends ExpectationSettings {
  /** How far back it learns from. */
  readonly lookbackUs: number
  /** How long it holds. */
  readonly holdsUs: number
  readonly detail: BaselineDetail
  /** With fewer points there is no baseline, and no cell. */
  readonly minPoints: number
  readonly clock: LocalClock
}

export const learnDefaults: LearnSettings = {
  ...expectationDefaults,
  lookbackUs: 90 * DAY_US,
  holdsUs: 7 * DAY_US,
  detail: 'weekday',
  minPoints: 12,
  clock: utcClock,
}

/**
 * Learns a baseline from the points before `learnedUs`; later ones and those of that instant change nothing. `null`: too few points.
 *
 * Each cell is the expectation of its own points: `expectationOf`.
 */
export function learnBaseline(
  points: readonly MetricPoint[],
  learnedUs: number,
  settings: Partial<LearnSettings> = {},
): LearnedBaseline | null {
  const all = { ...learnDefaults, ...settings }
  const fromUs = learnedUs - all.lookbackUs
  const learned = arranged(points).filter(({ timeUs }) => timeUs >= fromUs && timeUs < learnedUs)
  const overall = learned.length < all.minPoints ? null : expectationOf(learned, all)
  if (overall === null) return null
  return { version: 1, learnedUs, fromUs, dueUs: learnedUs + all.holdsUs, method: all.method, overall, cells: cellsOf(learned, all) }
}

function cellsOf(points: readonly ValuedPoint[], settings: LearnSettings): BaselineCell[] {
  if (settings.detail === 'none') return []
  const groups = new Map<number, { weekday: number; hour: number | null; points: ValuedPoint[] }>()
  const put = (weekday: number, hour: number | null, point: ValuedPoint): void => {
    const key = weekday * 25 + (hour ?? -1) + 1
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { weekday, hour, points: [point] })
    else group.points.push(point)
  }
  for (const point of points) {
    const { weekday, hour } = settings.clock(point.timeUs)
    put(weekday, null, point)
    if (settings.detail === 'weekday_hour') put(weekday, hour, point)
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([, group]) => {
      const expectation = group.points.length < settings.minPoints ? null : expectationOf(group.points, settings)
      return expectation === null ? [] : [{ weekday: group.weekday, hour: group.hour, expectation }]
    })
}

/** What the baseline expects at a place of the week: the narrowest of hour, weekday and all that it knows. */
export function expectedAt(baseline: LearnedBaseline, { weekday, hour }: PlaceInWeek): Comparison {
  const cell = (wanted: number | null): Expectation | undefined =>
    baseline.cells.find((candidate) => candidate.weekday === weekday && candidate.hour === wanted)?.expectation
  const ofHour = cell(hour)
  if (ofHour !== undefined) return { kind: 'weekday_hour', expectation: ofHour }
  const ofDay = cell(null)
  return ofDay === undefined ? { kind: 'all', expectation: baseline.overall } : { kind: 'weekday', expectation: ofDay }
}

/**
 * The verdict on a point against a learned baseline: cheap, no history needed. A point from before the baseline was learned may be part of it and is
 * not judged (`not_after_baseline`). `clock` is the one it was learned by.
 */
export function anomalyAgainst(
  baseline: LearnedBaseline | null,
  point: MetricPoint,
  settings: Partial<Pick<VerdictSettings, 'threshold'> & Pick<LearnSettings, 'marks' | 'clock'>> = {},
): AnomalyVerdict {
  const { threshold = null, marks = [], clock = utcClock } = settings
  const how = { method: baseline?.method ?? expectationDefaults.method, threshold, marked: isMarked(point.timeUs, marks) }
  if (baseline === null) return verdictOn(point, 'too_few_points', how)
  if (point.timeUs < baseline.learnedUs) return verdictOn(point, 'not_after_baseline', how)
  return verdictOn(point, expectedAt(baseline, clock(point.timeUs)), how)
}

import { DAY_US } from '../../base/day.ts'
import { medianAmong } from '../../base/select.ts'
import { type Interval, intervalUs } from '../../model/interval.ts'

/** An interval told from the distances between bars. */
export interface Spacing {
  readonly interval: Interval
  /** Part of the distances that agree with it. */
  readonly agreeing: number
  /** Intraday: whether intervals within a day are left out often enough that a missing bar means no trade. */
  readonly sparse: boolean
}

/** Distances below this show nothing by their number. */
const fewest = 3
const newest = 1000
const hourUs = 3600e6

const intradaySteps: readonly Interval[] = [
  ...[1, 5, 10, 15, 30].map((count) => ({ unit: 'second' as const, count })),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((count) => ({ unit: 'minute' as const, count })),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => ({ unit: 'hour' as const, count })),
]

/** In days between bars. The months of a calendar and weeks labelled by their last session are not of one length. */
const longSteps: readonly {
  readonly interval: Interval
  readonly median: readonly [number, number]
  readonly agree: readonly [number, number]
}[] = [
  { interval: { unit: 'day', count: 1 }, median: [0.8, 4], agree: [0.8, 5.2] },
  { interval: { unit: 'week', count: 1 }, median: [5, 9], agree: [3.5, 10.5] },
  { interval: { unit: 'month', count: 1 }, median: [26, 34], agree: [24, 36] },
  { interval: { unit: 'month', count: 3 }, median: [84, 97], agree: [80, 101] },
  { interval: { unit: 'month', count: 12 }, median: [355, 376], agree: [350, 381] },
]

/**
 * The interval of series of ascending times in µs, from the distances of all of them together. `null` when there are too few or they follow no
 * known interval.
 *
 * A day and longer go by the median distance. Below, the interval is the longest of which four in five distances within a day are whole
 * multiples and at least one in five is the interval itself, so that minutes without a trade do not make it two minutes.
 */
export function spacingOf(series: readonly Float64Array[]): Spacing | null {
  const distances = distancesOf(differing(series))
  if (distances.length < fewest) return null
  const median = medianAmong(distances.slice(), distances.length) / DAY_US
  return median >= 20 / 24 ? longSpacing(distances, median) : intradaySpacing(distances)
}

/** Series that are one and the same show together what one of them does: the same median, and the same parts. */
function differing(series: readonly Float64Array[]): readonly Float64Array[] {
  const [first] = series
  return first !== undefined && first.length > fewest && series.every((times) => times === first) ? [first] : series
}

/** The newest distances of each series: a thousand show as much as a million. */
function distancesOf(series: readonly Float64Array[]): Float64Array {
  let count = 0
  for (const times of series) count += Math.min(newest, Math.max(0, times.length - 1))
  const distances = new Float64Array(count)
  let at = 0
  for (const times of series) {
    for (let i = Math.max(1, times.length - newest); i < times.length; i++)
      distances[at++] = (times[i] as number) - (times[i - 1] as number)
  }
  return distances
}

function longSpacing(distances: Float64Array, median: number): Spacing | null {
  const step = longSteps.find((candidate) => median >= candidate.median[0] && median <= candidate.median[1])
  if (step === undefined) return null
  const [least, most] = step.agree
  return {
    interval: step.interval,
    agreeing: part(distances, (distance) => distance >= least * DAY_US && distance <= most * DAY_US),
    sparse: false,
  }
}

function intradaySpacing(distances: Float64Array): Spacing | null {
  const within = distances.filter((distance) => distance <= 12 * hourUs)
  let found: Spacing | null = null
  for (const interval of intradaySteps) {
    const stepUs = intervalUs(interval)
    const multiples = part(within, (distance) => Math.abs(distance - Math.max(1, Math.round(distance / stepUs)) * stepUs) <= stepUs / 50)
    const once = part(within, (distance) => Math.abs(distance - stepUs) <= stepUs / 50)
    if (multiples >= 0.8 && once >= 0.2) found = { interval, agreeing: multiples, sparse: once < 0.95 }
  }
  return found
}

function part(distances: Float64Array, agrees: (distance: number) => boolean): number {
  let count = 0
  for (let i = 0; i < distances.length; i++) if (agrees(distances[i] as number)) count++
  return distances.length === 0 ? 0 : count / distances.length
}

import type { CorporateAction } from '../../model/action.ts'

/** Stretches in which two series keep one ratio to each other: what their adjustments differ by. */
export interface Basis {
  /** Log ratio that holds at each place: that of its stretch, or of the one before (at the start, after) where it lies in none. */
  readonly level: Float64Array
  /** 1 where the place's own ratio is the level, or lies between the two levels around it. */
  readonly fits: Uint8Array
  /** Whether any level other than 0 is explained by a difference of adjustment. */
  readonly isAdjusted: boolean
  /** Places whose level is not 0. */
  readonly adjusted: readonly number[]
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly level: number
}

/** Places that make a stretch: monthly dividends leave four weeks. */
const LEAST_STRETCH = 4
/** A change of the ratio by dividends is smaller than this, one by a split larger than the other. */
const MOST_DIVIDEND = 0.1
const LEAST_SPLIT = 0.3
const SPLIT_TOLERANCE = 0.03
const splitLogs = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100].map(Math.log)

export interface BasisOptions {
  /** How far two log ratios that are the same may differ, by place, and how far where prices are adjusted. */
  readonly tolerance: (i: number) => number
  readonly adjustedTolerance: number
  /** Known events, and the first and last day of each place. */
  readonly actions: readonly CorporateAction[]
  readonly days: (i: number) => readonly [first: number, last: number]
  /** Whether the series that is trusted moves by about `step`, as a log either way, between two places: an unadjusted split shows in it. */
  readonly shows: (from: number, to: number, step: number) => boolean
}

/**
 * Finds the stretches of constant log ratio between two series (ascending by time), and tells differences of adjustment from faults.
 *
 * A stretch is at least four neighbouring places whose ratios agree. From the reference (a stretch of ratio 1, the longest if there are several; else the longest
 * of all) the level may change by a known split or distribution on the dates; by a usual split that the other series shows as a move, or that is never taken
 * back; or by small steps that all go the same way and end at ratio 1, as dividends make them. A stretch reached in no such way is a fault.
 */
export function basisOf(ratios: Float64Array, options: BasisOptions): Basis {
  const { length } = ratios
  const stretches = stretchesOf(ratios, options)
  const level = new Float64Array(length)
  const fits = new Uint8Array(length)
  if (stretches.length === 0) {
    for (let i = 0; i < length; i++) fits[i] = Math.abs(ratios[i] as number) <= options.tolerance(i) ? 1 : 0
    return { level, fits, isAdjusted: false, adjusted: [] }
  }
  const kept = explained(stretches, options)
  let k = 0
  for (let i = 0; i < length; i++) {
    while (k + 1 < kept.length && i >= (kept[k + 1] as Stretch).from) k++
    const here = kept[k] as Stretch
    const next = kept[k + 1]
    level[i] = here.level
    const ratio = ratios[i] as number
    const tolerance =
      here.level === 0 && (i <= here.to || (next?.level ?? 0) === 0)
        ? options.tolerance(i)
        : Math.max(options.tolerance(i), options.adjustedTolerance)
    const [least, most] =
      i > here.to && next ? [Math.min(here.level, next.level), Math.max(here.level, next.level)] : [here.level, here.level]
    fits[i] = ratio >= least - tolerance && ratio <= most + tolerance ? 1 : 0
  }
  const adjusted: number[] = []
  for (let i = 0; i < length; i++) if (Math.abs(level[i] as number) > options.tolerance(i)) adjusted.push(i)
  return { level, fits, isAdjusted: adjusted.length > 0, adjusted }
}

/** Least and greatest level at a place and beside it: next to an ex-date a price may be from before or after it. */
export function levelsAround(level: Float64Array, k: number): readonly [number, number] {
  const here = level[k] as number
  const [before, after] = [level[k - 1] ?? here, level[k + 1] ?? here]
  return [Math.min(before, here, after), Math.max(before, here, after)]
}

function stretchesOf(ratios: Float64Array, { tolerance }: BasisOptions): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (let i = 0; i < ratios.length;) {
    let sum = ratios[i] as number
    let to = i
    while (to + 1 < ratios.length && Math.abs((ratios[to + 1] as number) - sum / (to + 1 - i)) <= 2 * tolerance(to + 1))
      sum += ratios[++to] as number
    const count = to + 1 - i
    if (count >= LEAST_STRETCH) {
      const before = stretches[stretches.length - 1]
      const mean = sum / count
      const level = Math.abs(mean) <= tolerance(i) ? 0 : mean
      if (before && Math.abs(before.level - level) <= 2 * tolerance(i)) stretches[stretches.length - 1] = { ...before, to }
      else stretches.push({ from: i, to, level })
    }
    i = to + 1
  }
  return stretches
}

/** The stretches that a difference of adjustment explains, ascending; at least the reference. */
function explained(stretches: readonly Stretch[], options: BasisOptions): readonly Stretch[] {
  const length = ({ from, to }: Stretch) => to - from
  const raw = stretches.filter(({ level }) => level === 0)
  const reference = (raw.length > 0 ? raw : stretches).reduce((a, b) => (length(b) > length(a) ? b : a))
  const at = stretches.indexOf(reference)
  const isDividends = areDividends(stretches, options)
  const kept = [reference]
  for (const way of [-1, 1]) {
    let last = reference
    for (let k = at + way; k >= 0 && k < stretches.length; k += way) {
      const here = stretches[k] as Stretch
      const [before, after] = way > 0 ? [last, here] : [here, last]
      const step = after.level - before.level
      const isTakenBack = stretches.some(
        (other, j) => (way > 0 ? j > k : j < k) && Math.abs(other.level - last.level) <= 2 * options.tolerance(other.from),
      )
      const isSame = Math.abs(step) <= 2 * options.tolerance(here.from)
      const isSmall = Math.abs(step) <= MOST_DIVIDEND && isDividends
      if (!isSame && !isSmall && !isKnown(before, after, options) && !isSplit(before, after, isTakenBack, options)) continue
      last = here
      if (way > 0) kept.push(here)
      else kept.unshift(here)
    }
  }
  return kept
}

/** Whether the small steps between stretches all go one way, and lead to ratio 1 (or are three or more: both series adjusted, as of different days). */
function areDividends(stretches: readonly Stretch[], { tolerance }: BasisOptions): boolean {
  let ups = 0
  let downs = 0
  for (const [k, { from, level }] of stretches.entries()) {
    const step = k === 0 ? 0 : level - (stretches[k - 1] as Stretch).level
    if (Math.abs(step) > MOST_DIVIDEND || Math.abs(step) <= 2 * tolerance(from)) continue
    if (step > 0) ups++
    else downs++
  }
  if (ups > 0 && downs > 0) return false
  return stretches[stretches.length - 1]?.level === 0 || ups + downs >= 3
}

function isKnown(before: Stretch, after: Stretch, { actions, days }: BasisOptions): boolean {
  const [first] = days(before.to)
  const [, last] = days(after.from)
  const step = Math.abs(after.level - before.level)
  return actions.some(({ kind, day, ratio }) => {
    if (day < first - 7 || day > last + 7) return false
    if (kind === 'split') return ratio !== null && ratio > 0 && Math.abs(Math.abs(Math.log(ratio)) - step) <= MOST_DIVIDEND
    return kind === 'dividend' || kind === 'special_dividend' || kind === 'spin_off'
  })
}

function isSplit(before: Stretch, after: Stretch, isTakenBack: boolean, { shows }: BasisOptions): boolean {
  const step = Math.abs(after.level - before.level)
  if (step < LEAST_SPLIT) return false
  if (shows(before.to, after.from, step)) return true
  return !isTakenBack && splitLogs.some((log) => Math.abs(log - step) <= SPLIT_TOLERANCE)
}

import { medianAmong } from '../../base/select.ts'

/** Bars that a new level has to hold, and bars before that the old one is taken from. */
export const STEP_BARS = 20
export const BARS_BEFORE = 63
/** Bars of each twenty that must be nearer their own level than the other. */
export const CLEAR_BARS = 18
/** How many bars a guess may be off. */
export const GUESS_REACH = 3

/** ln V of neighbouring bars: -Infinity for none, NaN for one that is not known. */
export interface VolumeLogs {
  readonly values: Float64Array
  readonly length: number
}

/** A step is to be `least` high, in logs, the market's own `shift` taken out. */
export interface StepLimits {
  readonly least: number
  readonly shift: number
}

/** A lasting change of a series' volume from one bar to the next. */
export interface VolumeStep {
  /** Index of the first bar at the new level. */
  readonly at: number
  /** New level over old one, the market's own change taken out. */
  readonly factor: number
}

/**
 * The highest step near bar `guess` of some volumes, or `null`: the median of 20 bars lies `least` above or below that of the 63 before (20 at least), 18 of the 20
 * bars on either side are nearer their own level, and so is the median of the 20 bars after, as far as there are 10.
 */
export function stepNear({ values, length }: VolumeLogs, guess: number, { least, shift }: StepLimits): VolumeStep | null {
  let found: VolumeStep | null = null
  for (let at = Math.max(1, guess - GUESS_REACH); at <= guess + GUESS_REACH && at + STEP_BARS <= length; at++) {
    const before = medianOf(values, Math.max(0, at - BARS_BEFORE), at, STEP_BARS)
    const after = medianOf(values, at, at + STEP_BARS, STEP_BARS)
    const log = after - before - shift
    if (!(Math.abs(log) >= least) || (found !== null && Math.abs(log) <= Math.abs(Math.log(found.factor)))) continue
    if (nearerTo(values, at, { own: after, other: before }) < CLEAR_BARS) continue
    if (nearerTo(values, at - STEP_BARS, { own: before, other: after }) < CLEAR_BARS) continue
    const later = medianOf(values, at + STEP_BARS, Math.min(length, at + 2 * STEP_BARS), STEP_BARS / 2)
    if (Math.abs(later - before) < Math.abs(later - after)) continue
    found = { at, factor: Math.exp(log) }
  }
  return found
}

const scratch = new Float64Array(BARS_BEFORE)

/** Median of the bars of [from, to) that have a volume; NaN with fewer than `atLeast`. */
function medianOf(values: Float64Array, from: number, to: number, atLeast: number): number {
  let count = 0
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    if (value > -Infinity) scratch[count++] = value
  }
  return count < atLeast ? NaN : medianAmong(scratch, count)
}

/** How many of the 20 bars from `from` on have a volume nearer to one level than to another. */
function nearerTo(values: Float64Array, from: number, { own, other }: { readonly own: number; readonly other: number }): number {
  let nearer = 0
  for (let i = Math.max(0, from); i < from + STEP_BARS; i++) {
    const log = values[i] as number
    if (Math.abs(log - own) < Math.abs(log - other)) nearer++
  }
  return nearer
}

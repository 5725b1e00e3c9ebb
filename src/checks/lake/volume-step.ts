import { medianAmong } from '../../base/select.ts'
import type { StepLimits, TraceLoops, VolumeLogs } from '../../model/trace-loops.ts'

/** Bars that a new level has to hold, and bars before that the old one is taken from. */
export const STEP_BARS = 20
export const BARS_BEFORE = 63
/** Bars of each twenty that must be nearer their own level than the other. */
export const CLEAR_BARS = 18
/** How many bars a guess may be off. */
export const GUESS_REACH = 3

/** A lasting change of a series' volume from one bar to the next. */
export interface VolumeStep {
  /** Index of the first bar at the new level. */
  readonly at: number
  /** New level over old one, the market's own change taken out. */
  readonly factor: number
}

/** The highest step near bar `guess` of some volumes, the first of those that are as high, or `null`. */
export function stepNear(
  volumes: VolumeLogs,
  guess: number,
  limits: StepLimits,
  { volumeSteps: stepsOf }: Pick<TraceLoops, 'volumeSteps'> = { volumeSteps },
): VolumeStep | null {
  let found: VolumeStep | null = null
  const steps = stepsOf(volumes, guess, limits)
  for (let i = 0; i < steps.length; i++) {
    const log = steps[i] as number
    if (log !== log || (found !== null && Math.abs(log) <= Math.abs(Math.log(found.factor)))) continue
    found = { at: guess - GUESS_REACH + i, factor: Math.exp(log) }
  }
  return found
}

/** As `TraceLoops` says. */
export function volumeSteps({ values, length }: VolumeLogs, guess: number, { least, shift }: StepLimits): Float64Array {
  const steps = new Float64Array(2 * GUESS_REACH + 1).fill(NaN)
  for (let at = Math.max(1, guess - GUESS_REACH); at <= guess + GUESS_REACH && at + STEP_BARS <= length; at++) {
    const before = medianOf(values, Math.max(0, at - BARS_BEFORE), at, STEP_BARS)
    const after = medianOf(values, at, at + STEP_BARS, STEP_BARS)
    const log = after - before - shift
    if (!(Math.abs(log) >= least)) continue
    if (nearerTo(values, at, { own: after, other: before }) < CLEAR_BARS) continue
    if (nearerTo(values, at - STEP_BARS, { own: before, other: after }) < CLEAR_BARS) continue
    const later = medianOf(values, at + STEP_BARS, Math.min(length, at + 2 * STEP_BARS), STEP_BARS / 2)
    if (Math.abs(later - before) < Math.abs(later - after)) continue
    steps[at - guess + GUESS_REACH] = log
  }
  return steps
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

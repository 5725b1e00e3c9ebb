import { medianAmong } from '../../base/select.ts'
import type { StepLimits } from '../../model/trace-loops.ts'
import { NEWEST_WEIGHT, NO_VOLUME, type SeriesTrace, VOLUME_ERROR, VOLUME_UNIT } from '../../model/trace.ts'
import { BARS_BEFORE, CLEAR_BARS, GUESS_REACH, STEP_BARS } from './volume-step.ts'

/** Bars after which the level of a trace moves by `NEWEST_WEIGHT`, and how many of them come before its first known volume. */
const SETTLED_AFTER = Math.ceil(1 / NEWEST_WEIGHT)
const LEVEL_AFTER = 10
/** Beyond these a volume is only known to be small, or large. */
const [LEAST_UNITS, MOST_UNITS, NOTHING_UNITS] = [-126, 127, -127]
/** So far the level may move a bar from what the units say, and so far may volumes lie off as many bars away from the step. */
const OFF_A_BAR = NEWEST_WEIGHT * VOLUME_ERROR
const OFF_BEFORE = VOLUME_ERROR + BARS_BEFORE * OFF_A_BAR
const OFF_AFTER = VOLUME_ERROR + STEP_BARS * OFF_A_BAR
const OFF_LATER = VOLUME_ERROR + 2 * STEP_BARS * OFF_A_BAR
const OFF_MIDDLE = (OFF_BEFORE + OFF_AFTER) / 2

const near = new Float64Array(BARS_BEFORE + 2 * (GUESS_REACH + STEP_BARS))
const scratch = new Float64Array(BARS_BEFORE)

/**
 * Whether there may be a switch (`switchAt`) near bar `guess` of a trace; false where the columns would say that there is none. Volumes against their levels give
 * the volumes back, but for their unit of measure: each to half a unit, and to what the level has lost by that since. So a step, and how clear it is, can be told
 * within narrow limits. Where the trace does not say enough, there may be one.
 */
export function maySwitch(trace: SeriesTrace, guess: number, limits: StepLimits): boolean {
  const { length } = trace
  const first = guess - GUESS_REACH - BARS_BEFORE
  const end = Math.min(length, guess + GUESS_REACH + 2 * STEP_BARS)
  if (guess + GUESS_REACH + STEP_BARS > length || !isSettled(trace, first)) return true
  if (!readVolumes(trace, first, end)) return true
  for (let at = guess - GUESS_REACH; at <= guess + GUESS_REACH; at++) {
    if (mayStep(at - first, end - first, limits)) return true
  }
  return false
}

/** Whether the level of the bars from `first` on moves by the same part of the way to each volume. */
function isSettled({ volume }: SeriesTrace, first: number): boolean {
  let needed = SETTLED_AFTER - LEVEL_AFTER
  for (let i = first - 1; i >= 0 && needed > 0; i--) if ((volume[i] as number) > NOTHING_UNITS) needed--
  return first >= 0 && needed === 0
}

/** ln V of bars `first` to `end` (excluded) over the level of the first; false where one is not known. */
function readVolumes({ volume }: SeriesTrace, first: number, end: number): boolean {
  let level = 0
  for (let i = first; i < end; i++) {
    const units = volume[i] as number
    if (units === NO_VOLUME || units === LEAST_UNITS || units === MOST_UNITS) return false
    if (units === NOTHING_UNITS) {
      near[i - first] = -Infinity
      continue
    }
    near[i - first] = level + units * VOLUME_UNIT
    level += NEWEST_WEIGHT * units * VOLUME_UNIT
  }
  return true
}

/** As `volumeSteps` has it, with all that volumes may be off given to the step. */
function mayStep(at: number, length: number, { least, shift }: StepLimits): boolean {
  const before = medianOf(at - BARS_BEFORE, at)
  const after = medianOf(at, at + STEP_BARS)
  const step = after - before - shift
  if (!(Math.abs(step) >= least - OFF_BEFORE - OFF_AFTER) || !(mostStep(at, step > 0 ? 1 : -1, shift) >= least)) return false
  // Where the market's shift is the larger part of a step, the new level may lie on either side of the old one.
  if (Math.abs(after - before) <= OFF_BEFORE + OFF_AFTER) return true
  const middle = (before + after) / 2
  const sign = after > before ? 1 : -1
  if (beyond(at, sign, middle) < CLEAR_BARS || beyond(at - STEP_BARS, -sign, middle) < CLEAR_BARS) return false
  if (at + 2 * STEP_BARS > length) return true
  return !(sign * (medianOf(at + STEP_BARS, at + 2 * STEP_BARS) - middle) < -OFF_MIDDLE - OFF_LATER)
}

/** How high a step up, or with a `sign` of -1 down, may be at the most: each bar lies off by as much as its own distance lets it. */
function mostStep(at: number, sign: number, shift: number): number {
  const tilt = sign * OFF_A_BAR
  return sign * (medianOf(at, at + STEP_BARS, tilt) - medianOf(at - BARS_BEFORE, at, tilt) - shift) + 2 * VOLUME_ERROR
}

/** How many of the 20 bars from `from` on may lie above, or with a `sign` of -1 below, a level between two others. */
function beyond(from: number, sign: number, middle: number): number {
  let count = 0
  for (let i = from; i < from + STEP_BARS; i++) if (sign * ((near[i] as number) - middle) > -OFF_AFTER - OFF_MIDDLE) count++
  return count
}

/** Median of the volumes of [from, to) that are not nothing, each bar raised by `tilt` against the one before it; NaN without any. */
function medianOf(from: number, to: number, tilt = 0): number {
  let count = 0
  for (let i = from; i < to; i++) {
    const value = (near[i] as number) + tilt * i
    if (value > -Infinity) scratch[count++] = value
  }
  return count === 0 ? NaN : medianAmong(scratch, count)
}

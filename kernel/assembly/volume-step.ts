/** Steps of some volumes: `volumeSteps` of src/checks/lake/volume-step.ts, which is the law. */
import { NEAR, VALUES } from './lake-layout'
import { medianNear } from './median-near'

export const STEP_BARS: i32 = 20
export const BARS_BEFORE: i32 = 63
export const CLEAR_BARS: i32 = 18
export const GUESS_REACH: i32 = 3

/** Where logarithms of volumes are to stand. */
export function nearAt(): usize {
  return NEAR
}

/** Writes to the values how high a step is at each bar around a guess, NaN where there is none. */
export function volumeSteps(length: i32, guess: i32, least: f64, shift: f64): void {
  for (let i = -GUESS_REACH; i <= GUESS_REACH; i++) {
    store<f64>(VALUES + (<usize>(i + GUESS_REACH) << 3), stepAt(guess + i, length, least, shift))
  }
}

function stepAt(at: i32, length: i32, least: f64, shift: f64): f64 {
  if (at < 1 || at + STEP_BARS > length) return NaN
  const before = medianNear(max(0, at - BARS_BEFORE), at, STEP_BARS)
  const after = medianNear(at, at + STEP_BARS, STEP_BARS)
  const step = after - before - shift
  if (!(abs(step) >= least)) return NaN
  if (nearerTo(at, after, before) < CLEAR_BARS || nearerTo(at - STEP_BARS, before, after) < CLEAR_BARS) return NaN
  const later = medianNear(at + STEP_BARS, min(length, at + 2 * STEP_BARS), STEP_BARS / 2)
  return abs(later - before) < abs(later - after) ? NaN : step
}

/** How many of the 20 bars from `from` on have a volume nearer to one level than to another. */
function nearerTo(from: i32, own: f64, other: f64): i32 {
  let nearer = 0
  for (let i = max(0, from); i < from + STEP_BARS; i++) {
    const value = load<f64>(NEAR + (<usize>i << 3))
    nearer += i32(abs(value - own) < abs(value - other))
  }
  return nearer
}

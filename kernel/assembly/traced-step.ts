/** Whether a step of volumes may be near a bar by the trace at hand: `maySwitch` of src/checks/lake/traced-step.ts, which is the law. */
import { NEAR } from './lake-layout'
import { medianNear } from './median-near'
import { RELATIVE_VOLUME } from './series-layout'
import { BARS_BEFORE, CLEAR_BARS, GUESS_REACH, STEP_BARS } from './volume-step'

const NO_VOLUME: i32 = -128
const NOTHING: i32 = -127
const LEAST_UNITS: i32 = -126
const MOST_UNITS: i32 = 127

/** What `maySwitch` allows for: see there. */
let newest: f64 = 0
let unitOf: f64 = 0
let offOwn: f64 = 0
let offABar: f64 = 0
let offBefore: f64 = 0
let offAfter: f64 = 0
let offLater: f64 = 0

export function startSwitches(unit: f64, newestWeight: f64, off: f64): void {
  newest = newestWeight
  unitOf = unit
  offOwn = off
  offABar = newest * off
  offBefore = off + <f64>BARS_BEFORE * offABar
  offAfter = off + <f64>STEP_BARS * offABar
  offLater = off + <f64>(2 * STEP_BARS) * offABar
}

/** Whether there may be a switch near a guess. */
export function maySwitch(length: i32, guess: i32, least: f64, shift: f64): bool {
  const first = guess - GUESS_REACH - BARS_BEFORE
  const end = min(length, guess + GUESS_REACH + 2 * STEP_BARS)
  if (guess + GUESS_REACH + STEP_BARS > length || !isSettled(first) || !readVolumes(first, end)) return true
  for (let at = guess - GUESS_REACH; at <= guess + GUESS_REACH; at++) {
    if (mayStep(at - first, end - first, least, shift)) return true
  }
  return false
}

function isSettled(first: i32): bool {
  if (first < 0) return false
  let needed = <i32>ceil(1 / newest) - 10
  for (let i = first - 1; i >= 0 && needed > 0; i--) if (unitsOf(i) > NOTHING) needed--
  return needed == 0
}

function readVolumes(first: i32, end: i32): bool {
  let level: f64 = 0
  for (let i = first; i < end; i++) {
    const units = unitsOf(i)
    if (units == NO_VOLUME || units == LEAST_UNITS || units == MOST_UNITS) return false
    const at = NEAR + (<usize>(i - first) << 3)
    if (units == NOTHING) {
      store<f64>(at, -Infinity)
      continue
    }
    const off = <f64>units * unitOf
    store<f64>(at, level + off)
    level += newest * off
  }
  return true
}

function mayStep(at: i32, length: i32, least: f64, shift: f64): bool {
  const before = medianNear(at - BARS_BEFORE, at, 1)
  const after = medianNear(at, at + STEP_BARS, 1)
  const step = after - before - shift
  if (!(abs(step) >= least - offBefore - offAfter) || !(mostStep(at, step > 0 ? 1 : -1, shift) >= least)) return false
  if (abs(after - before) <= offBefore + offAfter) return true
  const offMiddle = (offBefore + offAfter) / 2
  const middle = (before + after) / 2
  const sign: f64 = after > before ? 1 : -1
  const slack = offAfter + offMiddle
  if (beyond(at, sign, middle, slack) < CLEAR_BARS || beyond(at - STEP_BARS, -sign, middle, slack) < CLEAR_BARS) return false
  if (at + 2 * STEP_BARS > length) return true
  return !(sign * (medianNear(at + STEP_BARS, at + 2 * STEP_BARS, 1) - middle) < -offMiddle - offLater)
}

function mostStep(at: i32, sign: f64, shift: f64): f64 {
  const tilt = sign * offABar
  return sign * (medianNear(at, at + STEP_BARS, 1, tilt) - medianNear(at - BARS_BEFORE, at, 1, tilt) - shift) + 2 * offOwn
}

function beyond(from: i32, sign: f64, middle: f64, slack: f64): i32 {
  let count = 0
  for (let i = from; i < from + STEP_BARS; i++) count += i32(sign * (load<f64>(NEAR + (<usize>i << 3)) - middle) > -slack)
  return count
}

// @ts-ignore: decorator
@inline
function unitsOf(i: i32): i32 {
  return <i32>load<i8>(RELATIVE_VOLUME + <usize>i)
}

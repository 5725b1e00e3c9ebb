/** Where a partial bar or a switch of volumes may be: `volumeSuspects` of src/checks/lake/volume-suspects.ts, which is the law. */
import { FOUND, LEVELS, NEAR, ORDERED, VALUES } from './lake-layout'
import { DAY, RELATIVE_VOLUME } from './series-layout'

const NO_VOLUME: i32 = -128
const NOTHING: i32 = -127
const LEAST_UNITS: i32 = -126
const MOST_UNITS: i32 = 127
const STEP_BARS: i32 = 20
const BARS_BEFORE: i32 = 63
const GUESS_REACH: i32 = 3
const CLEAR_BARS: i32 = 18

/** Volumes over their level of this many bars, in a ring. */
const offs = memory.data(STEP_BARS * 4, 16)

// @ts-ignore: decorator
@inline
function levelOf(i: i32): f64 {
  return <f64>load<f32>(LEVELS + (<usize>load<u16>(DAY + (<usize>i << 1)) << 2))
}

// @ts-ignore: decorator
@inline
function unitsOf(i: i32): i32 {
  return <i32>load<i8>(RELATIVE_VOLUME + <usize>i)
}

/** Days of bars whose volume lies more than `most` (below 0) from the market's. Gives how many. */
export function faintBars(length: i32, unit: f64, most: f64): i32 {
  let found = 0
  for (let i = 0; i < length; i++) {
    const units = unitsOf(i)
    if (units != NO_VOLUME && <f64>units * unit < most + levelOf(i)) {
      store<i32>(FOUND + (<usize>found << 2), <i32>load<u16>(DAY + (<usize>i << 1)))
      found++
    }
  }
  return found
}

/** Bars at which a switch may begin, and in doubles what the market's volume did there. Gives how many. */
export function volumeGuesses(length: i32, unit: f64, least: f64, seen: f64): i32 {
  let found = 0
  let sum: f64 = 0
  let best: f64 = 0
  let place: usize = 0
  for (let i = 0; i < length; i++) {
    const level = levelOf(i)
    const units = unitsOf(i)
    const off: f32 = units == NO_VOLUME || level != level ? 0 : <f32>(<f64>units * unit - level)
    sum += <f64>off
    if (i >= STEP_BARS) sum -= <f64>load<f32>(offs + (place << 2))
    store<f32>(offs + (place << 2), off)
    if (++place == STEP_BARS) place = 0
    const start = i - STEP_BARS + 1
    if (start < 0 || abs(sum) < least) continue
    const last = found > 0 ? load<i32>(FOUND + (<usize>(found - 1) << 2)) : -STEP_BARS
    if (start - last >= STEP_BARS) found++
    else if (!(abs(sum) > best)) continue
    store<i32>(FOUND + (<usize>(found - 1) << 2), start)
    best = abs(sum)
  }
  for (let k = 0; k < found; k++) {
    store<f64>(VALUES + (<usize>k << 3), marketShift(length, load<i32>(FOUND + (<usize>k << 2)), seen))
  }
  return found
}

function marketShift(length: i32, start: i32, seen: f64): f64 {
  let sum: f64 = 0
  let known = 0
  for (let i = start; i < min(length, start + STEP_BARS); i++) {
    const level = levelOf(i)
    if (level != level) continue
    sum += level
    known++
  }
  return known == 0 ? 0 : sum / <f64>known / seen
}

/** What `maySwitch` allows for: see there. */
let newest: f64 = 0
let unitOf: f64 = 0
let offBefore: f64 = 0
let offAfter: f64 = 0
let offLater: f64 = 0

/** Of the guesses those near which there may be a switch by the trace alone are kept. Gives how many. */
export function likelyGuesses(guesses: i32, length: i32, unit: f64, newestWeight: f64, off: f64, least: f64): i32 {
  newest = newestWeight
  unitOf = unit
  const offABar = newest * off
  offBefore = off + <f64>BARS_BEFORE * offABar
  offAfter = off + <f64>STEP_BARS * offABar
  offLater = off + <f64>(2 * STEP_BARS) * offABar
  let kept = 0
  for (let k = 0; k < guesses; k++) {
    const at = load<i32>(FOUND + (<usize>k << 2))
    const shift = load<f64>(VALUES + (<usize>k << 3))
    if (!maySwitch(length, at, least, shift)) continue
    store<i32>(FOUND + (<usize>kept << 2), at)
    store<f64>(VALUES + (<usize>kept << 3), shift)
    kept++
  }
  return kept
}

function maySwitch(length: i32, guess: i32, least: f64, shift: f64): bool {
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
  const before = medianOf(at - BARS_BEFORE, at)
  const after = medianOf(at, at + STEP_BARS)
  if (!(abs(after - before - shift) >= least - offBefore - offAfter)) return false
  if (abs(after - before) <= offBefore + offAfter) return true
  const offMiddle = (offBefore + offAfter) / 2
  const middle = (before + after) / 2
  const sign: f64 = after > before ? 1 : -1
  const slack = offAfter + offMiddle
  if (beyond(at, sign, middle, slack) < CLEAR_BARS || beyond(at - STEP_BARS, -sign, middle, slack) < CLEAR_BARS) return false
  if (at + 2 * STEP_BARS > length) return true
  return !(sign * (medianOf(at + STEP_BARS, at + 2 * STEP_BARS) - middle) < -offMiddle - offLater)
}

function beyond(from: i32, sign: f64, middle: f64, slack: f64): i32 {
  let count = 0
  for (let i = from; i < from + STEP_BARS; i++) count += i32(sign * (load<f64>(NEAR + (<usize>i << 3)) - middle) > -slack)
  return count
}

/** Median of the volumes of [from, to) that are not nothing; NaN without any. */
function medianOf(from: i32, to: i32): f64 {
  let count = 0
  for (let i = from; i < to; i++) {
    const value = load<f64>(NEAR + (<usize>i << 3))
    if (!(value > -Infinity)) continue
    store<f64>(ORDERED + (<usize>count << 3), value)
    count++
  }
  if (count == 0) return NaN
  const middle = count >> 1
  const upper = nthSmallest(count, middle)
  if ((count & 1) == 1) return (upper + upper) / 2
  let lower = -Infinity
  for (let i = 0; i < middle; i++) lower = max(lower, load<f64>(ORDERED + (<usize>i << 3)))
  return (lower + upper) / 2
}

/** As src/base/select.ts has it. */
function nthSmallest(count: i32, n: i32): f64 {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = load<f64>(ORDERED + (<usize>n << 3))
    let i = low
    let j = high
    while (i <= j) {
      while (load<f64>(ORDERED + (<usize>i << 3)) < pivot) i++
      while (pivot < load<f64>(ORDERED + (<usize>j << 3))) j--
      if (i <= j) {
        const swapped = load<f64>(ORDERED + (<usize>i << 3))
        store<f64>(ORDERED + (<usize>i << 3), load<f64>(ORDERED + (<usize>j << 3)))
        store<f64>(ORDERED + (<usize>j << 3), swapped)
        i++
        j--
      }
    }
    if (j < n) low = i
    if (n < i) high = j
  }
  return load<f64>(ORDERED + (<usize>n << 3))
}

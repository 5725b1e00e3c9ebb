/** Where a partial bar or a switch of volumes may be: `suspectVolumes` of src/checks/lake/suspect-volumes.ts, which is the law. */
import { FOUND, LEVEL_PARTS, LEVELS, SUMS, VALUES } from './lake-layout'
import { DAY, RELATIVE_VOLUME } from './series-layout'
import { maySwitch, startSwitches } from './traced-step'
import { STEP_BARS } from './volume-step'

const NO_VOLUME: i16 = -128
/** What stands for a level that is not known. */
const UNKNOWN: i32 = i32.MIN_VALUE
/** Days that have a level. */
const DAYS: usize = 0x10000

/** Makes whole parts of a unit of the levels at hand, `parts` to 1. */
export function readLevels(parts: f64): void {
  for (let at: usize = 0; at < DAYS << 2; at += 4) {
    const level = <f64>load<f32>(LEVELS + at)
    store<i32>(LEVEL_PARTS + at, level != level ? UNKNOWN : <i32>floor(level * parts + 0.5))
  }
}

/**
 * Days of bars whose volume lies more than `most` (below 0) parts of a unit from the market's, of which a unit has 2^`shift`. Gives how many; leaves the sums of how far
 * they lie from it.
 */
export function faintBars(length: i32, shift: i32, most: i32): i32 {
  const noVolume = i16x8.splat(NO_VOLUME)
  const unknown = i32x4.splat(UNKNOWN)
  const faint = i32x4.splat(most)
  memory.fill(SUMS - (STEP_BARS << 2), 0, STEP_BARS << 2)
  let sum = i32x4.splat(0)
  let found = 0
  for (let i = 0; i < length; i += 8) {
    const units = v128.load8x8_s(RELATIVE_VOLUME + <usize>i)
    const isKnown = v128.not(i16x8.eq(units, noVolume))
    const front = offsOf(i32x4.extend_low_i16x8_s(units), levelsOf(i), shift, unknown, i32x4.extend_low_i16x8_s(isKnown))
    const back = offsOf(i32x4.extend_high_i16x8_s(units), levelsOf(i + 4), shift, unknown, i32x4.extend_high_i16x8_s(isKnown))
    sum = i32x4.add(v128.shuffle<i32>(sum, sum, 3, 3, 3, 3), running(front))
    v128.store(SUMS + (<usize>i << 2), sum)
    sum = i32x4.add(v128.shuffle<i32>(sum, sum, 3, 3, 3, 3), running(back))
    v128.store(SUMS + (<usize>i << 2), sum, 16)
    let bits = i32x4.bitmask(i32x4.lt_s(front, faint)) | (i32x4.bitmask(i32x4.lt_s(back, faint)) << 4)
    for (; bits != 0; bits &= bits - 1) {
      const at = i + ctz(bits)
      if (at >= length) break
      store<i32>(FOUND + (<usize>found << 2), dayAt(at))
      found++
    }
  }
  return found
}

/** Levels on the days of four bars. */
// @ts-ignore: decorator
@inline
function levelsOf(i: i32): v128 {
  let levels = v128.load32_zero(levelOn(i))
  levels = v128.load_lane<i32>(levelOn(i + 1), levels, 1)
  levels = v128.load_lane<i32>(levelOn(i + 2), levels, 2)
  return v128.load_lane<i32>(levelOn(i + 3), levels, 3)
}

// @ts-ignore: decorator
@inline
function levelOn(i: i32): usize {
  return LEVEL_PARTS + (<usize>dayAt(i) << 2)
}

// @ts-ignore: decorator
@inline
function dayAt(i: i32): i32 {
  return <i32>load<u16>(DAY + (<usize>i << 1))
}

/** Of four bars how far their volumes lie from the market's; 0 where either is not known. */
// @ts-ignore: decorator
@inline
function offsOf(units: v128, levels: v128, shift: i32, unknown: v128, isKnown: v128): v128 {
  return v128.andnot(v128.and(i32x4.sub(i32x4.shl(units, shift), levels), isKnown), i32x4.eq(levels, unknown))
}

/** Each of four with those before it. */
// @ts-ignore: decorator
@inline
function running(four: v128): v128 {
  const zero = i32x4.splat(0)
  const two = i32x4.add(four, v128.shuffle<i32>(zero, four, 3, 4, 5, 6))
  return i32x4.add(two, v128.shuffle<i32>(zero, two, 2, 3, 4, 5))
}

/** Bars at which a switch may begin: those from which on `STEP_BARS` lie `least` parts off together. In doubles what the market's volume did there. Gives how many. */
export function volumeGuesses(length: i32, least: i32, seen: f64): i32 {
  const enough = i32x4.splat(least)
  let found = 0
  let best = 0
  for (let i = 0; i < length; i += 4) {
    const sums = i32x4.sub(v128.load(SUMS + (<usize>i << 2)), v128.load(SUMS + (<usize>(i - STEP_BARS) << 2)))
    for (let bits = i32x4.bitmask(i32x4.ge_s(i32x4.abs(sums), enough)); bits != 0; bits &= bits - 1) {
      const at = i + ctz(bits)
      const start = at - STEP_BARS + 1
      if (start < 0 || at >= length) continue
      const sum = abs(sumAt(at) - sumAt(at - STEP_BARS))
      const last = found > 0 ? load<i32>(FOUND + (<usize>(found - 1) << 2)) : -STEP_BARS
      if (start - last >= STEP_BARS) found++
      else if (sum <= best) continue
      store<i32>(FOUND + (<usize>(found - 1) << 2), start)
      best = sum
    }
  }
  for (let k = 0; k < found; k++) {
    store<f64>(VALUES + (<usize>k << 3), marketShift(length, load<i32>(FOUND + (<usize>k << 2)), seen))
  }
  return found
}

// @ts-ignore: decorator
@inline
function sumAt(i: i32): i32 {
  return load<i32>(SUMS + (<usize>i << 2))
}

function marketShift(length: i32, start: i32, seen: f64): f64 {
  let sum: f64 = 0
  let known = 0
  for (let i = start; i < min(length, start + STEP_BARS); i++) {
    const level = <f64>load<f32>(LEVELS + (<usize>dayAt(i) << 2))
    if (level != level) continue
    sum += level
    known++
  }
  return known == 0 ? 0 : sum / <f64>known / seen
}

/** Of the guesses those near which there may be a switch by the trace alone are kept. Gives how many. */
export function likelyGuesses(guesses: i32, length: i32, unit: f64, newestWeight: f64, off: f64, least: f64): i32 {
  startSwitches(unit, newestWeight, off)
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

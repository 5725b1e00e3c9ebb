/**
 * Bars whose volume lies far from half of those before: `farVolumes` of src/checks/far-volumes.ts, which is the law.
 *
 * There the median octave of the window is kept. Here volumes become quarters of octaves, and of every four neighbours the least and the most is known: a group
 * of four in which none is far below a bar counts nothing, any other as four, for 16 bars at a time and without a branch. Both then count the volumes
 * themselves, and ask whether they lie too far apart.
 */
import { countAbove, countBelow } from './counts'
import { FAR, QUARTERS, QUARTERS_LEAST, QUARTERS_MOST } from './series-layout'

/** Longer windows are the host's business. */
export const LONGEST_WINDOW: i32 = 255

// @ts-ignore: decorator
@inline
const MOST: f64 = 4611686018427387904 // 2^62
// @ts-ignore: decorator
@inline
const SLACK: f64 = 1 + 1e-9
// @ts-ignore: decorator
@inline
const HIGHEST: i8 = 120 // 4 * 62 - 128

/** In vectors that the loops hold in registers: V8 would build constants anew in every round. */
const ONE: usize = memory.data<f64>([1])
/** Of the exponent and the two bits behind it what stands for 1, and half of the range of a byte. */
const BIAS: usize = memory.data<u32>([4 * 1023 + 128])

/**
 * Gives how many there are; -1 when a volume is not from 0 to 2^62. `window`: odd, at most `LONGEST_WINDOW`; `atLeast`: 1 to `window`; `quartersFar`: quarters
 * of octaves that two volumes a factor of `far` apart lie from each other at least, at most 127.
 */
export function farVolumes(volume: usize, length: i32, window: i32, atLeast: i32, far: f64, quartersFar: i32, mads: f64): i32 {
  if (!writeQuarters(volume, length)) return -1
  writeFours(length)
  const rest = window & 3
  const fours = window - rest
  // Those of no group may all be far.
  const least = i8x16.splat(<i8>((((window + 1) >> 1) - rest + 3) >> 2))
  const reach = i8x16.splat(<i8>(quartersFar - 1))
  const none = i8x16.splat(0)
  let count = 0
  for (let i = atLeast; i < min(window, length); i++) if (isFar(volume, i, far)) put(count++, i)
  for (let i = window; i < length; i += 16) {
    const here = v128.load(QUARTERS + <usize>i)
    const low = i8x16.sub_sat_s(here, reach)
    const high = i8x16.add_sat_s(here, reach)
    // Each true lane counts one down.
    let below = none
    let above = none
    const from = <usize>(i - window)
    for (let four: usize = from; four < from + <usize>fours; four += 4) {
      below = i8x16.add(below, i8x16.lt_s(v128.load(QUARTERS_LEAST + four), low))
      above = i8x16.add(above, i8x16.gt_s(v128.load(QUARTERS_MOST + four), high))
    }
    const isLikely = v128.or(i8x16.ge_s(i8x16.sub(none, below), least), i8x16.ge_s(i8x16.sub(none, above), least))
    for (let mask = i8x16.bitmask(isLikely); mask != 0; mask &= mask - 1) {
      const bar = i + ctz(mask)
      if (bar >= length) break
      const before = volume + (<usize>(bar - window) << 3)
      if (canBeFar(bar, window, quartersFar) && isFar(before, window, far) && !areSpreadOut(before, window, mads)) put(count++, bar)
    }
  }
  return count
}

function put(place: i32, bar: i32): void {
  store<i32>(FAR + ((<usize>place) << 2), bar)
}

/** Whether half of the volumes before a bar can be far from it, by their quarters; of those from the bar on at most 15 count too. */
function canBeFar(bar: i32, window: i32, quartersFar: i32): bool {
  const here = i8x16.splat(load<i8>(QUARTERS + <usize>bar))
  const reach = i8x16.splat(<i8>(quartersFar - 1))
  const low = i8x16.sub_sat_s(here, reach)
  const high = i8x16.add_sat_s(here, reach)
  let below = 0
  let above = 0
  for (let at = QUARTERS + <usize>(bar - window); at < QUARTERS + <usize>bar; at += 16) {
    const quarters = v128.load(at)
    below += popcnt(i8x16.bitmask(i8x16.lt_s(quarters, low)))
    above += popcnt(i8x16.bitmask(i8x16.gt_s(quarters, high)))
  }
  return 2 * max(below, above) >= window
}

/** Whether half of so many volumes lie a factor of `far` below the one right behind them, or above it. */
function isFar(from: usize, volumes: i32, far: f64): bool {
  const behind = from + ((<usize>volumes) << 3)
  const one = f64x2.splat(1)
  const here = 1 + load<f64>(behind)
  const low = f64x2.splat(here / far)
  const high = f64x2.splat(here * far)
  const isOdd = (volumes & 1) != 0
  // Of an odd number the last is one alone.
  const last = 1 + load<f64>(behind - 8)
  let below = i64x2.splat(0)
  let above = i64x2.splat(0)
  for (let at = from; at + 8 < behind; at += 16) {
    const two = f64x2.add(v128.load(at), one)
    below = i64x2.sub(below, f64x2.le(two, low))
    above = i64x2.sub(above, f64x2.ge(two, high))
  }
  const least = (volumes + 1) >> 1
  return (
    <i32>(i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1)) + i32(isOdd && last <= here / far) >= least ||
    <i32>(i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1)) + i32(isOdd && last >= here * far) >= least
  )
}

/** Whether more than half of so many volumes, an odd number, lie so far from their median that their MAD is too large for the one right behind them. */
function areSpreadOut(from: usize, volumes: i32, mads: f64): bool {
  const here = 1 + load<f64>(from + ((<usize>volumes) << 3))
  const median = 1 + medianOf(from, volumes)
  const mad = aboveRoot(max<f64>(here / median, median / here), mads) * SLACK
  return 2 * (countBelow(from, volumes, median / mad - 1) + countAbove(from, volumes, median * mad - 1)) > volumes
}

/** Of an odd number of values: those below one are counted, and those above, until as many lie on either side. */
function medianOf(from: usize, values: i32): f64 {
  const half = values >> 1
  let low = -Infinity
  let high = Infinity
  for (let at = from; at < from + ((<usize>values) << 3); at += 8) {
    const value = load<f64>(at)
    if (value <= low || value >= high) continue
    if (countBelow(from, values, value) > half) high = value
    else if (countAbove(from, values, value) > half) low = value
    else return value
  }
  return NaN
}

/** At least the root of that degree, by roots and Bernoulli's inequality. */
function aboveRoot(value: f64, degree: f64): f64 {
  let root = value
  let rest = degree
  for (; rest >= 2; rest /= 2) root = sqrt(root)
  return 1 + (root - 1) / rest
}

/** ln2(1 + V) of each bar in quarters, straight between whole ones, less 128. False when some volume is not from 0 to 2^62. */
function writeQuarters(volume: usize, length: i32): bool {
  const one = v128.load64_splat(ONE)
  const bias = v128.load32_splat(BIAS)
  let signs = i64x2.splat(0)
  let highest = i8x16.splat(-128)
  let i = 0
  for (; i + 8 <= length; i += 8) {
    const from = volume + ((<usize>i) << 3)
    const a = v128.load(from)
    const b = v128.load(from, 16)
    const c = v128.load(from, 32)
    const d = v128.load(from, 48)
    signs = v128.or(signs, v128.or(v128.or(a, b), v128.or(c, d)))
    const four = quartersOf(f64x2.add(a, one), f64x2.add(b, one), bias)
    const eight = i16x8.narrow_i32x4_s(four, quartersOf(f64x2.add(c, one), f64x2.add(d, one), bias))
    // What is no number has the highest exponent.
    const quarters = i8x16.narrow_i16x8_s(eight, eight)
    highest = i8x16.max_s(highest, quarters)
    v128.store64_lane(QUARTERS + <usize>i, quarters, 0)
  }
  if (i64x2.bitmask(signs) != 0 || v128.any_true(i8x16.gt_s(highest, i8x16.splat(HIGHEST)))) return false
  for (; i < length; i++) {
    const v = load<f64>(volume + ((<usize>i) << 3))
    if (!(v >= 0 && v <= MOST)) return false
    store<i8>(QUARTERS + <usize>i, <i8>(<i32>(reinterpret<u64>(1 + v) >> 50) - load<i32>(BIAS)))
  }
  return true
}

/** Of four numbers. */
// @ts-ignore: decorator
@inline
function quartersOf(two: v128, others: v128, bias: v128): v128 {
  return i32x4.sub(v128.shuffle<i32>(i64x2.shr_u(two, 50), i64x2.shr_u(others, 50), 0, 2, 4, 6), bias)
}

/** The least and the most quarters of every four neighbours, by the first of them. May write 15 more. */
function writeFours(length: i32): void {
  for (let i: usize = 0; i < <usize>length; i += 16) {
    const a = v128.load(QUARTERS + i)
    const b = v128.load(QUARTERS + i, 1)
    const c = v128.load(QUARTERS + i, 2)
    const d = v128.load(QUARTERS + i, 3)
    v128.store(QUARTERS_LEAST + i, i8x16.min_s(i8x16.min_s(a, b), i8x16.min_s(c, d)))
    v128.store(QUARTERS_MOST + i, i8x16.max_s(i8x16.max_s(a, b), i8x16.max_s(c, d)))
  }
}

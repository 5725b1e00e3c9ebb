/** A column in fewer bytes: `narrow` of src/states/narrow.ts, which is the law. */
import { NUMBERS } from './series-layout'

/** Values between two looks at whether all still are whole multiples: a column of other numbers is left early. */
const STRETCH: i32 = 256
const MOST_STEPS: f64 = 4294967295
/** 2^50: farther from 0 a product may be rounded to another whole number than the one that was divided. */
const FARTHEST: f64 = 1125899906842624

let base: f64 = 0

/** The least count, after a call that gave a width. */
export function narrowBase(): f64 {
  return base
}

/**
 * Writes the steps of values that are whole multiples of 1 / `scale` to `to`, and up to 8 bytes behind them. Gives their width in bytes: 1, 2 or 4, or 0
 * where values are no such numbers.
 */
export function narrowDoubles(values: usize, length: i32, scale: f64, to: usize): i32 {
  const scales = f64x2.splat(scale)
  const zero = f64x2.splat(0)
  let least = f64x2.splat(Infinity)
  let most = f64x2.splat(-Infinity)
  for (let i = 0; i < length;) {
    const until = min(i + STRETCH, length)
    let same = i64x2.splat(-1)
    for (; i < until; i += 2) {
      const at = values + ((<usize>i) << 3)
      const value = i + 1 < length ? v128.load(at) : v128.load64_splat(at)
      // A zero added makes -0 the 0 that it would come back as.
      const count = f64x2.add(f64x2.nearest(f64x2.mul(value, scales)), zero)
      same = v128.and(same, v128.and(i64x2.eq(f64x2.div(count, scales), value), f64x2.eq(value, value)))
      least = f64x2.pmin(least, count)
      most = f64x2.pmax(most, count)
      v128.store(NUMBERS + ((<usize>i) << 3), count)
    }
    if (!i64x2.all_true(same)) return 0
  }
  return writeSteps(least, most, length, to)
}

/** The same for whole numbers of 32 bits. */
export function narrowIntegers(values: usize, length: i32, to: usize): i32 {
  let least = f64x2.splat(Infinity)
  let most = f64x2.splat(-Infinity)
  for (let i = 0; i < length; i += 2) {
    const at = values + ((<usize>i) << 2)
    const count = f64x2.convert_low_i32x4_s(i + 1 < length ? v128.load64_zero(at) : v128.load32_splat(at))
    least = f64x2.pmin(least, count)
    most = f64x2.pmax(most, count)
    v128.store(NUMBERS + ((<usize>i) << 3), count)
  }
  return writeSteps(least, most, length, to)
}

/** What stands behind the last count may be anything, and becomes what stands behind the last step. */
function writeSteps(least: v128, most: v128, length: i32, to: usize): i32 {
  base = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1))
  const top = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1))
  const span = top - base
  if (!(span <= MOST_STEPS && base > -FARTHEST && top < FARTHEST)) return 0
  const bases = f64x2.splat(base)
  if (span > 65535) {
    for (let i = 0; i < length; i += 2) {
      const counts = v128.load(NUMBERS + ((<usize>i) << 3))
      v128.store64_lane(to + ((<usize>i) << 2), i32x4.trunc_sat_f64x2_u_zero(f64x2.sub(counts, bases)), 0)
    }
    return 4
  }
  const isByte = span <= 255
  for (let i = 0; i < length; i += 4) {
    const at = NUMBERS + ((<usize>i) << 3)
    const front = i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(v128.load(at), bases))
    const back = i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(v128.load(at, 16), bases))
    const steps = v128.shuffle<i64>(front, back, 0, 2)
    const halves = i16x8.narrow_i32x4_u(steps, steps)
    if (isByte) v128.store32_lane(to + <usize>i, i8x16.narrow_i16x8_u(halves, halves), 0)
    else v128.store64_lane(to + ((<usize>i) << 1), halves, 0)
  }
  return isByte ? 1 : 2
}

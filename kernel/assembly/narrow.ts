/** A column in fewer bytes: `narrow` of src/states/narrow.ts, which is the law. */
import { NUMBERS } from './series-layout'

/** Values between two looks at whether all still are whole multiples: a column of other numbers is left early. */
const STRETCH: i32 = 256
const MOST_STEPS: f64 = 4294967295
/** 2^50: farther from 0 a product may be rounded to another whole number than the one that was divided. */
const FARTHEST: f64 = 1125899906842624
/** 3 * 2^51: of a number that it was added to, nearer to 0 than 2^51, the lower 32 bits are those of the nearest whole number. */
const WHOLE: f64 = 6755399441055744
const WHOLES: usize = memory.data<f64>([WHOLE])

/** The lower 32 bits of each count. */
const COUNTS: usize = NUMBERS

let base: f64 = 0

/** The least count, after a call that gave a width. */
export function narrowBase(): f64 {
  return base
}

/**
 * Writes the steps of values that are whole multiples of 1 / `scale` to `to`, and up to 16 bytes behind them. Gives their width in bytes: 1, 2 or 4, or 0
 * where values are no such numbers.
 */
export function narrowDoubles(values: usize, length: i32, scale: f64, to: usize): i32 {
  const scales = f64x2.splat(scale)
  const wholes = v128.load64_splat(WHOLES)
  let least = f64x2.splat(Infinity)
  let most = f64x2.splat(-Infinity)
  // NaN once one of the values is.
  let sum = f64x2.splat(0)
  const fours = length & ~3
  let i = 0
  while (i < fours) {
    const until = min(i + STRETCH, fours)
    let other = i64x2.splat(0)
    for (; i < until; i += 4) {
      const at = values + ((<usize>i) << 3)
      const front = v128.load(at)
      const back = v128.load(at, 16)
      const frontBits = f64x2.add(f64x2.mul(front, scales), wholes)
      const backBits = f64x2.add(f64x2.mul(back, scales), wholes)
      // -0 has become the 0 that it would come back as.
      const frontCount = f64x2.sub(frontBits, wholes)
      const backCount = f64x2.sub(backBits, wholes)
      other = v128.or(other, v128.xor(f64x2.div(frontCount, scales), front))
      other = v128.or(other, v128.xor(f64x2.div(backCount, scales), back))
      sum = f64x2.add(sum, f64x2.add(front, back))
      least = f64x2.pmin(least, f64x2.pmin(frontCount, backCount))
      most = f64x2.pmax(most, f64x2.pmax(frontCount, backCount))
      v128.store(COUNTS + ((<usize>i) << 2), v128.shuffle<i32>(frontBits, backBits, 0, 2, 4, 6))
    }
    if (v128.any_true(other)) return 0
  }
  for (; i < length; i++) {
    const value = v128.load64_splat(values + ((<usize>i) << 3))
    const bits = f64x2.add(f64x2.mul(value, scales), wholes)
    const count = f64x2.sub(bits, wholes)
    if (v128.any_true(v128.xor(f64x2.div(count, scales), value))) return 0
    sum = f64x2.add(sum, value)
    least = f64x2.pmin(least, count)
    most = f64x2.pmax(most, count)
    store<i32>(COUNTS + ((<usize>i) << 2), i32x4.extract_lane(bits, 0))
  }
  if (!i64x2.all_true(f64x2.eq(sum, sum))) return 0
  const low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1))
  return writeSteps(COUNTS, low, max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)), length, to)
}

/** The same for whole numbers of 32 bits. */
export function narrowIntegers(values: usize, length: i32, to: usize): i32 {
  const first = v128.load32_splat(values)
  let least = first
  let most = first
  for (let i = 0; i < length; i += 4) {
    const at = values + ((<usize>i) << 2)
    // What stands behind the last must not count.
    const four = i + 4 <= length ? v128.load(at) : lastFew(at, length - i)
    least = i32x4.min_s(least, four)
    most = i32x4.max_s(most, four)
  }
  let low = load<i32>(values)
  let high = low
  for (let lane = 0; lane < 4; lane++) {
    low = min(low, i32x4.extract_lane(least, 0))
    high = max(high, i32x4.extract_lane(most, 0))
    least = v128.shuffle<i32>(least, least, 1, 2, 3, 0)
    most = v128.shuffle<i32>(most, most, 1, 2, 3, 0)
  }
  return writeSteps(values, <f64>low, <f64>high, length, to)
}

/** One to three whole numbers, the last one again. */
function lastFew(at: usize, count: i32): v128 {
  const pair = v128.load64_zero(at)
  if (count == 1) return v128.shuffle<i32>(pair, pair, 0, 0, 0, 0)
  return count == 2 ? v128.shuffle<i32>(pair, pair, 0, 1, 1, 1) : v128.shuffle<i32>(pair, v128.load32_zero(at, 8), 0, 1, 4, 4)
}

/** Steps from `low` to counts of which `counts` are the lower 32 bits. What stands behind the last count becomes what stands behind the last step. */
function writeSteps(counts: usize, low: f64, high: f64, length: i32, to: usize): i32 {
  base = low
  const span = high - low
  if (!(span <= MOST_STEPS && low > -FARTHEST && high < FARTHEST)) return 0
  const bases = i32x4.splat(<i32>reinterpret<u64>(low + WHOLE))
  const size = (<usize>length) << 2
  if (span > 65535) {
    for (let at: usize = 0; at < size; at += 16) v128.store(to + at, stepsFrom(bases, counts + at))
    return 4
  }
  if (span > 255) {
    for (let at: usize = 0; at < size; at += 32) v128.store(to + (at >> 1), eightSteps(bases, counts + at))
    return 2
  }
  for (let at: usize = 0; at < size; at += 64) {
    v128.store(to + (at >> 2), i8x16.narrow_i16x8_u(eightSteps(bases, counts + at), eightSteps(bases, counts + at + 32)))
  }
  return 1
}

// @ts-ignore: decorator
@inline
function stepsFrom(bases: v128, counts: usize): v128 {
  return i32x4.sub(v128.load(counts), bases)
}

/** In 16 bits each. */
// @ts-ignore: decorator
@inline
function eightSteps(bases: v128, counts: usize): v128 {
  return i16x8.narrow_i32x4_u(stepsFrom(bases, counts), stepsFrom(bases, counts + 16))
}

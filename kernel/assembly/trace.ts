/** Columns of a trace that follow from each bar or those before it: `traceColumns` of src/checks/trace-columns.ts, which is the law. */
import { hostLog } from './imports'
import { CLOSE, DAY, DEVIATIONS, MANTISSA_LOGS, RANGE, RELATIVE_VOLUME, SIZES } from './series-layout'
import { DEVIATION_OF_MEAN, LEAST_DEVIATION, startDeviation } from './islands'

/** TRACE_EPOCH and the units of src/model/trace.ts. */
export const TRACE_EPOCH: i32 = -25567
const RANGE_UNITS: f64 = 10000
const MOST_RANGE: i32 = 0x7ffe
const NO_RANGE: i32 = 0x7fff
const LINKED: i32 = 0x8000
const VOLUME_UNITS: f64 = 20
const NO_VOLUME: i32 = -128
const LEVEL_AFTER: i32 = 10
const LN2: f64 = 0.6931471805599453

/** May write seven more. */
export function traceDays(session: usize, length: i32): void {
  const epoch = i32x4.splat(TRACE_EPOCH)
  for (let at: usize = 0; at < (<usize>length) << 2; at += 32) {
    const front = i32x4.sub(v128.load(session + at), epoch)
    const back = i32x4.sub(v128.load(session + at, 16), epoch)
    v128.store(DAY + (at >> 1), i16x8.narrow_i32x4_u(front, back))
  }
}

/** Vectors that loops hold in registers: V8 would build constants anew in every round. */
const RATIOS: usize = memory.data<f64>([1, 1e6, -1])
const LOGS: usize = memory.data<f64>([1, 1.0 / 3, 1.0 / 5, 1.0 / 7, 10000, 0.5, 4503599627370496])

/** Closes to seven digits, and how far each lies from the one before, two in a step: -1 where either is not usable. May write one more. */
export function traceCloses(close: usize, length: i32): void {
  const one = v128.load64_splat(RATIOS)
  const most = v128.load64_splat(RATIOS, 8)
  const unusable = v128.load64_splat(RATIOS, 16)
  const zero = f64x2.splat(0)
  let before = f64x2.splat(NaN)
  for (let i: usize = 0; i < <usize>length; i += 2) {
    const rounded = f32x4.demote_f64x2_zero(v128.load(close + (i << 3)))
    v128.store64_lane(CLOSE + (i << 2), rounded, 0)
    const here = f64x2.promote_low_f32x4(rounded)
    const size = f64x2.abs(f64x2.sub(f64x2.div(here, v128.shuffle<f64>(before, here, 1, 2)), one))
    const isUsable = v128.and(f64x2.lt(size, most), f64x2.gt(here, zero))
    v128.store(SIZES + (i << 3), v128.bitselect(size, unusable, isUsable))
    before = here
  }
}

/** Eight ranges in a step, where all are usual. */
export function traceRanges(high: usize, low: usize, linked: usize, length: i32): void {
  const third = v128.load64_splat(LOGS, 8)
  const zero = f64x2.splat(0)
  const linkedOne = i16x8.splat(1)
  const end = <usize>length
  let i: usize = 0
  for (; i + 8 <= end; i += 8) {
    const at = i << 3
    const y = rangeShare(high + at, low + at)
    const y2 = rangeShare(high + at + 16, low + at + 16)
    const y4 = rangeShare(high + at + 32, low + at + 32)
    const y6 = rangeShare(high + at + 48, low + at + 48)
    // Of a low that is more than 0, and a high that is not less.
    let isUsual = v128.and(isLowUsual(low + at, zero), isLowUsual(low + at + 32, zero))
    isUsual = v128.and(isUsual, v128.and(isShareUsual(y, zero, third), isShareUsual(y2, zero, third)))
    isUsual = v128.and(isUsual, v128.and(isShareUsual(y4, zero, third), isShareUsual(y6, zero, third)))
    if (!i64x2.all_true(isUsual)) {
      for (let k = i; k < i + 8; k++) writeRange(high, low, linked, k)
      continue
    }
    const front = v128.shuffle<i32>(rangeUnits(y), rangeUnits(y2), 0, 2, 4, 6)
    const back = v128.shuffle<i32>(rangeUnits(y4), rangeUnits(y6), 0, 2, 4, 6)
    const isLinked = i16x8.eq(v128.load8x8_u(linked + i), linkedOne)
    v128.store(RANGE + (i << 1), v128.or(i16x8.narrow_i32x4_u(front, back), i16x8.shl(isLinked, 15)))
  }
  for (; i < end; i++) writeRange(high, low, linked, i)
}

/** (H-L)/(H+L) of two bars. */
// @ts-ignore: decorator
@inline
function rangeShare(high: usize, low: usize): v128 {
  const h = v128.load(high)
  const l = v128.load(low)
  return f64x2.div(f64x2.sub(h, l), f64x2.add(h, l))
}

/** Whether the lows of four bars are more than 0, two by two. */
// @ts-ignore: decorator
@inline
function isLowUsual(low: usize, zero: v128): v128 {
  return v128.and(f64x2.gt(v128.load(low), zero), f64x2.gt(v128.load(low, 16), zero))
}

// @ts-ignore: decorator
@inline
function isShareUsual(y: v128, zero: v128, third: v128): v128 {
  return v128.and(f64x2.ge(y, zero), f64x2.lt(y, third))
}

/** ln(H/L) in units, in the lower words. */
// @ts-ignore: decorator
@inline
function rangeUnits(y: v128): v128 {
  const square = f64x2.mul(y, y)
  let terms = f64x2.add(v128.load64_splat(LOGS, 16), f64x2.mul(square, v128.load64_splat(LOGS, 24)))
  terms = f64x2.add(v128.load64_splat(LOGS, 8), f64x2.mul(square, terms))
  const log = f64x2.mul(f64x2.add(y, y), f64x2.add(v128.load64_splat(LOGS), f64x2.mul(square, terms)))
  const exact = f64x2.add(f64x2.mul(log, v128.load64_splat(LOGS, 32)), v128.load64_splat(LOGS, 40))
  // Added to a whole number of 0 to 2^32 - 1, the lower word is the number.
  return f64x2.add(f64x2.floor(exact), v128.load64_splat(LOGS, 48))
}

// @ts-ignore: decorator
@inline
function linkedBit(at: usize): i32 {
  return i32(load<u8>(at) == 1) << 15
}

function writeRange(high: usize, low: usize, linked: usize, i: usize): void {
  const h = load<f64>(high + (i << 3))
  const l = load<f64>(low + (i << 3))
  let units = NO_RANGE
  if (l > 0 && h >= l) {
    const y = (h - l) / (h + l)
    const square = y * y
    const log = y < 1.0 / 3 ? 2 * y * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7)))) : hostLog(h / l)
    units = log < <f64>MOST_RANGE / RANGE_UNITS ? <i32>(log * RANGE_UNITS + 0.5) : MOST_RANGE
  }
  store<u16>(RANGE + (i << 1), <u16>(units | linkedBit(linked + i)))
}

/** 3 * 2^51: of a number below 2^51 that it was added to, the lower bits are those of the nearest whole number. */
const LEVELLING: usize = memory.data<f64>([-126, 127, 6755399441055744])

/**
 * Volumes over their level, and the deviation of the closes before each bar. Two exponential means, each of which waits for itself alone, for a product and a
 * sum: one loop takes little longer than either. After `traceCloses`. `newest`: weight of the newest bar.
 */
export function traceLevels(volume: usize, length: i32, newest: f64): void {
  const fewest = v128.load64_zero(LEVELLING)
  const most = v128.load64_zero(LEVELLING, 8)
  const whole = v128.load64_zero(LEVELLING, 16)
  let level: f64 = 0
  let seen = 0
  let share: f64 = 1
  let deviation = startDeviation(length)
  const kept = 1 - newest
  const counted = DEVIATION_OF_MEAN * newest
  const countedMost = 4 * counted
  for (let i: usize = 0; i < <usize>length; i++) {
    const bits = load<u64>(volume + (i << 3))
    let units = NO_VOLUME
    // More than 0 and less than Infinity.
    if (bits - 1 < 0x7fefffffffffffff) {
      const mantissaLog = load<f64>(MANTISSA_LOGS + (<usize>((bits >> 42) & 1023) << 3))
      const log = <f64>(<i32>(bits >> 52) - 1023) * LN2 + mantissaLog
      if (seen >= LEVEL_AFTER) {
        const exact = f64x2.splat((log - level) * VOLUME_UNITS)
        units = i32x4.extract_lane(f64x2.add(f64x2.pmin(f64x2.pmax(exact, fewest), most), whole), 0)
      }
      if (share > newest) share = Math.max(newest, 1 / <f64>++seen)
      level = level * (1 - share) + log * share
    } else if (bits << 1 == 0 && seen >= LEVEL_AFTER) units = -127
    store<i8>(RELATIVE_VOLUME + i, <i8>units)

    store<f64>(DEVIATIONS + (i << 3), deviation)
    const size = load<f64>(SIZES + (i << 3))
    if (size >= 0) {
      const mostMoved = deviation * countedMost
      let moved = size * counted
      // Branches that are predicted: the next bar does not wait for what they compare.
      if (moved > mostMoved) moved = mostMoved
      deviation = deviation * kept + moved
      if (deviation < LEAST_DEVIATION) deviation = LEAST_DEVIATION
    }
  }
}

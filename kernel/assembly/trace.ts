/** Columns of a trace that follow from each bar or those before it: `traceColumns` of src/checks/trace-columns.ts, which is the law. */
import { hostLog } from './imports'
import { CLOSE, DAY, DEVIATIONS, MANTISSA_LOGS, RANGE, RELATIVE_VOLUME, SIZES, STEPS } from './series-layout'
import { DEVIATION_OF_MEAN, LEAST_DEVIATION, startDeviation, WEAK_DEVIATIONS, WEAK_RATIO } from './islands'

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

/** Added to a whole number of 0 to 2^32 - 1, the lower bits are the number: V8 takes a dozen instructions for a conversion. */
const LOW_BITS_WHOLE: f64 = 4503599627370496

/** A number from 0 to 2^31, cut off. */
// @ts-ignore: decorator
@inline
export function wholeOf(value: f64): i32 {
  return <i32>reinterpret<u64>(Math.floor(value) + LOW_BITS_WHOLE)
}

export function traceDays(session: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i++) store<u16>(DAY + (i << 1), <u16>(load<i32>(session + (i << 2)) - TRACE_EPOCH))
}

/** Vectors that loops hold in registers: V8 would build constants anew in every round. */
const RATIOS: usize = memory.data<f64>([1, 1e6, -1])
const LOGS: usize = memory.data<f64>([1, 1.0 / 3, 1.0 / 5, 7, 10000, 0.5, 4503599627370496])

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

/** Two ranges in a step, where both are usual. */
export function traceRanges(high: usize, low: usize, linked: usize, length: i32): void {
  const one = v128.load64_splat(LOGS)
  const third = v128.load64_splat(LOGS, 8)
  const fifth = v128.load64_splat(LOGS, 16)
  const seven = v128.load64_splat(LOGS, 24)
  const perUnit = v128.load64_splat(LOGS, 32)
  const half = v128.load64_splat(LOGS, 40)
  const lowBitsWhole = v128.load64_splat(LOGS, 48)
  const zero = f64x2.splat(0)
  const end = <usize>length
  let i: usize = 0
  for (; i + 2 <= end; i += 2) {
    const h = v128.load(high + (i << 3))
    const l = v128.load(low + (i << 3))
    const y = f64x2.div(f64x2.sub(h, l), f64x2.add(h, l))
    const isUsual = v128.and(v128.and(f64x2.gt(l, zero), f64x2.ge(h, l)), f64x2.lt(y, third))
    if (!i64x2.all_true(isUsual)) {
      writeRange(high, low, linked, i)
      writeRange(high, low, linked, i + 1)
      continue
    }
    const square = f64x2.mul(y, y)
    let terms = f64x2.add(fifth, f64x2.div(square, seven))
    terms = f64x2.add(third, f64x2.mul(square, terms))
    const log = f64x2.mul(f64x2.add(y, y), f64x2.add(one, f64x2.mul(square, terms)))
    const exact = f64x2.add(f64x2.mul(log, perUnit), half)
    const units = f64x2.add(f64x2.floor(exact), lowBitsWhole)
    const first = i32x4.extract_lane(units, 0) | linkedBit(linked + i)
    const second = i32x4.extract_lane(units, 2) | linkedBit(linked + i + 1)
    store<u32>(RANGE + (i << 1), first | (second << 16))
  }
  if (i < end) writeRange(high, low, linked, i)
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
    const log = y < 1.0 / 3 ? 2 * y * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square / 7))) : hostLog(h / l)
    units = log < <f64>MOST_RANGE / RANGE_UNITS ? <i32>(log * RANGE_UNITS + 0.5) : MOST_RANGE
  }
  store<u16>(RANGE + (i << 1), <u16>(units | linkedBit(linked + i)))
}

/**
 * Volumes over their level, and steps of closes that are far from the others, with the deviation there; gives how many of these there are. Two exponential
 * means, each of which waits for itself alone: one loop takes no longer than either. After `traceCloses`. `newest`: weight of the newest bar.
 */
export function traceLevels(volume: usize, length: i32, newest: f64): i32 {
  let level: f64 = 0
  let seen = 0
  let share: f64 = 1
  let deviation = startDeviation(length)
  let steps = 0
  for (let i: usize = 0; i < <usize>length; i++) {
    const v = load<f64>(volume + (i << 3))
    let units = NO_VOLUME
    if (v > 0 && v != Infinity) {
      const bits = reinterpret<u64>(v)
      const mantissaLog = load<f64>(MANTISSA_LOGS + (<usize>((bits >> 42) & 1023) << 3))
      const off = <f64>(<i32>(bits >> 52) - 1023) * LN2 + mantissaLog - level
      if (seen >= LEVEL_AFTER) {
        const exact = off * VOLUME_UNITS
        units = exact <= -126 ? -126 : exact >= 127 ? 127 : wholeOf(exact + 128.5) - 128
      }
      if (share > newest) share = Math.max(newest, 1 / <f64>++seen)
      level += off * share
    } else if (v == 0 && seen >= LEVEL_AFTER) units = -127
    store<i8>(RELATIVE_VOLUME + i, <i8>units)

    const size = load<f64>(SIZES + (i << 3))
    if (size >= 0) {
      store<i32>(STEPS + ((<usize>steps) << 2), <i32>i)
      store<f64>(DEVIATIONS + ((<usize>steps) << 3), deviation)
      steps += i32(size >= WEAK_RATIO) & i32(size >= WEAK_DEVIATIONS * deviation)
      const most = 4 * deviation
      const next = deviation + newest * (DEVIATION_OF_MEAN * (size < most ? size : most) - deviation)
      deviation = next > LEAST_DEVIATION ? next : LEAST_DEVIATION
    }
  }
  return steps
}

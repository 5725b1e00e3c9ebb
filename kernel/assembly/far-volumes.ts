/**
 * Bars whose volume lies far from half of those before: `farVolumes` of src/checks/far-volumes.ts, which is the law.
 *
 * There the median octave of the window is kept; here the octaves on the far side are counted, of 16 bars at a time and without a branch; both then count
 * the volumes themselves.
 */
import { FAR, OCTAVES } from './series-layout'

/** Longer windows are the host's business. */
export const LONGEST_WINDOW: i32 = 255

/** In vectors that the loops hold in registers: V8 would build constants anew in every round. */
const ONE: usize = memory.data<f64>([1])
const BIAS: usize = memory.data<u32>([1023, 63 | (63 << 16)])

/**
 * Gives how many there are; -1 when a volume is not 0 or more. `window`: odd, at most `LONGEST_WINDOW`; `atLeast`: 1 to `window`; `octavesFar`: whole
 * octaves in `far`, at most 64.
 */
export function farVolumes(volume: usize, length: i32, window: i32, atLeast: i32, far: f64, octavesFar: i32): i32 {
  if (!writeOctaves(volume, length)) return -1
  const least = i8x16.splat(<i8>((window + 1) >> 1))
  const reach = i8x16.splat(<i8>(octavesFar - 1))
  let count = 0
  for (let i = atLeast; i < min(window, length); i++) if (isFar(volume, i, far)) put(count++, i)
  for (let i = window; i < length; i += 16) {
    const at = OCTAVES + <usize>i
    const here = v128.load(at)
    const low = i8x16.sub(here, reach)
    const high = i8x16.add(here, reach)
    // Each true lane counts one down.
    let below = i8x16.splat(0)
    let above = i8x16.splat(0)
    for (let before = at - <usize>window; before < at; before++) {
      const octaves = v128.load(before)
      below = i8x16.add(below, i8x16.lt_s(octaves, low))
      above = i8x16.add(above, i8x16.gt_s(octaves, high))
    }
    const none = i8x16.splat(0)
    const isLikely = v128.or(i8x16.ge_u(i8x16.sub(none, below), least), i8x16.ge_u(i8x16.sub(none, above), least))
    for (let mask = i8x16.bitmask(isLikely); mask != 0; mask &= mask - 1) {
      const bar = i + ctz(mask)
      if (bar >= length) break
      if (isFar(volume + (<usize>(bar - window) << 3), window, far)) put(count++, bar)
    }
  }
  return count
}

function put(place: i32, bar: i32): void {
  store<i32>(FAR + ((<usize>place) << 2), bar)
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

/** The exponent of 1 + V of each bar, at most 63. False when some volume is not 0 or more. */
function writeOctaves(volume: usize, length: i32): bool {
  const zero = f64x2.splat(0)
  const one = v128.load64_splat(ONE)
  const bias = v128.load32_splat(BIAS)
  const most = v128.load32_splat(BIAS, 4)
  let isUsable = i64x2.splat(-1)
  let i = 0
  for (; i + 8 <= length; i += 8) {
    const from = volume + ((<usize>i) << 3)
    const a = v128.load(from)
    const b = v128.load(from, 16)
    const c = v128.load(from, 32)
    const d = v128.load(from, 48)
    isUsable = v128.and(isUsable, v128.and(v128.and(f64x2.ge(a, zero), f64x2.ge(b, zero)), v128.and(f64x2.ge(c, zero), f64x2.ge(d, zero))))
    const octaves = i16x8.min_s(i16x8.narrow_i32x4_s(exponents(f64x2.add(a, one), f64x2.add(b, one), bias), exponents(f64x2.add(c, one), f64x2.add(d, one), bias)), most)
    v128.store64_lane(OCTAVES + <usize>i, i8x16.narrow_i16x8_u(octaves, octaves), 0)
  }
  if (!i64x2.all_true(isUsable)) return false
  for (; i < length; i++) {
    const v = load<f64>(volume + ((<usize>i) << 3))
    if (!(v >= 0)) return false
    const exponent = <i32>(reinterpret<u64>(1 + v) >> 52) - 1023
    store<u8>(OCTAVES + <usize>i, <u8>(exponent < 63 ? exponent : 63))
  }
  return true
}

/** The exponents of four numbers. */
// @ts-ignore: decorator
@inline
function exponents(two: v128, others: v128, bias: v128): v128 {
  return i32x4.sub(v128.shuffle<i32>(i64x2.shr_u(two, 52), i64x2.shr_u(others, 52), 0, 2, 4, 6), bias)
}

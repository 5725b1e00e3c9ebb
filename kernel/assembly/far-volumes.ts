/**
 * Bars whose volume lies far from half of those before: `farVolumes` of src/checks/far-volumes.ts, which is the law.
 *
 * There the median octave of the window is kept; here the octaves on the far side are counted, 16 in a step and without a branch; both then count the volumes themselves.
 */
import { FAR, OCTAVES } from './series-layout'

/**
 * Gives how many there are; -1 when a volume is not 0 or more. `window`: odd, less than 255 * 16; `octavesFar`: whole octaves in `far`, at most 64.
 */
export function farVolumes(volume: usize, length: i32, window: i32, far: f64, octavesFar: i32): i32 {
  if (!writeOctaves(volume, length)) return -1
  const least = (window + 1) >> 1
  const rest = window & 15
  // Lanes of the last vector that belong to the window.
  const inWindow = i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>rest))
  const whole = <usize>(window - rest)
  let count = 0
  for (let i = window; i < length; i++) {
    const from = OCTAVES + <usize>(i - window)
    const here = <i32>load<i8>(OCTAVES + <usize>i)
    const low = i8x16.splat(<i8>(here - octavesFar))
    const high = i8x16.splat(<i8>(here + octavesFar))
    const last = v128.load(from + whole)
    // Each true lane counts one down.
    let below = v128.and(i8x16.le_s(last, low), inWindow)
    let above = v128.and(i8x16.ge_s(last, high), inWindow)
    for (let at = from; at < from + whole; at += 16) {
      const octaves = v128.load(at)
      below = i8x16.add(below, i8x16.le_s(octaves, low))
      above = i8x16.add(above, i8x16.ge_s(octaves, high))
    }
    if ((laneSum(below) >= least || laneSum(above) >= least) && isFar(volume + (<usize>(i - window) << 3), window, far)) {
      store<i32>(FAR + ((<usize>count) << 2), i)
      count++
    }
  }
  return count
}

/** Whether half of the volumes lie a factor of `far` below the one right behind them, or above it. */
function isFar(from: usize, window: i32, far: f64): bool {
  const behind = from + ((<usize>window) << 3)
  const one = f64x2.splat(1)
  const here = 1 + load<f64>(behind)
  const low = f64x2.splat(here / far)
  const high = f64x2.splat(here * far)
  // The last is one alone: the window is odd.
  const last = 1 + load<f64>(behind - 8)
  let below = i64x2.splat(0)
  let above = i64x2.splat(0)
  for (let at = from; at < behind - 8; at += 16) {
    const volumes = f64x2.add(v128.load(at), one)
    below = i64x2.sub(below, f64x2.le(volumes, low))
    above = i64x2.sub(above, f64x2.ge(volumes, high))
  }
  const least = (window + 1) >> 1
  return (
    <i32>(i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1)) + i32(last <= here / far) >= least ||
    <i32>(i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1)) + i32(last >= here * far) >= least
  )
}

/** Sum of the lanes, each of which counts down from 0 (to -255 at most). */
// @ts-ignore: decorator
@inline
function laneSum(lanes: v128): i32 {
  const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.sub(i8x16.splat(0), lanes)))
  return i32x4.extract_lane(fours, 0) + i32x4.extract_lane(fours, 1) + i32x4.extract_lane(fours, 2) + i32x4.extract_lane(fours, 3)
}

/** The exponent of 1 + V of each bar, at most 63. False when some volume is not 0 or more. */
function writeOctaves(volume: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const v = load<f64>(volume + ((<usize>i) << 3))
    if (!(v >= 0)) return false
    const exponent = <i32>(reinterpret<u64>(1 + v) >> 52) - 1023
    store<u8>(OCTAVES + <usize>i, <u8>(exponent < 63 ? exponent : 63))
  }
  return true
}

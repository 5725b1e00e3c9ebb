/** Bars whose return may lie far from those before: `farReturns` of src/checks/far-returns.ts, which is the law; returns are counted in pairs here. */
import { FAR, RETURNS, RETURNS_BEFORE } from './series-layout'

// @ts-ignore: decorator
@inline
const HALVINGS: i32 = 6
// @ts-ignore: decorator
@inline
const SLACK: f64 = 1 + 1e-9

/** Gives how many there are. */
export function farReturns(close: usize, linked: usize, length: i32, window: i32, leastRatio: f64, mads: f64): i32 {
  let found = 0
  let count = 0
  for (let i = 1; i < length; i++) {
    store<i32>(RETURNS_BEFORE + ((<usize>i) << 2), count)
    const at = close + ((<usize>i) << 3)
    const before = load<f64>(at - 8)
    const here = load<f64>(at)
    if (load<u8>(linked + <usize>i) != 1 || !(before > 0 && here > 0)) continue
    const ratio = here / before
    if (abs(here - before) > leastRatio * before) {
      const oldest = load<i32>(RETURNS_BEFORE + ((<usize>max(1, i - 2 * window)) << 2))
      const first = max(oldest, count - window)
      if (canBeFar(RETURNS + ((<usize>first) << 3), count - first, ratio, mads)) {
        store<i32>(FAR + ((<usize>found) << 2), i)
        found++
      }
    }
    store<f64>(RETURNS + ((<usize>count) << 3), ratio)
    count++
  }
  return found
}

function canBeFar(from: usize, count: i32, here: f64, mads: f64): bool {
  const reach = min<f64>(abs(here - 1), 1) / 4
  let low = 1 - reach
  let high = 1 + reach
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    const twiceBelow = 2 * countBelow(from, count, middle)
    if (twiceBelow == count) break
    if (twiceBelow < count) low = middle
    else high = middle
  }
  const farthest = max<f64>(here / low, high / here)
  const mad = (1 + (farthest - 1) / mads) * SLACK
  const outside = countBelow(from, count, low / mad) + countAbove(from, count, high * mad)
  return 2 * outside <= count || 2 * countBelow(from, count, low) >= count || 2 * countAbove(from, count, high) >= count
}

function countBelow(from: usize, count: i32, limit: f64): i32 {
  const limits = f64x2.splat(limit)
  const end = from + ((<usize>count) << 3)
  let pairs = i64x2.splat(0)
  let at = from
  for (; at + 8 < end; at += 16) pairs = i64x2.sub(pairs, f64x2.lt(v128.load(at), limits))
  return <i32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1)) + i32(at < end && load<f64>(at) < limit)
}

function countAbove(from: usize, count: i32, limit: f64): i32 {
  const limits = f64x2.splat(limit)
  const end = from + ((<usize>count) << 3)
  let pairs = i64x2.splat(0)
  let at = from
  for (; at + 8 < end; at += 16) pairs = i64x2.sub(pairs, f64x2.gt(v128.load(at), limits))
  return <i32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1)) + i32(at < end && load<f64>(at) > limit)
}

/**
 * Bars whose return may lie far from those before: `farReturns` of src/checks/far-returns.ts, which is the law. Here returns are made and counted in pairs, and
 * most bars are turned down when the median is known roughly: what holds for a wider stretch around it holds for a narrower one.
 */
import { countAbove, countBelow } from './counts'
import { FAR, RETURNS, RETURNS_BEFORE } from './series-layout'

// @ts-ignore: decorator
@inline
const HALVINGS: i32 = 6
/** After so many halvings a bar is turned down if it can be. */
// @ts-ignore: decorator
@inline
const FEW_HALVINGS: i32 = 3
// @ts-ignore: decorator
@inline
const SLACK: f64 = 1 + 1e-9

/** Gives how many there are. */
export function farReturns(close: usize, linked: usize, length: i32, window: i32, leastRatio: f64, mads: f64): i32 {
  const zero = f64x2.splat(0)
  const least = f64x2.splat(leastRatio)
  let found = 0
  let count = 0
  for (let i = 1; i < length; i += 2) {
    const at = close + ((<usize>i) << 3)
    // Without a second bar in this pair what stands there is not linked.
    const links = i + 1 < length ? <i32>load<u16>(linked + <usize>i) : <i32>load<u8>(linked + <usize>i)
    store<i32>(RETURNS_BEFORE + ((<usize>i) << 2), count)
    const before = v128.load(at - 8)
    const here = v128.load(at)
    const areUsable = i64x2.bitmask(v128.and(f64x2.gt(before, zero), f64x2.gt(here, zero)))
    const first = i32((links & 0xff) == 1) & areUsable
    const second = i32(links >> 8 == 1) & (areUsable >> 1)
    store<i32>(RETURNS_BEFORE + ((<usize>i) << 2), count + first, 4)
    const ratios = f64x2.div(here, before)
    store<f64>(RETURNS + ((<usize>count) << 3), f64x2.extract_lane(ratios, 0))
    store<f64>(RETURNS + ((<usize>(count + first)) << 3), f64x2.extract_lane(ratios, 1))
    const far = i64x2.bitmask(f64x2.gt(f64x2.abs(f64x2.sub(here, before)), f64x2.mul(least, before)))
    if (far != 0) {
      if (first & far && isFar(i, count, window, f64x2.extract_lane(ratios, 0), mads)) put(found++, i)
      if (second & (far >> 1) && isFar(i + 1, count + first, window, f64x2.extract_lane(ratios, 1), mads)) put(found++, i + 1)
    }
    count += first + second
  }
  return found
}

function put(place: i32, bar: i32): void {
  store<i32>(FAR + ((<usize>place) << 2), bar)
}

/** Whether the return of a bar can be far from the last `window` of the `count` before it, taken from twice as many bars. */
function isFar(bar: i32, count: i32, window: i32, ratio: f64, mads: f64): bool {
  const oldest = load<i32>(RETURNS_BEFORE + ((<usize>max(1, bar - 2 * window)) << 2))
  const first = max(oldest, count - window)
  return canBeFar(RETURNS + ((<usize>first) << 3), count - first, ratio, mads)
}

function canBeFar(from: usize, count: i32, here: f64, mads: f64): bool {
  const reach = min<f64>(abs(here - 1), 1) / 4
  let low = 1 - reach
  let high = 1 + reach
  for (let halving = 0; halving < HALVINGS; halving++) {
    if (halving == FEW_HALVINGS && isSpreadOut(from, count, here, mads, low, high)) return false
    const middle = (low + high) / 2
    const twiceBelow = 2 * countBelow(from, count, middle)
    if (twiceBelow == count) break
    if (twiceBelow < count) low = middle
    else high = middle
  }
  return !isSpreadOut(from, count, here, mads, low, high)
}

/** Whether the median lies from `low` to `high`, and more than half of the ratios so far from there that the MAD is too large. */
function isSpreadOut(from: usize, count: i32, here: f64, mads: f64, low: f64, high: f64): bool {
  const farthest = max<f64>(here / low, high / here)
  const mad = (1 + (farthest - 1) / mads) * SLACK
  const outside = countBelow(from, count, low / mad) + countAbove(from, count, high * mad)
  return 2 * outside > count && 2 * countBelow(from, count, low) < count && 2 * countAbove(from, count, high) < count
}

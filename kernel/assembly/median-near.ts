/** Medians of some logarithms of volumes at hand: `medianAmong` of src/base/select.ts, which is the law. */
import { NEAR, ORDERED } from './lake-layout'

/**
 * Median of those of [from, to), 64 at the most, that are known and not of nothing, each raised by `tilt` against the one before it; NaN where they are fewer than `atLeast`
 * (1 or more).
 */
export function medianNear(from: i32, to: i32, atLeast: i32, tilt: f64 = 0): f64 {
  let count = 0
  for (let i = from; i < to; i++) {
    const value = load<f64>(NEAR + (<usize>i << 3)) + tilt * <f64>i
    store<f64>(ORDERED + (<usize>count << 3), value)
    count += i32(value > -Infinity)
  }
  if (count < atLeast) return NaN
  // They are read in pairs.
  store<f64>(ORDERED + (<usize>count << 3), Infinity)
  const upper = nthSmallest(count, count >> 1)
  return (count & 1) == 1 ? upper : (nthSmallest(count, (count >> 1) - 1) + upper) / 2
}

/** The one that has `n` before it: those below one are counted, then below another between the two that are known to lie on either side. */
function nthSmallest(count: i32, n: i32): f64 {
  let low = -Infinity
  let high = NaN
  for (let k = 0; k < count; k++) {
    const value = load<f64>(ORDERED + (<usize>k << 3))
    if (value <= low || value >= high) continue
    const wanted = f64x2.splat(value)
    let less = i64x2.splat(0)
    let notMore = i64x2.splat(0)
    for (let i = 0; i < count; i += 2) {
      const two = v128.load(ORDERED + (<usize>i << 3))
      less = i64x2.sub(less, f64x2.lt(two, wanted))
      notMore = i64x2.sub(notMore, f64x2.le(two, wanted))
    }
    if (<i32>(i64x2.extract_lane(less, 0) + i64x2.extract_lane(less, 1)) > n) high = value
    else if (<i32>(i64x2.extract_lane(notMore, 0) + i64x2.extract_lane(notMore, 1)) <= n) low = value
    else return value
  }
  return NaN
}

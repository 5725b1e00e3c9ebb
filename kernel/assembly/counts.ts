/** Of `count` doubles behind each other, how many lie beyond a limit. */

export function countBelow(from: usize, count: i32, limit: f64): i32 {
  return countBeyond(from, count, limit, false)
}

export function countAbove(from: usize, count: i32, limit: f64): i32 {
  return countBeyond(from, count, limit, true)
}

/** Two pairs at a time. */
// @ts-ignore: decorator
@inline
function countBeyond(from: usize, count: i32, limit: f64, isAbove: bool): i32 {
  const limits = f64x2.splat(limit)
  const end = from + ((<usize>count) << 3)
  let pairs = i64x2.splat(0)
  let others = i64x2.splat(0)
  let at = from
  for (; at + 24 < end; at += 32) {
    pairs = i64x2.sub(pairs, areBeyond(v128.load(at), limits, isAbove))
    others = i64x2.sub(others, areBeyond(v128.load(at, 16), limits, isAbove))
  }
  for (; at + 8 < end; at += 16) pairs = i64x2.sub(pairs, areBeyond(v128.load(at), limits, isAbove))
  pairs = i64x2.add(pairs, others)
  const isLastBeyond = at < end && (isAbove ? load<f64>(at) > limit : load<f64>(at) < limit)
  return <i32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1)) + i32(isLastBeyond)
}

// @ts-ignore: decorator
@inline
function areBeyond(values: v128, limits: v128, isAbove: bool): v128 {
  return isAbove ? f64x2.gt(values, limits) : f64x2.lt(values, limits)
}

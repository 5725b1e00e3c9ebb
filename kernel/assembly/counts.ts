/** Of `count` doubles behind each other, how many lie beyond a limit; two pairs at a time. */

export function countBelow(from: usize, count: i32, limit: f64): i32 {
  const limits = f64x2.splat(limit)
  const end = from + ((<usize>count) << 3)
  let pairs = i64x2.splat(0)
  let others = i64x2.splat(0)
  let at = from
  for (; at + 24 < end; at += 32) {
    pairs = i64x2.sub(pairs, f64x2.lt(v128.load(at), limits))
    others = i64x2.sub(others, f64x2.lt(v128.load(at, 16), limits))
  }
  for (; at + 8 < end; at += 16) pairs = i64x2.sub(pairs, f64x2.lt(v128.load(at), limits))
  pairs = i64x2.add(pairs, others)
  return <i32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1)) + i32(at < end && load<f64>(at) < limit)
}

export function countAbove(from: usize, count: i32, limit: f64): i32 {
  const limits = f64x2.splat(limit)
  const end = from + ((<usize>count) << 3)
  let pairs = i64x2.splat(0)
  let others = i64x2.splat(0)
  let at = from
  for (; at + 24 < end; at += 32) {
    pairs = i64x2.sub(pairs, f64x2.gt(v128.load(at), limits))
    others = i64x2.sub(others, f64x2.gt(v128.load(at, 16), limits))
  }
  for (; at + 8 < end; at += 16) pairs = i64x2.sub(pairs, f64x2.gt(v128.load(at), limits))
  pairs = i64x2.add(pairs, others)
  return <i32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1)) + i32(at < end && load<f64>(at) > limit)
}

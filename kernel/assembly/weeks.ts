/** The number made of the weeks that bars come to: `weeksOf` of src/checks/trace-columns.ts, which is the law. */

/** Factors of a week's twelve words, of the hash, and one that none has. In vectors that the loop holds in registers. */
const FACTORS: usize = memory.data<u32>([
  0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f,
  0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09,
  0x8da6b343, 0xd8163841, 0xcb1ab31f, 0x9c6ef373,
  0x85ebca6b,
])

// @ts-ignore: decorator
@inline
function valueAt(column: usize, index: i32): v128 {
  return v128.load64_zero(column + ((<usize>index) << 3))
}

/** Of `pmin`, `pmax` and sums the lower half alone counts. */
export function traceWeeks(session: usize, open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32): f64 {
  const ofFirst = v128.load(FACTORS)
  const ofSecond = v128.load(FACTORS, 16)
  const ofThird = v128.load(FACTORS, 32)
  const factor = v128.load32_splat(FACTORS, 48)
  let hash = i32x4.splat(0)
  let i = 0
  while (i < length) {
    const day = load<i32>(session + ((<usize>i) << 2))
    // No day of a trace is older than TRACE_EPOCH: what is divided is not negative.
    const nextMonday = day + 7 - (day + 3 + 7 * 3653) % 7
    const o = valueAt(open, i)
    let h = valueAt(high, i)
    let l = valueAt(low, i)
    let v = valueAt(volume, i)
    let all = f64x2.add(f64x2.add(o, h), l)
    for (i++; i < length && load<i32>(session + ((<usize>i) << 2)) < nextMonday; i++) {
      const here = valueAt(high, i)
      const there = valueAt(low, i)
      h = f64x2.pmax(h, here)
      l = f64x2.pmin(l, there)
      v = f64x2.add(v, valueAt(volume, i))
      all = f64x2.add(all, f64x2.add(here, there))
    }
    const c = valueAt(close, i - 1)
    const sum = f64x2.extract_lane(f64x2.add(all, f64x2.add(c, v)), 0)
    if (sum != sum) return NaN
    let week = i32x4.mul(v128.shuffle<i64>(o, h, 0, 2), ofFirst)
    week = i32x4.add(week, i32x4.mul(v128.shuffle<i64>(l, c, 0, 2), ofSecond))
    week = i32x4.add(week, i32x4.mul(v128.shuffle<i64>(v, f64x2.splat(<f64>nextMonday), 0, 2), ofThird))
    const rotated = v128.or(i32x4.shl(hash, 13), i32x4.shr_u(hash, 19))
    hash = i32x4.mul(i32x4.add(rotated, week), factor)
  }
  return length > 0 ? numberOf(hash) : NaN
}

function numberOf(hash: v128): f64 {
  let one: u32 = 0x811c9dc5
  let other: u32 = 0x9747b28c
  for (let lane = 0; lane < 4; lane++) {
    const word = <u32>i32x4.extract_lane(hash, 0)
    one = (one ^ word) * 0x01000193
    other = (rotl(other, 7) ^ word) * 0x85ebca6b
    hash = v128.shuffle<i32>(hash, hash, 1, 2, 3, 0)
  }
  return <f64>(one >> 6) * 67108864 + <f64>(other >> 6)
}

/** One pass over the bars of a series that lists those worth a second look: `screen` of src/checks/screen.ts, which is the law, in vectors of two bars. */
import { listAt } from './series-layout'

// @ts-ignore: decorator
@inline
const JUMP_RATIO: f64 = 1.4
// @ts-ignore: decorator
@inline
const MOVE_FLOOR: f64 = 0.09
// @ts-ignore: decorator
@inline
const WICK_FLOOR: f64 = 0.1
// @ts-ignore: decorator
@inline
const APART_FLOOR: f64 = 0.03
// @ts-ignore: decorator
@inline
const MOST_EXACT: f64 = 9007199254740992

/** In vectors that the loop holds in registers: V8 would build constants anew in every round. */
const LIMITS: usize = memory.data<f64>([
  JUMP_RATIO,
  MOVE_FLOOR,
  -MOVE_FLOOR,
  1 + WICK_FLOOR,
  1 - WICK_FLOOR,
  1 + APART_FLOOR,
  1 - APART_FLOOR,
  MOST_EXACT,
])

let odd: i32 = 0
let jumps: i32 = 0
let steps: i32 = 0
let still: i32 = 0
let wicks: i32 = 0
let apart: i32 = 0
let volumes: i32 = 0
let coarse: i32 = 0
let flagged: i32 = 0

/** Length of a list, in the order of `Screened`. */
export function listLength(list: i32): i32 {
  switch (list) {
    case 0: return odd
    case 1: return jumps
    case 2: return steps
    case 3: return still
    case 4: return wicks
    case 5: return apart
    case 6: return volumes
    case 7: return coarse
    default: return flagged
  }
}

// @ts-ignore: decorator
@inline
function put(list: i32, place: i32, index: i32): i32 {
  store<i32>(listAt(list) + ((<usize>place) << 2), index)
  return place + 1
}

// @ts-ignore: decorator
@inline
function price(column: usize, index: i32): f64 {
  return load<f64>(column + ((<usize>index) << 3))
}

export function screen(open: usize, high: usize, low: usize, close: usize, volume: usize, flags: usize, decimals: usize, length: i32): void {
  odd = jumps = steps = still = wicks = apart = volumes = coarse = flagged = 0
  const jumpRatio = v128.load64_splat(LIMITS)
  const mostMoved = v128.load64_splat(LIMITS, 8)
  const leastMoved = v128.load64_splat(LIMITS, 16)
  const widest = v128.load64_splat(LIMITS, 24)
  const lowest = v128.load64_splat(LIMITS, 32)
  const farthestAbove = v128.load64_splat(LIMITS, 40)
  const farthestBelow = v128.load64_splat(LIMITS, 48)
  const mostExact = v128.load64_splat(LIMITS, 56)
  const zero = f64x2.splat(0)
  // The last positive close; after a plain bar the close before.
  let before: f64 = NaN
  let wasPlain = false
  let i = 0
  while (i < length) {
    if (wasPlain && i + 1 < length) {
      const at = (<usize>i) << 3
      const o = v128.load(open + at)
      const h = v128.load(high + at)
      const l = v128.load(low + at)
      const c = v128.load(close + at)
      const v = v128.load(volume + at)
      // Of the second bar too: it is the first's close when that is plain.
      const b = v128.load(close + at - 8)
      const change = f64x2.sub(c, b)
      let usual = v128.and(v128.and(f64x2.le(l, o), f64x2.le(l, c)), v128.and(f64x2.le(o, h), f64x2.le(c, h)))
      usual = v128.and(usual, v128.and(f64x2.lt(h, f64x2.mul(b, jumpRatio)), f64x2.gt(f64x2.mul(l, jumpRatio), b)))
      usual = v128.and(usual, v128.and(v128.and(f64x2.gt(v, zero), f64x2.le(v, mostExact)), f64x2.eq(v, f64x2.floor(v))))
      usual = v128.and(usual, v128.and(f64x2.le(h, f64x2.mul(c, widest)), f64x2.ge(l, f64x2.mul(c, lowest))))
      const isApart = v128.or(
        f64x2.gt(l, f64x2.mul(v128.load(high + at - 8), farthestAbove)),
        f64x2.lt(h, f64x2.mul(v128.load(low + at - 8), farthestBelow)),
      )
      usual = v128.andnot(v128.and(usual, f64x2.ne(c, b)), isApart)
      usual = v128.and(usual, v128.and(f64x2.le(change, f64x2.mul(mostMoved, b)), f64x2.ge(change, f64x2.mul(leastMoved, b))))
      const isFine = load<u8>(decimals + <usize>i) > 1 && load<u8>(decimals + <usize>i + 1) > 1
      if (isFine && load<u32>(flags + ((<usize>i) << 1)) == 0 && i64x2.all_true(usual)) {
        before = price(close, i + 1)
        i += 2
        continue
      }
    }
    const o = price(open, i)
    const h = price(high, i)
    const l = price(low, i)
    const c = price(close, i)
    const v = price(volume, i)
    const far = before * JUMP_RATIO
    const isPlain = l <= o && l <= c && o <= h && c <= h && h < far && l * JUMP_RATIO > before
    if (!isPlain) {
      odd = put(0, odd, i)
      if (o >= far || c >= far || o * JUMP_RATIO <= before || c * JUMP_RATIO <= before) jumps = put(1, jumps, i)
    }
    if (!(v > 0 && v <= MOST_EXACT && v == Math.floor(v))) volumes = put(6, volumes, i)
    if (!(h <= c * (1 + WICK_FLOOR) && l >= c * (1 - WICK_FLOOR))) wicks = put(4, wicks, i)
    if (load<u8>(decimals + <usize>i) <= 1) coarse = put(7, coarse, i)
    if (load<u16>(flags + ((<usize>i) << 1)) != 0) flagged = put(8, flagged, i)
    const closeBefore = wasPlain ? before : i > 0 ? price(close, i - 1) : NaN
    const change = c - closeBefore
    if (change > MOVE_FLOOR * closeBefore || change < -MOVE_FLOOR * closeBefore) steps = put(2, steps, i)
    if (c == closeBefore) still = put(3, still, i)
    if (i > 0 && (l > (1 + APART_FLOOR) * price(high, i - 1) || h < (1 - APART_FLOOR) * price(low, i - 1))) apart = put(5, apart, i)
    if (c > 0) before = c
    wasPlain = isPlain
    i++
  }
}

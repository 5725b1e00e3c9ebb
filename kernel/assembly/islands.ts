/** Islands among the closes of a trace: `islandsOf` of src/checks/lake/islands.ts, which is the law and says how. */
import { hostLog } from './imports'
import { CLOSE, DEVIATIONS, ISLAND_GAPS, ISLANDS, SIZES } from './series-layout'

const MOST_BARS: i32 = 19
const MOST_EDGE_BARS: i32 = 5
const STRONG_DEVIATIONS: f64 = 5
const STRONG_RATIO: f64 = 0.03
const WEAK_DEVIATIONS: f64 = 1.5
const WEAK_RATIO: f64 = 0.01
const BACK: f64 = 0.4
const AWAY: f64 = 0.3
export const DEVIATION_OF_MEAN: f64 = 1.2533
export const LEAST_DEVIATION: f64 = 0.005
const STRONG: u32 = 0
const EDGE: u32 = 1
const WEAK: u32 = 2

let count: i32 = 0
/** How many more weak ones there may be. */
let weak: i32 = 0

// @ts-ignore: decorator
@inline
function closeAt(index: i32): f64 {
  return <f64>load<f32>(CLOSE + ((<usize>index) << 2))
}

const LIMITS: usize = memory.data<f64>([WEAK_RATIO, WEAK_DEVIATIONS, STRONG_RATIO, STRONG_DEVIATIONS])

/**
 * Gives how many words of islands there are. After `traceLevels`. Four bars at a time are passed over of which none can begin an island: a step that is not
 * far leads to one only where the next goes the other way.
 */
export function traceIslands(length: i32): i32 {
  count = 0
  weak = length / 50 + 10
  // Behind the last bar there is no step.
  for (let behind = 0; behind < 4; behind++) store<f64>(SIZES + ((<usize>(length + behind)) << 3), 0)
  for (let i = 0; i < length; i += 4) {
    const closes = CLOSE + ((<usize>i) << 2)
    const here = v128.load(closes)
    // Of the first bar, whose step is not usable, it does not matter what stands before it.
    const isUp = f32x4.gt(here, v128.load(closes - 4))
    const isTurned = v128.xor(isUp, f32x4.gt(v128.load(closes, 4), here))
    let mask = i64x2.bitmask(mayBegin((<usize>i) << 3, v128.shuffle<i32>(isTurned, isTurned, 0, 0, 1, 1)))
    mask |= i64x2.bitmask(mayBegin((<usize>(i + 2)) << 3, v128.shuffle<i32>(isTurned, isTurned, 2, 2, 3, 3))) << 2
    for (; mask != 0; mask &= mask - 1) lookAt(i + ctz(mask), length)
  }
  return count
}

/** Of two bars: whether the step there is one that an island may begin with. */
// @ts-ignore: decorator
@inline
function mayBegin(at: usize, isTurned: v128): v128 {
  const size = v128.load(SIZES + at)
  const next = v128.load(SIZES + at, 8)
  const deviation = v128.load(DEVIATIONS + at)
  const least = f64x2.mul(deviation, v128.load64_splat(LIMITS, 8))
  const isStep = v128.and(f64x2.ge(size, v128.load64_splat(LIMITS)), f64x2.ge(size, least))
  const isFar = v128.and(f64x2.ge(size, v128.load64_splat(LIMITS, 16)), f64x2.ge(size, f64x2.mul(deviation, v128.load64_splat(LIMITS, 24))))
  // A step that is not usable is -1: then the closes are looked at.
  const isWeak = v128.or(v128.and(isTurned, f64x2.ge(next, least)), f64x2.lt(next, f64x2.splat(0)))
  return v128.and(isStep, v128.or(isFar, isWeak))
}

function lookAt(i: i32, length: i32): void {
  const deviation = load<f64>(DEVIATIONS + ((<usize>i) << 3))
  const size = load<f64>(SIZES + ((<usize>i) << 3))
  const isFar = size >= STRONG_RATIO && size >= STRONG_DEVIATIONS * deviation
  const last = isFar ? lastAway(i, length) : -1
  if (last >= 0) put(i, last, STRONG)
  else if (isFar && i >= length - MOST_EDGE_BARS) put(i, length - 1, EDGE)
  else if (isFar && i <= MOST_EDGE_BARS) put(0, i - 1, EDGE)
  else if (isTurned(i, length, WEAK_DEVIATIONS * deviation) && weak-- > 0) put(i, i, WEAK)
}

function put(from: i32, to: i32, kind: u32): void {
  store<u32>(ISLANDS + ((<usize>count) << 2), <u32>from | (<u32>(to - from) << 16) | (kind << 24))
  count++
}

/**
 * The gaps around the islands, as `gapAround` of src/checks/trace-columns.ts has them. The columns begin where the trace does; `before` bars stand before
 * that, `behind` from there on.
 */
export function traceGaps(open: usize, close: usize, before: i32, behind: i32, islands: i32): void {
  for (let k: usize = 0; k < <usize>islands; k++) {
    const island = load<u32>(ISLANDS + (k << 2))
    const first = <i32>(island & 0xffff)
    const last = first + <i32>((island >> 16) & 0xff)
    const isInside = first + before > 0 && last + 1 < behind
    const into = isInside ? gapBetween(open, first, close) : NaN
    const outOf = isInside ? gapBetween(open, last + 1, close) : NaN
    // A NaN of one kind.
    store<f32>(ISLAND_GAPS + (k << 2), <f32>(into == into && outOf == outOf ? Math.min(into, outOf) : NaN))
  }
}

/** |ln| of the open of bar `i` over the close before; NaN unless both are positive. */
function gapBetween(opens: usize, i: i32, closes: usize): f64 {
  const open = load<f64>(opens + ((<usize>i) << 3))
  const close = load<f64>(closes + ((<usize>i) << 3) - 8)
  return open > 0 && close > 0 ? Math.abs(hostLog(open / close)) : NaN
}

/** Index of the last close that stays away, given the first; -1 when none comes back in time. */
function lastAway(first: i32, length: i32): i32 {
  const before = closeAt(first - 1)
  const step = closeAt(first) / before - 1
  const back = BACK * Math.min(Math.abs(step), 0.5)
  const end = min(length, first + MOST_BARS + 1)
  for (let j = first + 1; j < end; j++) {
    const off = closeAt(j) / before - 1
    if (Math.abs(off) <= back) return j - 1
    if (!(off / step >= AWAY)) return -1
  }
  return -1
}

/** Whether the step to bar `i` is followed by one of at least `least` the other way. */
function isTurned(i: i32, length: i32, least: f64): bool {
  if (i + 1 >= length) return false
  const here = closeAt(i)
  const next = closeAt(i + 1) / here - 1
  return Math.abs(next) >= least && next > 0 != here > closeAt(i - 1)
}

/** Median |return| of the first 30 bars as a deviation. */
export function startDeviation(length: i32): f64 {
  const sizes = memory.data(30 * 8)
  let known = 0
  for (let i = 1; i < min(31, length); i++) {
    const size = Math.abs(closeAt(i) / closeAt(i - 1) - 1)
    if (!(size < Infinity)) continue
    let place = known++
    for (; place > 0 && load<f64>(sizes + ((<usize>place - 1) << 3)) > size; place--) {
      store<f64>(sizes + ((<usize>place) << 3), load<f64>(sizes + ((<usize>place - 1) << 3)))
    }
    store<f64>(sizes + ((<usize>place) << 3), size)
  }
  const median = known > 0 ? load<f64>(sizes + ((<usize>known >> 1) << 3)) : 0
  return Math.max(LEAST_DEVIATION, 1.4826 * median)
}

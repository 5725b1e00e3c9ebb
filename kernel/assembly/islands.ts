/** Islands among the closes of a trace: `islandsOf` of src/checks/lake/islands.ts, which is the law and says how. */
import { hostLog } from './imports'
import { CLOSE, DEVIATIONS, ISLAND_GAPS, ISLANDS, SIZES, STEPS } from './series-layout'

const MOST_BARS: i32 = 19
const MOST_EDGE_BARS: i32 = 5
const STRONG_DEVIATIONS: f64 = 5
const STRONG_RATIO: f64 = 0.03
export const WEAK_DEVIATIONS: f64 = 1.5
export const WEAK_RATIO: f64 = 0.01
const BACK: f64 = 0.4
const AWAY: f64 = 0.3
export const DEVIATION_OF_MEAN: f64 = 1.2533
export const LEAST_DEVIATION: f64 = 0.005
const STRONG: u32 = 0
const EDGE: u32 = 1
const WEAK: u32 = 2

let count: i32 = 0

// @ts-ignore: decorator
@inline
function closeAt(index: i32): f64 {
  return <f64>load<f32>(CLOSE + ((<usize>index) << 2))
}

/** Gives how many words of islands there are, made of the steps that `traceLevels` listed. */
export function traceIslands(length: i32, steps: i32): i32 {
  count = 0
  let weak = length / 50 + 10
  for (let k = 0; k < steps; k++) {
    const i = load<i32>(STEPS + ((<usize>k) << 2))
    const deviation = load<f64>(DEVIATIONS + ((<usize>k) << 3))
    const size = load<f64>(SIZES + ((<usize>i) << 3))
    const isFar = size >= STRONG_RATIO && size >= STRONG_DEVIATIONS * deviation
    const last = isFar ? lastAway(i, length) : -1
    if (last >= 0) put(i, last, STRONG)
    else if (isFar && i >= length - MOST_EDGE_BARS) put(i, length - 1, EDGE)
    else if (isFar && i <= MOST_EDGE_BARS) put(0, i - 1, EDGE)
    else if (isTurned(i, length, WEAK_DEVIATIONS * deviation) && weak-- > 0) put(i, i, WEAK)
  }
  return count
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

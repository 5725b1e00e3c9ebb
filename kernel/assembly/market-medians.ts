/** Medians of the market's counts: `countMedians` of src/checks/market-medians.ts, which is the law. */
import { RANGES, ROW, VOLUME_BINS, VOLUMES } from './market-bins'

/** Ranges that are known. */
const RANGE_BINS: i32 = VOLUMES - 1 - RANGES
/** Bins that are read at once: each kind has a multiple of it. */
const AT_ONCE: i32 = 8

/**
 * Writes for each row of counts how many bars it has (u32) to `symbols`, and behind each other for all rows the medians of moves, of ranges and of volumes (f64) to `medians`.
 * `edges`: of the bins of moves, then of ranges, then of volumes, one more each than there are bins.
 */
export function countMedians(counts: usize, rows: i32, edges: usize, least: i32, symbols: usize, medians: usize): void {
  const rangeEdges = edges + (<usize>(RANGES + 1) << 3)
  const volumeEdges = rangeEdges + (<usize>(RANGE_BINS + 1) << 3)
  const column = <usize>rows << 3
  for (let p: usize = 0; p < <usize>rows; p++) {
    const row = counts + p * (ROW * 2)
    const ranges = totalOf(row + RANGES * 2, RANGE_BINS)
    const bars = ranges + <i32>load<u16>(row + (VOLUMES - 1) * 2)
    store<i32>(symbols + (p << 2), bars)
    const at = medians + (p << 3)
    const isKnown = bars >= least
    store<f64>(at, isKnown ? medianBin(row, totalOf(row, RANGES), edges, least) : NaN)
    store<f64>(at + column, isKnown ? medianBin(row + RANGES * 2, ranges, rangeEdges, least) : NaN)
    store<f64>(at + 2 * column, isKnown ? medianBin(row + VOLUMES * 2, totalOf(row + VOLUMES * 2, VOLUME_BINS), volumeEdges, least) : NaN)
  }
}

function totalOf(bins: usize, count: i32): i32 {
  let sums = i32x4.splat(0)
  const end = bins + (<usize>count << 1)
  for (let at = bins; at < end; at += 2 * AT_ONCE) sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(v128.load(at)))
  return laneSum(sums)
}

// @ts-ignore: decorator
@inline
function laneSum(sums: v128): i32 {
  return i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
}

/** Median of what some bins count, `total` together, interpolated in its bin. */
function medianBin(bins: usize, total: i32, edges: usize, least: i32): f64 {
  if (total < least) return NaN
  let seen = 0
  let at = bins
  while (true) {
    const several = laneSum(i32x4.extadd_pairwise_i16x8_u(v128.load(at)))
    if (2 * (seen + several) >= total) break
    seen += several
    at += 2 * AT_ONCE
  }
  let here = <i32>load<u16>(at)
  while (2 * (seen + here) < total) {
    seen += here
    at += 2
    here = <i32>load<u16>(at)
  }
  const edge = edges + ((at - bins) << 2)
  const share = (<f64>total / 2 - <f64>seen) / <f64>here
  return load<f64>(edge) + share * (load<f64>(edge, 8) - load<f64>(edge))
}

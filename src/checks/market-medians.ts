import { RANGE_UNIT, VOLUME_UNIT } from '../model/trace.ts'
import type { BinEdges, Counts, CountMedians } from '../model/trace-loops.ts'
import { edgeOf, MOVE_HALF, MOVE_UNITS, RANGE_BINS, RANGES, ROW, VOLUME_HALF, VOLUMES } from './market-counts.ts'

/** Edges of the bins, one more than there are: of moves as 2 tanh(r / 2), of ln(H/L), of ln of volumes over their level. */
export function binEdges(): BinEdges {
  return {
    moves: edges(2 * MOVE_HALF, (bin) => (bin < MOVE_HALF ? -edgeOf(MOVE_HALF - bin) : edgeOf(bin - MOVE_HALF)) / MOVE_UNITS),
    // Ranges and volumes were rounded to the nearest unit.
    ranges: edges(RANGE_BINS, (bin) => Math.max(0, edgeOf(bin) - 0.5) * RANGE_UNIT),
    volumes: edges(2 * VOLUME_HALF, (bin) => (2 * (bin - VOLUME_HALF) - 0.5) * VOLUME_UNIT),
  }
}

function edges(bins: number, edge: (bin: number) => number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, bin) => edge(bin))
}

/** As `TraceLoops` says. */
export function countMedians(counts: Counts, { moves, ranges, volumes }: BinEdges, least: number): CountMedians {
  const rows = counts.length / ROW
  const symbols = new Uint32Array(rows)
  const move = new Float64Array(rows).fill(NaN)
  const range = new Float64Array(rows).fill(NaN)
  const volume = new Float64Array(rows).fill(NaN)
  for (let p = 0, row = 0; p < rows; p++, row += ROW) {
    // Ranges, or none: every bar is counted there.
    const bars = totalOf(counts, row + RANGES, RANGE_BINS + 1)
    symbols[p] = bars
    if (bars < least) continue
    move[p] = medianBin(counts, row, moves, least)
    range[p] = medianBin(counts, row + RANGES, ranges, least)
    volume[p] = medianBin(counts, row + VOLUMES, volumes, least)
  }
  return { symbols, move, range, volume }
}

/** Median of what bins count from `from` on, interpolated in its bin; NaN for fewer than `least`. */
function medianBin(counts: Counts, from: number, edges: Float64Array, least: number): number {
  const total = totalOf(counts, from, edges.length - 1)
  if (total < least) return NaN
  let seen = 0
  let bin = 0
  while (2 * (seen + (counts[from + bin] as number)) < total) seen += counts[from + bin++] as number
  const share = (total / 2 - seen) / (counts[from + bin] as number)
  const edge = edges[bin] as number
  return edge + share * ((edges[bin + 1] as number) - edge)
}

function totalOf(counts: Counts, from: number, bins: number): number {
  let total = 0
  for (let i = from; i < from + bins; i++) total += counts[i] as number
  return total
}

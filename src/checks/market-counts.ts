import type { BarSpan } from './market-difference.ts'
import type { CountFrame, Counts } from '../model/trace-loops.ts'
import { LINKED, NO_RANGE, NO_VOLUME, type SeriesTrace } from '../model/trace.ts'

/** Least and most value of the fraction that stands for a move, in units: see `count`. */
const MOVE_REACH = 2 ** 12
// A hair under 2^11, so that no move reaches beyond the last bin.
export const MOVE_UNITS = MOVE_REACH / 2 - 1e-3
// Bins as in a high dynamic range histogram: 16 of one unit, then 8 to each doubling. Finer ones would leave the processor's cache.
export const MOVE_HALF = binOf(MOVE_REACH)
export const RANGES = 2 * MOVE_HALF
export const RANGE_BINS = binOf(NO_RANGE - 1) + 1
/** Bars whose range is not known: every bar is counted here or among the ranges. */
const RANGELESS = RANGES + RANGE_BINS
export const VOLUMES = RANGELESS + 1
export const VOLUME_HALF = 32
const VOLUMELESS = VOLUMES + 2 * VOLUME_HALF
/** One day's counts. */
export const ROW = VOLUMELESS + 1

/** Where in its row a value is counted. Tables, because on prices every branch is a surprise. */
interface BinTables {
  readonly ofMove: Uint16Array
  readonly ofRange: Uint16Array
  readonly ofVolume: Uint16Array
}

let tables: BinTables | null = null

/** Made when first needed: a scan in which nothing has changed has no use for them. */
function binTables(): BinTables {
  return (tables ??= { ofMove: moveTable(), ofRange: rangeTable(), ofVolume: volumeTable() })
}

/** Falls from the middle downwards, rises from there upwards. */
function moveTable(): Uint16Array {
  const table = new Uint16Array(2 * MOVE_REACH)
  for (let bin = 0; bin < MOVE_HALF; bin++) {
    const [from, to] = [edgeOf(bin), edgeOf(bin + 1)]
    table.fill(MOVE_HALF - 1 - bin, MOVE_REACH - to, MOVE_REACH - from)
    table.fill(MOVE_HALF + bin, MOVE_REACH + from, MOVE_REACH + to)
  }
  return table
}

function rangeTable(): Uint16Array {
  const table = new Uint16Array(NO_RANGE + 1)
  for (let bin = 0; bin < RANGE_BINS; bin++) table.fill(RANGES + bin, edgeOf(bin), edgeOf(bin + 1))
  table[NO_RANGE] = RANGELESS
  return table
}

/** Two units to a bin; what lies beyond them is counted in the outermost. */
function volumeTable(): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, i) =>
    i - 128 === NO_VOLUME ? VOLUMELESS : VOLUMES + VOLUME_HALF + Math.max(-VOLUME_HALF, Math.min(VOLUME_HALF - 1, (i - 128) >> 1)),
  )
}

/** Which bars of a series are counted, and `by` how much: 1 puts it in, -1 takes it out again. `suspect` is 1 on days, from `TRACE_EPOCH` on, whose bar does not count. */
export interface Counted {
  readonly trace: SeriesTrace
  readonly suspect: Uint8Array
  readonly by: 1 | -1
  readonly span: BarSpan
}

/** Counts the bars of a series, each in the row of its period. */
export function count(counts: Counts, { first, last, step }: CountFrame, { trace, suspect, by, span }: Counted): void {
  const { day, close, range, volume } = trace
  const { from: start, to: end } = span
  const { ofMove, ofRange, ofVolume } = binTables()
  let before = start > 0 && suspect[day[start - 1] as number] !== 1 ? (close[start - 1] as number) : NaN
  for (let i = start; i < end; i++) {
    const at = day[i] as number
    const here = close[i] as number
    const from = before
    const isFalse = suspect[at] === 1
    before = isFalse ? NaN : here
    const period = step === 1 ? at : (at / 7) | 0
    if (isFalse || period < first || period > last) continue
    const row = (period - first) * ROW
    const packed = range[i] as number
    if (packed >= LINKED && from > 0 && here > 0) {
      // 2 (C - C') / (C + C') = 2 tanh(r / 2): the return where it is small, and never beyond 2.
      const bin = row + (ofMove[(MOVE_REACH + (2 * MOVE_UNITS * (here - from)) / (here + from)) | 0] as number)
      counts[bin] = (counts[bin] as number) + by
    }
    const width = row + (ofRange[packed & NO_RANGE] as number)
    counts[width] = (counts[width] as number) + by
    const level = row + (ofVolume[(volume[i] as number) + 128] as number)
    counts[level] = (counts[level] as number) + by
  }
}

/** Bin of a whole number of units, 0 or more. */
function binOf(units: number): number {
  const shift = 28 - Math.clz32(units)
  return shift <= 0 ? units : (shift << 3) + (units >> shift)
}

/** Lower edge, in units, of a bin. */
export function edgeOf(bin: number): number {
  const shift = (bin >> 3) - 1
  return shift <= 0 ? bin : (8 + (bin & 7)) << shift
}

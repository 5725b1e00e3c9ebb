/**
 * Where the columns of one series stand, and what is found in them, behind all that decoding uses. The columns may also stand elsewhere: a decoded
 * block is read where it is.
 */
import { DECODING_END } from './layout'

/** A longer series is the host's business. */
export const SERIES_BARS: i32 = 0x10000
/** Bytes from one place to the next, enough for a column of doubles; not a multiple of 4 KiB, or columns would meet in one set of the cache. */
const PLACE: usize = (<usize>SERIES_BARS) * 8 + 192

/** Room for columns that the host copies in: ten places, by number. */
export const COPIED: usize = (DECODING_END + 0xffff) & ~0xffff

// @ts-ignore: decorator
@inline
export function copiedAt(place: i32): usize {
  return COPIED + <usize>place * PLACE
}

/** Nine lists of indices, in the order of `Screened` (src/model/series-loops.ts); when the series is put aside, its bytes (pack.ts, pack-trace.ts). */
export const LISTS: usize = COPIED + 10 * PLACE
// @ts-ignore: decorator
@inline
export function listAt(list: i32): usize {
  return LISTS + <usize>list * PLACE
}
export const LISTS_END: usize = LISTS + 9 * PLACE

/** Columns of the trace (src/model/trace.ts). */
export const DAY: usize = LISTS_END
export const CLOSE: usize = DAY + PLACE
export const RANGE: usize = CLOSE + PLACE
export const RELATIVE_VOLUME: usize = RANGE + PLACE
export const CHOSEN: usize = RELATIVE_VOLUME + PLACE
export const CONTENT: usize = CHOSEN + PLACE
export const ISLANDS: usize = CONTENT + PLACE
export const ISLAND_GAPS: usize = ISLANDS + PLACE

/** Of eligible bars: their index (u32), their number (f64) and that scrambled (i32). Other loops have theirs there at other times. */
export const ELIGIBLE: usize = ISLAND_GAPS + PLACE
export const NUMBERS: usize = ELIGIBLE + PLACE
export const ORDERS: usize = NUMBERS + PLACE
/** Windows of neighbours that give another bar, by the first bar, and the least scrambled number of each window (i32). */
export const WINDOWS: usize = ORDERS + PLACE
export const LEAST: usize = WINDOWS + PLACE

/** How far each close of the trace lies from the one before, as a ratio, and the deviation there (f64). */
export const SIZES: usize = LEAST + PLACE
export const DEVIATIONS: usize = SIZES + PLACE

/** Keys of bars (f64), the place of each among 2^18 (u32), and indices: the last bar in each place, the one before each bar in its place, bars that have one. */
export const KEYS_OF_BARS: usize = DEVIATIONS + PLACE
export const PLACES: usize = KEYS_OF_BARS + PLACE
export const TABLE: usize = PLACES + PLACE
export const TABLE_BITS: i32 = 18
export const CHAIN: usize = TABLE + (<usize>4 << TABLE_BITS)
export const LISTED: usize = ELIGIBLE
/** Pairs of indices, the earlier and the later (u32 each). */
export const PAIRS: usize = CHAIN + PLACE
export const MOST_PAIRS: i32 = SERIES_BARS

/** Volumes in quarters of octaves, and the least and the most of four neighbours: a byte each, three columns in one place and not 4 KiB apart either. */
export const QUARTERS: usize = PAIRS + PLACE
export const QUARTERS_LEAST: usize = QUARTERS + 2 * <usize>SERIES_BARS + 1088
export const QUARTERS_MOST: usize = QUARTERS_LEAST + 2 * <usize>SERIES_BARS + 1088
/** Returns as ratios of closes (f64), and for each bar how many there are before it (i32). */
export const RETURNS: usize = QUARTERS + PLACE
export const RETURNS_BEFORE: usize = RETURNS + PLACE
/** Indices of volumes, or returns, that are far from the others. */
export const FAR: usize = RETURNS_BEFORE + PLACE
/** Returns of a window that are ranked, and what is said of those that stand apart (standings.ts). */
export const WINDOW: usize = ELIGIBLE
export const STANDINGS: usize = NUMBERS
export const STANDING_BYTES: usize = 24

/** Logarithms of 1024 mantissas, filled by the loader. */
export const MANTISSA_LOGS: usize = FAR + PLACE
export const SERIES_END: usize = MANTISSA_LOGS + 1024 * 8

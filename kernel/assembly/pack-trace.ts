/** The trace of a series as bytes: `encodeTrace` of src/states/trace-block.ts, made of `traceOf` of src/checks, which are the law. */
import { traceChosen } from './chosen'
import { traceGaps, traceIslands } from './islands'
import { CHOSEN, CLOSE, CONTENT, DAY, ISLAND_GAPS, ISLANDS, LISTS, PAIRS, RANGE, RELATIVE_VOLUME } from './series-layout'
import { traceCloses, traceDays, traceLevels, traceRanges } from './trace'
import { traceWeeks } from './weeks'
import { seal } from './xxh64'

/** `magic` of src/states/trace-block.ts and TRACE_VERSION of src/model/trace.ts. */
const MAGIC: u32 = 0x4b525454
const VERSION: u32 = 4
const WEEKS: usize = 24
const SEAL: usize = 32
const HEADER: usize = 40
/** Behind the longest block that pack.ts makes. */
const TRACED: usize = LISTS + 0x2c0000

let end: usize = 0

export function tracedAt(): usize {
  return TRACED
}

/**
 * Gives how many bytes there are. The columns begin where the trace does; `before` bars stand before that, `behind` from there on. `linked`: a byte a bar.
 * The days of `pairs` numbers stand where pairs of bars do. `newest`: weight of the newest bar in a mean, `volumeWeight` that of the volume in a bar's content.
 */
export function packTrace(
  session: usize,
  open: usize,
  high: usize,
  low: usize,
  close: usize,
  volume: usize,
  linked: usize,
  length: i32,
  before: i32,
  behind: i32,
  pairs: i32,
  newest: f64,
  volumeWeight: f64,
): usize {
  traceDays(session, length)
  traceCloses(close, length)
  traceRanges(high, low, linked, length)
  traceLevels(volume, length, newest)
  const chosen = traceChosen(open, high, low, close, volume, length, volumeWeight)
  const islands = traceIslands(length)
  traceGaps(open, close, before, behind, islands)
  store<u32>(TRACED, MAGIC)
  store<u32>(TRACED, VERSION, 4)
  store<i32>(TRACED, length, 8)
  store<i32>(TRACED, chosen, 12)
  store<i32>(TRACED, pairs, 16)
  store<i32>(TRACED, islands, 20)
  store<f64>(TRACED, traceWeeks(session, open, high, low, close, volume, length), WEEKS)
  end = TRACED + HEADER
  append(CONTENT, chosen << 3)
  append(CLOSE, length << 2)
  append(CHOSEN, chosen << 2)
  append(PAIRS, pairs << 2)
  append(ISLANDS, islands << 2)
  append(ISLAND_GAPS, islands << 2)
  append(DAY, length << 1)
  append(RANGE, length << 1)
  append(RELATIVE_VOLUME, length)
  store<u64>(end, 0)
  end = (end + 7) & ~7
  seal(TRACED, TRACED + SEAL, end)
  return end - TRACED
}

function append(column: usize, size: i32): void {
  memory.copy(end, column, <usize>size)
  end += <usize>size
}

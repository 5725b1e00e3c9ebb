/** The columns of a series as the bytes of a block: `encodeBlock` of src/states/block.ts, which is the law, but for what its head says of the whole. */
import { narrowBase, narrowDoubles, narrowIntegers } from './narrow'
import { pow10 } from './powers'
import { LISTS } from './series-layout'

/** Of a series with more the bytes may not find room. */
const PACKED_BARS: i32 = 0x8000
/** Where lists of a screening stood, which the host has copied. */
const PACKED: usize = LISTS

const HEAD: usize = 16
const ENTRY: usize = 16
const HEADER: usize = HEAD + 13 * ENTRY + 8

/** Places in a block, and what narrowing knows of them. */
const SESSION: i32 = 0
const TIME: i32 = 1
const VOLUME: i32 = 6
const LAST_PRICE: i32 = 8
const SOURCE_ROW: i32 = 11

const CONSTANT: u8 = 1
const RAMP: u8 = 2
const DAYS: u8 = 3
const RAW: u8 = 4
const SCALED: u8 = 5

const US_PER_DAY: f64 = 86400000000
const MOST_DECIMALS: i32 = 15

let rows: i32 = 0
let end: usize = 0
let sessionAt: usize = 0
let decimals: i32 = 0

export function packedBars(): i32 {
  return PACKED_BARS
}
export function packedAt(): usize {
  return PACKED
}
export function packedSize(): usize {
  return end - PACKED
}

/** A block of so many rows, 1 or more; `decimalsAt`: how many each was printed with. */
export function packStart(length: i32, decimalsAt: usize): void {
  rows = length
  memory.fill(PACKED, 0, HEADER)
  end = PACKED + HEADER
  let most: u8 = 0
  for (let i: usize = 0; i < <usize>length; i++) most = max(most, load<u8>(decimalsAt + i))
  decimals = most
}

/** The next column in the order of the block; `element` of `elements` in src/states/block.ts. The session's must stay where it is for the time's. */
export function packColumn(column: i32, element: i32, at: usize): void {
  const entry = PACKED + HEAD + ENTRY * <usize>column
  const width: usize = element == 0 ? 8 : element < 3 ? 4 : element == 3 ? 2 : 1
  store<u8>(entry, <u8>element, 1)
  if (column == SESSION) sessionAt = at
  if (column == TIME && isDays(at)) store<u8>(entry, DAYS)
  else if (isConstant(at, width)) {
    store<u8>(entry, CONSTANT)
    memory.copy(entry + 8, at, width)
  } else if (column == SOURCE_ROW && isRamp(at)) {
    store<u8>(entry, RAMP)
    store<u32>(entry, load<u32>(at), 8)
    store<u32>(entry, load<u32>(at, 4) - load<u32>(at), 12)
  } else {
    const narrowed = narrow(column, at)
    if (narrowed && <usize>narrowed < width) {
      store<u8>(entry, SCALED)
      store<u8>(entry, narrowed == 4 ? 2 : narrowed == 2 ? 3 : 4, 2)
      store<u8>(entry, <u8>digitsOf(column), 3)
      store<f64>(entry, narrowBase(), 8)
      close(<usize>rows * narrowed)
    } else {
      store<u8>(entry, RAW)
      memory.copy(end, at, <usize>rows * width)
      close(<usize>rows * width)
    }
  }
}

/** Ends a column of so many bytes. */
function close(size: usize): void {
  const filled = (size + 7) & ~7
  memory.fill(end + size, 0, filled - size)
  end += filled
}

function digitsOf(column: i32): i32 {
  return column == SESSION || column == VOLUME ? 0 : decimals
}

function narrow(column: i32, at: usize): i32 {
  if (column == SESSION) return narrowIntegers(at, rows, end)
  if (column == TIME || column > LAST_PRICE || digitsOf(column) > MOST_DECIMALS) return 0
  return narrowDoubles(at, rows, pow10(digitsOf(column)), end)
}

/** Whether each value has the bits of the one before. */
function isConstant(at: usize, width: usize): bool {
  let from = at
  const until = at + <usize>(rows - 1) * width
  for (; from + 16 <= until; from += 16) {
    if (!i64x2.all_true(i64x2.eq(v128.load(from), v128.load(from + width)))) return false
  }
  for (; from < until; from++) if (load<u8>(from) != load<u8>(from + width)) return false
  return true
}

function isRamp(at: usize): bool {
  const start = <i64>load<u32>(at)
  const step = <i64>load<u32>(at, 4) - start
  if (step != <i64>(<i32>step)) return false
  let expected = start
  for (let i: usize = 0; i < <usize>rows; i++, expected += step) if (<i64>load<u32>(at + (i << 2)) != expected) return false
  return true
}

function isDays(at: usize): bool {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const midnight = <f64>load<i32>(sessionAt + (i << 2)) * US_PER_DAY
    if (reinterpret<u64>(midnight) != load<u64>(at + (i << 3))) return false
  }
  return true
}

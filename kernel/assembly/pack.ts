/** The columns of a series as the bytes of a block: `encodeBlock` of src/states/block.ts, which is the law. */
import { narrowBase, narrowDoubles, narrowIntegers } from './narrow'
import { pow10 } from './powers'
import { LISTS } from './series-layout'
import { hashOf } from './xxh64'

/** Of a series with more the bytes may not find room. */
const PACKED_BARS: i32 = 0x8000
/** Where lists of a screening stood, which the host has copied. */
const PACKED: usize = LISTS

const HEAD: usize = 16
const ENTRY: usize = 16
const COLUMNS: i32 = 13
const HEADER: usize = HEAD + <usize>COLUMNS * ENTRY + 8
const VALUES_SUM: usize = 12
const HEAD_SUM: usize = HEADER - 4
/** `magic` and `version` of src/states/block-layout.ts. */
const MAGIC: u32 = 0x4b504754
const VERSION: u16 = 3

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

/** A block of so many rows, 1 or more; `decimalsAt`: how many each was printed with. */
export function packStart(length: i32, decimalsAt: usize): void {
  rows = length
  memory.fill(PACKED, 0, HEADER)
  store<u32>(PACKED, MAGIC)
  store<u16>(PACKED, VERSION, 4)
  store<u16>(PACKED, <u16>COLUMNS, 6)
  store<i32>(PACKED, length, 8)
  end = PACKED + HEADER
  decimals = mostOf(decimalsAt, length)
}

function mostOf(bytes: usize, length: i32): i32 {
  const end = bytes + <usize>length
  let mosts = i8x16.splat(0)
  let at = bytes
  for (; at + 16 <= end; at += 16) mosts = i8x16.max_u(mosts, v128.load(at))
  mosts = i8x16.max_u(mosts, v128.shuffle<i64>(mosts, mosts, 1, 0))
  let most: u8 = 0
  for (let eight = i64x2.extract_lane(mosts, 0); eight != 0; eight >>>= 8) most = max(most, <u8>eight)
  for (; at < end; at++) most = max(most, load<u8>(at))
  return most
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

/** Ends the block; gives its bytes. */
export function packEnd(): usize {
  store<u32>(PACKED, <u32>hashOf(PACKED + HEADER, end), VALUES_SUM)
  store<u32>(PACKED, <u32>hashOf(PACKED, PACKED + HEAD_SUM), HEAD_SUM)
  return end - PACKED
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

/** Whether the values, as numbers without end, are start + i * step. */
function isRamp(at: usize): bool {
  const start = load<u32>(at)
  const step = <i64>load<u32>(at, 4) - <i64>start
  if (step != <i64>(<i32>step)) return false
  const last = <i64>start + <i64>(rows - 1) * step
  if (last < 0 || last > 0xffffffff) return false
  const stepOfFour = i32x4.splat(<i32>step << 2)
  let expected = i32x4.mul(i32x4.splat(<i32>step), i32x4(0, 1, 2, 3))
  expected = i32x4.add(expected, i32x4.splat(start))
  const end = at + ((<usize>rows) << 2)
  for (; at + 16 <= end; at += 16) {
    if (!i32x4.all_true(i32x4.eq(v128.load(at), expected))) return false
    expected = i32x4.add(expected, stepOfFour)
  }
  for (; at < end; at += 4) {
    if (load<i32>(at) != i32x4.extract_lane(expected, 0)) return false
    expected = v128.shuffle<i32>(expected, expected, 1, 2, 3, 0)
  }
  return true
}

function isDays(at: usize): bool {
  const perDay = f64x2.splat(US_PER_DAY)
  const pairs = rows & ~1
  for (let i = 0; i < pairs; i += 2) {
    const midnights = f64x2.mul(f64x2.convert_low_i32x4_s(v128.load64_zero(sessionAt + ((<usize>i) << 2))), perDay)
    if (!i64x2.all_true(i64x2.eq(midnights, v128.load(at + ((<usize>i) << 3))))) return false
  }
  const last = <usize>pairs
  return pairs == rows || reinterpret<u64>(<f64>load<i32>(sessionAt + (last << 2)) * US_PER_DAY) == load<u64>(at + (last << 3))
}

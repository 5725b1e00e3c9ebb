/**
 * The block of rows being filled: columns of `BLOCK_ROWS`, handed to the host when full.
 *
 * Eight columns of doubles in the order of the field codes, then symbol (u32), flags (u16), decimals (u8), time kind (u8).
 */
import { BLOCK } from './layout'
import { hostFlush } from './imports'

export const OPEN: i32 = 0
export const HIGH: i32 = 1
export const LOW: i32 = 2
export const CLOSE: i32 = 3
export const VOLUME: i32 = 4
export const BID: i32 = 5
export const ASK: i32 = 6
export const TIME: i32 = 7
export const SYMBOL: i32 = 8
export const IGNORE: i32 = 9
/** CSV only: the column with the time of day beside one with the date. */
export const TIME_OF_DAY: i32 = 10

export const BLOCK_ROWS: i32 = 8192
/** Bytes from one column of doubles to the next; not a multiple of 4 KiB, or the columns' writes would meet in one set of the cache. */
export const STRIDE: usize = (<usize>BLOCK_ROWS) * 8 + 192
export const SYMBOL_COLUMN: usize = BLOCK + 8 * STRIDE
export const FLAGS_COLUMN: usize = SYMBOL_COLUMN + (<usize>BLOCK_ROWS) * 4 + 192
export const DECIMALS_COLUMN: usize = FLAGS_COLUMN + (<usize>BLOCK_ROWS) * 2 + 192
export const KIND_COLUMN: usize = DECIMALS_COLUMN + (<usize>BLOCK_ROWS) + 192

/** Numbers of `fieldState` (src/model/field.ts). */
export const STATE_NULL: u32 = 2
export const STATE_TEXT: u32 = 3
export const STATE_NON_FINITE: u32 = 4
const STATE_ABSENT: u32 = 1
const ALL_TEXT: u32 = 0b011_011_011_011_011
/** Some of `timeKind` (src/model/decoded.ts). */
export const KIND_INSTANT: i32 = 0
export const KIND_DAY: i32 = 1
export const KIND_UNPARSABLE: i32 = 5

const ALL_NUMBERS: u32 = 0b1_1111
/** Fields of every bar: open to volume, and time. */
export const REQUIRED: u32 = 0b1001_1111

/** Rows in the block. */
export let row: i32 = 0
/** Whether some row of this block had a bid or ask; otherwise those columns hold NaN only. */
export let quoted: bool = false
let quotesTouched: bool = true
/** Symbol of rows that name none; of the container. */
export let containerSymbol: i32 = -1

export function startColumns(): void {
  row = 0
  containerSymbol = -1
  if (quotesTouched) clearQuotes()
  quotesTouched = false
}

/** The rows may write bids and asks from here on. */
export function noteQuotes(): void {
  quotesTouched = true
}

export function setContainerSymbol(symbol: i32): void {
  containerSymbol = symbol
}

function clearQuotes(): void {
  const first = BLOCK + (<usize>BID) * STRIDE
  for (let at = first; at < first + 2 * STRIDE; at += 8) store<f64>(at, NaN)
  quoted = false
}

/** Where the numbers of a field (`OPEN` to `ASK`, and `TIME`) begin. */
// @ts-ignore: decorator
@inline
export function columnOf(field: i32): usize {
  return BLOCK + (<usize>field) * STRIDE
}

/** Where the number of a field of the row being read goes. */
// @ts-ignore: decorator
@inline
export function cell(field: i32): usize {
  return cellOf(columnOf(field))
}

// @ts-ignore: decorator
@inline
export function cellOf(column: usize): usize {
  return column + ((<usize>row) << 3)
}

// @ts-ignore: decorator
@inline
export function setKind(kind: i32): void {
  store<u8>(KIND_COLUMN + <usize>row, <u8>kind)
}

// @ts-ignore: decorator
@inline
export function setSymbol(symbol: i32): void {
  store<i32>(SYMBOL_COLUMN + ((<usize>row) << 2), symbol)
}

/** Ends a row that has all required fields when the block has room for one more. */
// @ts-ignore: decorator
@inline
export function commitPlainRow(seen: u32, flags: u32, decimals: i32): void {
  store<u16>(FLAGS_COLUMN + ((<usize>row) << 1), <u16>flags)
  store<u8>(DECIMALS_COLUMN + <usize>row, <u8>decimals)
  if (!(seen & (1 << SYMBOL))) setSymbol(containerSymbol)
  if (seen & ((1 << BID) | (1 << ASK))) quoted = true
  row++
}

/** Ends the row being read. `seen`: bits of the fields that were there; `flags`: their states. */
export function commitRow(seen: u32, flags: u32, decimals: i32): void {
  if ((seen & REQUIRED) != REQUIRED) flags |= fillMissing(seen)
  commitPlainRow(seen, flags, decimals)
  if (row == BLOCK_ROWS) flushRows()
}

/** Writes NaN where fields are missing; gives their flags. */
function fillMissing(seen: u32): u32 {
  let absent: u32 = 0
  for (let field = OPEN; field <= VOLUME; field++) {
    if ((seen >> field) & 1) continue
    store<f64>(cell(field), NaN)
    absent |= STATE_ABSENT << (<u32>field * 3)
  }
  if (!(seen & (1 << TIME))) {
    store<f64>(cell(TIME), NaN)
    setKind(KIND_UNPARSABLE)
  }
  return absent
}

/** Ends a row that is not one: all its fields are text. `seen`: the bit of the time when it has that. */
export function commitTextRow(seen: u32): void {
  fillMissing(seen)
  commitRow(seen | ALL_NUMBERS, ALL_TEXT, 0)
}

export function flushRows(): void {
  if (row == 0) return
  hostFlush(row)
  if (quoted) clearQuotes()
  row = 0
}

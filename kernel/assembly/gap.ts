/**
 * Gaps: the bytes from the end of one value of a row to the start of the next, with everything that stands between them (comma, white space,
 * key, colon, and from row to row braces as well).
 *
 * Programs print rows alike, so a gap that has been read once token by token is remembered by its position in the row, and the same bytes in
 * the next row are recognised by a few vector comparisons. Equal bytes in an equal place mean the same, as long as no more of the gap follows.
 *
 * Quotes around values belong to the gaps: a gap begins with the quote that ends a string and ends with the one that begins the next. A number in quotes is then
 * read like one without.
 *
 * How the number behind a gap is printed is alike in most rows as well. Its slot remembers that shape (number-shapes.ts), so that a number of it is as cheap to recognise
 * as the gap, and its length known before its bytes are looked at; and one other shape, which is tried next: prices lose their last digit where it is a zero.
 *
 * A slot (`GAP_SIZE` bytes) holds: length; field of the value that follows; what a row must not have met (`stopsAt`); 1 for a boundary; offset of the new row's
 * first byte in a boundary; kind of the value that follows; `QUOTED` where the gap begins with a quote; bit of the field that follows; a mask for the first
 * 16 bytes at 32; the bytes at 48; at 144 the column of the number that follows, how it is read (`WAY`), its shape, and the row that last had another; the gap's
 * last 16 bytes at 160; the other shape at 176. One that remembers nothing has bytes that stand nowhere.
 */
import { GAPS, GAP_SIZE, GAP_SLOTS } from './layout'
import { end } from './state'
import { QUOTE } from './scan'
import { ASK, columnOf, IGNORE, TIME } from './columns'

/** Longest gap remembered; SLACK is longer, so a gap can be compared wherever it begins. */
const LONGEST_GAP: usize = 96

const BYTES: usize = 48
const MASK: usize = 32
const COLUMN: usize = 144
const WAY: usize = 148
const SHAPE: usize = 152
const MISSED: usize = 156
const TAIL: usize = 160
const OTHER_SHAPE: usize = 176

/* Kinds of values between two gaps. */
export const NUMBER: u32 = 0
export const DATE: u32 = 1
export const STRING: u32 = 2
/** Added where a quote stands, before the value and after it: together they are nothing. */
const QUOTED: u32 = 8

/** Bit of a row's fields that is always set. */
export const OPEN_ROW: u32 = 1 << 31

/** Slot of the gap after the first value. */
export const FIRST_GAP: usize = GAPS
/** Slot of all gaps too far into a row to be remembered. */
export const LAST_GAP: usize = GAPS + <usize>(GAP_SLOTS - 1) * GAP_SIZE

/** Forgets all gaps. */
export function startGaps(): void {
  for (let slot = FIRST_GAP; slot <= LAST_GAP; slot += GAP_SIZE) {
    memory.fill(slot, 0, BYTES)
    forgetShape(slot)
    store<u32>(slot, OPEN_ROW, 8)
    store<u8>(slot, 0xff, MASK)
    // A control character is part of no gap; were it met all the same, `stopsAt` ends what follows.
    store<u8>(slot, 1, BYTES)
  }
}

/**
 * Whether the gap at `p` is another than the one remembered in `slot`. Callers branch on the answer and take the length from the slot, so that where the
 * next value begins does not wait for the comparison.
 */
// @ts-ignore: decorator
@inline
export function isOtherGap(slot: usize, p: usize): bool {
  return v128.any_true(unlikeGap(slot, p))
}

/** Zero where the bytes at `p` are the gap remembered in `slot`. */
// @ts-ignore: decorator
@inline
export function unlikeGap(slot: usize, p: usize): v128 {
  const length = gapLength(slot)
  let unlike = v128.xor(v128.load(p), v128.load(slot, BYTES))
  if (length > 16) {
    unlike = v128.or(unlike, v128.xor(v128.load(p + length - 16), v128.load(slot, TAIL)))
    if (length > 32) {
      unlike = v128.or(unlike, v128.xor(v128.load(p, 16), v128.load(slot, BYTES + 16)))
      if (length > 48) {
        unlike = v128.or(unlike, v128.xor(v128.load(p, 32), v128.load(slot, BYTES + 32)))
        if (length > 64) {
          unlike = v128.or(unlike, v128.xor(v128.load(p, 48), v128.load(slot, BYTES + 48)))
          if (length > 80) unlike = v128.or(unlike, v128.xor(v128.load(p, 64), v128.load(slot, BYTES + 64)))
        }
      }
    }
  } else unlike = v128.and(unlike, v128.load(slot, MASK))
  return unlike
}

// @ts-ignore: decorator
@inline
export function gapLength(slot: usize): usize {
  return load<u32>(slot)
}

// @ts-ignore: decorator
@inline
export function fieldAfterGap(slot: usize): i32 {
  return load<i32>(slot, 4)
}

/** A row that has met one of these ends or does not go on: bit of the field that follows, if it may stand there once; `OPEN_ROW` for boundaries and nothing. */
// @ts-ignore: decorator
@inline
export function stopsAt(slot: usize): u32 {
  return load<u32>(slot, 8)
}

// @ts-ignore: decorator
@inline
export function isBoundary(slot: usize): bool {
  return load<u32>(slot, 12) != 0
}

// @ts-ignore: decorator
@inline
export function rowInGap(slot: usize): usize {
  return load<u32>(slot, 16)
}

/** Kind of the value between the gaps of two slots: one of the above, or another number where it is nothing that the fast loop reads. */
// @ts-ignore: decorator
@inline
export function kindBetween(slot: usize, next: usize): u32 {
  return load<u32>(slot, 20) ^ load<u32>(next, 24)
}

/** Bytes of the quote that begins the gap. */
// @ts-ignore: decorator
@inline
export function quotesBeforeGap(slot: usize): usize {
  return load<u32>(slot, 24) / QUOTED
}

/** Bytes of the quote that ends the gap. */
// @ts-ignore: decorator
@inline
export function quotesAfterGap(slot: usize): usize {
  return (load<u32>(slot, 20) & QUOTED) != 0 ? 1 : 0
}

/** Bit of the field that follows. */
// @ts-ignore: decorator
@inline
export function fieldBit(slot: usize): u32 {
  return load<u32>(slot, 28)
}

/** Where the slot's gap begins when a value, quotes included, ends at `p`. */
// @ts-ignore: decorator
@inline
export function gapAt(slot: usize, p: usize): usize {
  return p - quotesBeforeGap(slot)
}

/** Column of the number that follows, 0 for none. */
// @ts-ignore: decorator
@inline
export function columnAfterGap(slot: usize): usize {
  return load<u32>(slot, COLUMN)
}

/* How the value behind a gap within a row is read: as a number of the slot's shape, never or perhaps with a sign; as whatever it is. */
export const UNSIGNED: u32 = 0
export const SIGNED: u32 = 1
const OTHER: u32 = 2

// @ts-ignore: decorator
@inline
export function wayAfterGap(slot: usize): u32 {
  return load<u32>(slot, WAY)
}

/** Shape (number-shapes.ts) of the numbers behind the gap. */
// @ts-ignore: decorator
@inline
export function shapeAfterGap(slot: usize): usize {
  return load<u32>(slot, SHAPE)
}

function forgetShape(slot: usize): void {
  store<u32>(slot, OTHER, WAY)
}

/** Shape that is tried next. */
// @ts-ignore: decorator
@inline
export function otherShapeAfterGap(slot: usize): usize {
  return load<u32>(slot, OTHER_SHAPE)
}

/** Notes that the number behind the gap has the other shape in this row: the second time in turn that shape comes first from then on. */
// @ts-ignore: decorator
@inline
export function noteOtherShape(slot: usize, row: i32): void {
  if (load<i32>(slot, MISSED) == row - 1) {
    const shape = load<u32>(slot, SHAPE)
    store<u32>(slot, load<u32>(slot, OTHER_SHAPE), SHAPE)
    store<u32>(slot, shape, OTHER_SHAPE)
  }
  store<i32>(slot, row, MISSED)
}

/** Notes that the number behind the gap has neither shape, or a sign that none had before. */
// @ts-ignore: decorator
@inline
export function noteShape(slot: usize, shape: usize, negative: u32, row: i32): void {
  const way = wayAfterGap(slot)
  if (way == OTHER) store<u32>(slot, <u32>shape, SHAPE)
  if (way == OTHER || negative > way) store<u32>(slot, negative, WAY)
  store<u32>(slot, <u32>shape, OTHER_SHAPE)
  store<i32>(slot, row, MISSED)
}

/** Remembers the gap from `from` to `to`. `rowAt`: where in it the next row begins; 0 when it lies within a row. */
export function rememberGap(slot: usize, from: usize, to: usize, field: i32, rowAt: usize): void {
  // At the end of the data the gap may go on.
  if (slot == LAST_GAP || to >= end) return
  const ends = load<u8>(from - 1) == QUOTE
  const begins = load<u8>(to) == QUOTE
  from -= usize(ends)
  to += usize(begins)
  const length = to - from
  if (length > LONGEST_GAP) return
  const bit: u32 = 1 << field
  store<u32>(slot, <u32>length)
  store<i32>(slot, field, 4)
  store<u32>(slot, rowAt ? OPEN_ROW : field == IGNORE ? 0 : bit, 8)
  store<u32>(slot, rowAt ? 1 : 0, 12)
  store<u32>(slot, rowAt ? <u32>(rowAt - from) : 0, 16)
  store<u32>(slot, kindOf(field, begins), 20)
  store<u32>(slot, ends ? QUOTED : 0, 24)
  store<u32>(slot, bit, 28)
  for (let i: usize = 0; i < 16; i++) store<u8>(slot + MASK + i, i < length ? 0xff : 0)
  memory.copy(slot + BYTES, from, length)
  store<u32>(slot, field <= ASK ? <u32>columnOf(field) : 0, COLUMN)
  if (length > 16) memory.copy(slot + TAIL, slot + BYTES + length - 16, 16)
  // Whether quotes stand around a value is known of both gaps together.
  forgetShape(slot)
  if (slot != FIRST_GAP) forgetShape(slot - GAP_SIZE)
}

function kindOf(field: i32, quoted: bool): u32 {
  if (!quoted) return NUMBER
  return QUOTED | (field == TIME ? DATE : field == IGNORE ? STRING : NUMBER)
}

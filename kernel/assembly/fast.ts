/**
 * The loop in which nearly all bytes are read: rows printed like the ones before, with short numbers, ISO dates and plain strings.
 *
 * It calls nothing, so that the compiler keeps everything in registers, and does little for each value: all that is common to a place in the row (its key,
 * the quotes, its field) is one comparison with the gap remembered there. Where the next value begins depends on a few vector operations and on nothing else:
 * all other work, and all judging, runs beside that. Whatever it does not know it leaves, untouched, to rows.ts.
 */
import { GAP_SIZE, LONGEST } from './layout'
import { checkpoint, setCheckpoint } from './state'
import { BACKSLASH, QUOTE, skipSpace } from './scan'
import { constantVector, endBit, FROM_0x73, FROM_0x76, gatheredValue, MINUS, oddNumber, PLUS_0x46, POINTS, ZEROS } from './number'
import { isoDate } from './time'
import {
  DATE,
  fieldAfterGap,
  fieldBit,
  FIRST_GAP,
  gapLength,
  isBoundary,
  isOtherGap,
  kindBetween,
  NUMBER,
  OPEN_ROW,
  quotesAfterGap,
  quotesBeforeGap,
  rowInGap,
  STRING,
  stopsAt,
} from './gap'
import { clearFlags, rowFlags, rowPlaces, rowSeen, rowSlot, saveRow, setAtGap } from './row'
import { ASK, BLOCK_ROWS, cell, CLOSE, commitPlainRow, IGNORE, KIND_DAY, KIND_INSTANT, REQUIRED, row, setKind, TIME } from './columns'

/**
 * Reads on from the end `p` of a value, until something is not as expected: a gap (`atGap` is left set) or a value. The row's state says what comes next there.
 */
export function readFast(p: usize): usize {
  let slot = rowSlot
  let after = p - quotesBeforeGap(slot)
  if (isOtherGap(slot, after)) return p
  const plus0x46 = constantVector(PLUS_0x46)
  const from0x73 = constantVector(FROM_0x73)
  const from0x76 = constantVector(FROM_0x76)
  const point = constantVector(POINTS)
  const zero = constantVector(ZEROS)
  let seen = rowSeen | OPEN_ROW
  let places = rowPlaces
  let field = 0
  let before = slot
  while (true) {
    // The gap of `slot` is at `after`, and goes to `p`.
    p = after + gapLength(slot)
    field = fieldAfterGap(slot)
    before = slot
    if (seen & stopsAt(slot)) {
      // Nothing is remembered, or a field comes again; an empty row may follow; values may be missing; the block may be full; the row may be too long.
      if (
        !isBoundary(slot) ||
        (quotesAfterGap(slot) == 0 && (load<u8>(p) == 0x5d || load<u8>(p) <= 0x20)) ||
        (seen & REQUIRED) != REQUIRED ||
        row == BLOCK_ROWS - 1 ||
        p - checkpoint > LONGEST
      ) {
        saveRow(field, slot, seen & ~OPEN_ROW, rowFlags, places)
        setAtGap(true)
        return after + usize(load<u8>(after) == QUOTE)
      }
      commitPlainRow(seen, rowFlags, places)
      setCheckpoint(after + rowInGap(slot))
      clearFlags()
      seen = OPEN_ROW
      places = 0
      slot = FIRST_GAP
    } else slot += GAP_SIZE
    const kind = kindBetween(before, slot)
    if (kind == NUMBER) {
      const v = v128.load(p)
      const raised = i8x16.add(v, plus0x46)
      const end = endBit(raised, from0x73)
      const others: u32 = i8x16.bitmask(i8x16.lt_s(raised, from0x76))
      const points: u32 = i8x16.bitmask(i8x16.eq(v, point)) & (end - 1)
      const zeros: u32 = i8x16.bitmask(i8x16.eq(v, zero))
      const negative = u32(load<u8>(p) == MINUS)
      const length: u32 = ctz(end)
      after = p + length
      if (oddNumber(end, others, points, zeros, negative)) break
      // An exponent is no gap.
      if (isOtherGap(slot, after)) break
      if (field <= ASK) {
        const whole: u32 = ctz(points | end) - negative
        const printed = length - negative - whole - u32(points != 0)
        store<f64>(cell(field), gatheredValue(p + negative, whole, printed, negative))
        places = max(places, field <= CLOSE ? <i32>printed : 0)
      } else if (field != IGNORE) {
        if (field != TIME || points || negative || (length != 13 && length != 10)) break
        store<f64>(cell(TIME), gatheredValue(p, length, 0, 0) * (length == 13 ? 1e3 : 1e6))
        setKind(KIND_INSTANT)
      }
    } else if (kind == DATE) {
      after = p + 10
      if (isOtherGap(slot, after) || !isoDate(p, cell(TIME))) break
      setKind(KIND_DAY)
    } else if (kind == STRING) {
      const v = v128.load(p)
      const special = v128.or(
        i8x16.lt_s(v, i8x16.splat(0x20)),
        v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>BACKSLASH))),
      )
      after = p + ctz(i8x16.bitmask(special) | 0x10000)
      if (isOtherGap(slot, after)) break
    } else break
    seen |= fieldBit(before)
  }
  saveRow(field, slot, seen & ~OPEN_ROW, rowFlags, places)
  const quotes = quotesAfterGap(before)
  // More white space is no more of what was compared.
  return quotes ? p - quotes : skipSpace(p)
}

/**
 * The loops in which nearly all bytes are read: rows printed like the ones before, with short numbers, ISO dates and plain strings.
 *
 * `readNumbers` calls nothing, so that the compiler keeps everything in registers, and does little for each value: all that is common to a place in the row (its
 * key, the quotes, its field, how the number is printed) is one comparison with what is remembered there. `readFast` around it reads what else is often met, among
 * it numbers of another shape than in the rows before. Whatever it does not know it leaves, untouched, to rows.ts.
 */
import { GAP_SIZE, LONGEST } from './layout'
import { checkpoint, setCheckpoint } from './state'
import { BACKSLASH, MINUS, QUOTE, skipSpace } from './scan'
import { endBit, oddNumber, signed } from './number'
import { shapeAt, shapeLength, shapePlaces, unlikeShape, valueOfShape } from './number-shapes'
import { constantVector, FROM_0x73, FROM_0x76, PLUS_0x46, POINTS, ZEROS } from './vectors'
import { isoDate } from './time'
import {
  columnAfterGap,
  DATE,
  fieldAfterGap,
  fieldBit,
  FIRST_GAP,
  gapAt,
  gapLength,
  isBoundary,
  isOtherGap,
  kindBetween,
  noteOtherShape,
  noteShape,
  NUMBER,
  otherShapeAfterGap,
  quotesAfterGap,
  rowInGap,
  shapeAfterGap,
  SIGNED,
  STRING,
  stopsAt,
  unlikeGap,
  UNSIGNED,
  wayAfterGap,
} from './gap'
import { clearRow, notePlaces, passGap, rowFlags, rowPlaces, rowSeen, rowSlot, saveNumbers, setAtGap, setNext } from './row'
import {
  ASK,
  BLOCK_ROWS,
  cell,
  cellOf,
  CLOSE,
  columnOf,
  commitPlainRow,
  IGNORE,
  KIND_DAY,
  KIND_INSTANT,
  REQUIRED,
  row,
  setKind,
  TIME,
} from './columns'

/**
 * Reads on from the end `p` of a value, until something is not as expected: a gap (`atGap` is left set) or a value. The row's state says what comes next there.
 */
export function readFast(p: usize): usize {
  let slot = rowSlot
  let after = gapAt(slot, p)
  if (isOtherGap(slot, after)) return p
  p = after + gapLength(slot)
  let before: usize
  while (true) {
    p = readNumbers(p)
    before = rowSlot
    if (rowSeen & stopsAt(before)) {
      // Nothing is remembered, or a field comes again; an empty row may follow; values may be missing; the block may be full; the row may be too long.
      if (
        !isBoundary(before) ||
        (quotesAfterGap(before) == 0 && (load<u8>(p) == 0x5d || load<u8>(p) <= 0x20)) ||
        (rowSeen & REQUIRED) != REQUIRED ||
        row == BLOCK_ROWS - 1 ||
        p - checkpoint > LONGEST
      ) {
        setNext(before, before)
        setAtGap(true)
        after = p - gapLength(before)
        return after + usize(load<u8>(after) == QUOTE)
      }
      commitPlainRow(rowSeen, rowFlags, rowPlaces)
      setCheckpoint(p - gapLength(before) + rowInGap(before))
      clearRow()
      slot = FIRST_GAP
    } else slot = before + GAP_SIZE
    const kind = kindBetween(before, slot)
    if (kind == NUMBER) {
      after = numberBeforeGap(p, before, slot)
      if (!after) break
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
    p = after + gapLength(slot)
    passGap(slot, fieldBit(before))
  }
  setNext(before, slot)
  const quotes = quotesAfterGap(before)
  // More white space is no more of what was compared.
  return quotes ? p - quotes : skipSpace(p)
}

/**
 * Reads on from the end `p` of the gap of the row's slot, over numbers and gaps that look as in rows before, to the end of the last such gap, which is the
 * row's slot then. Exported by the kernel, so that the compiler of AssemblyScript leaves it a function of its own.
 */
export function readNumbers(p: usize): usize {
  let before = rowSlot
  let seen = rowSeen
  let places: u32 = 0
  while (true) {
    const stops = stopsAt(before)
    if (seen & stops) break
    const way = wayAfterGap(before)
    if (way != UNSIGNED) {
      if (way != SIGNED) break
      p += usize(load<u8>(p) == MINUS)
    }
    const slot = before + GAP_SIZE
    let shape = shapeAfterGap(before)
    let after = p + shapeLength(shape)
    if (v128.any_true(v128.or(unlikeShape(shape, p), unlikeGap(slot, after)))) {
      shape = otherShapeAfterGap(before)
      after = p + shapeLength(shape)
      if (v128.any_true(v128.or(unlikeShape(shape, p), unlikeGap(slot, after)))) {
        // A gap never ends with a sign.
        p -= usize(load<u8>(p - 1) == MINUS)
        break
      }
      noteOtherShape(before, row)
    }
    const column = columnAfterGap(before)
    if (column) {
      store<f64>(cellOf(column), signed(valueOfShape(p, shape), u32(load<u8>(p - 1) == MINUS)))
      if (column <= columnOf(CLOSE)) places |= shapePlaces(shape)
    }
    p = after + gapLength(slot)
    seen |= stops
    before = slot
  }
  saveNumbers(before, seen, places)
  return p
}

/**
 * Reads the number at `p`, however printed, and goes to its end. Gives 0, and nothing has changed, when it is no short one, or the gap of `slot` does not follow.
 *
 * Where the gap begins depends on a few vector operations and on nothing else: all other work, and all judging, runs beside that.
 */
// @ts-ignore: decorator
@inline
function numberBeforeGap(p: usize, before: usize, slot: usize): usize {
  const field = fieldAfterGap(before)
  const v = v128.load(p)
  const raised = i8x16.add(v, constantVector(PLUS_0x46))
  const end = endBit(raised, constantVector(FROM_0x73))
  const others: u32 = i8x16.bitmask(i8x16.lt_s(raised, constantVector(FROM_0x76)))
  const points: u32 = i8x16.bitmask(i8x16.eq(v, constantVector(POINTS))) & (end - 1)
  const zeros: u32 = i8x16.bitmask(i8x16.eq(v, constantVector(ZEROS)))
  const negative = u32(load<u8>(p) == MINUS)
  const length: u32 = ctz(end)
  const after = p + length
  // An exponent is no gap.
  if (oddNumber(end, others, points, zeros, negative) || isOtherGap(slot, after)) return 0
  const whole: u32 = ctz(points | end) - negative
  const shape = shapeAt(whole, length - negative - whole - u32(points != 0))
  if (field == TIME) {
    if (points || negative || (length != 13 && length != 10)) return 0
    store<f64>(cell(TIME), valueOfShape(p, shape) * (length == 13 ? 1e3 : 1e6))
    setKind(KIND_INSTANT)
    return after
  }
  if (field <= ASK) {
    store<f64>(cell(field), signed(valueOfShape(p + negative, shape), negative))
    if (field <= CLOSE) notePlaces(shapePlaces(shape))
  } else if (field != IGNORE) return 0
  // Several gaps lead to the first value.
  if (slot != FIRST_GAP) noteShape(before, shape, negative, row)
  return after
}

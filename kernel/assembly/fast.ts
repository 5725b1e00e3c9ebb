/**
 * The loop in which nearly all bytes are read: rows printed like the ones before, with short numbers, ISO dates and plain strings.
 *
 * It calls nothing, so that the compiler keeps everything in registers. Where the next value begins depends on one comparison of 16 bytes per
 * value and on nothing else: all other work, and all judging, runs beside that. Whatever it does not know it leaves, untouched, to rows.ts.
 */
import { GAP_SIZE, LONGEST, VECTORS } from './layout'
import { checkpoint, setCheckpoint } from './state'
import { BACKSLASH, QUOTE } from './scan'
import { gatheredValue, MINUS, oddNumber, pointsWithin, spanOfNumber, wholeDigitsOf } from './number'
import { isoDate } from './time'
import { fieldAfterGap, FIRST_GAP, gapLength, isBoundary, isSameGap, rowInGap } from './gap'
import { atGap, rowField, rowFlags, rowPlaces, rowSeen, rowSlot, saveRow, setAtGap } from './row'
import { ASK, BLOCK_ROWS, cell, CLOSE, commitPlainRow, IGNORE, KIND_DAY, KIND_INSTANT, REQUIRED, row, setKind, TIME } from './columns'

/** Writes the vectors that the loop keeps in registers; the compiler would build constants anew for every value. */
export function startFast(): void {
  v128.store(VECTORS, i8x16.splat(0x46))
  v128.store(VECTORS, i8x16.splat(0x73), 16)
  v128.store(VECTORS, i8x16.splat(0x2e), 32)
  v128.store(VECTORS, i8x16.splat(0x30), 48)
  v128.store(VECTORS, i8x16.splat(9), 64)
}

/**
 * Reads on from `p` until something is not as expected; the row's state says what comes next there. `mustQuote`: rows begin with a key.
 */
export function readFast(p: usize, mustQuote: bool): usize {
  const plus0x46 = v128.load(VECTORS)
  const from0x73 = v128.load(VECTORS, 16)
  const point = v128.load(VECTORS, 32)
  const zero = v128.load(VECTORS, 48)
  const nine = v128.load(VECTORS, 64)
  let field = rowField
  let slot = rowSlot
  let seen = rowSeen
  let places = rowPlaces
  let flags = rowFlags
  let valueKnown = atGap
  while (true) {
    if (!valueKnown) {
      const quoted = load<u8>(p) == QUOTE
      let after: usize
      if (quoted && field >= TIME) {
        if (field == TIME) {
          if (load<u8>(p + 11) != QUOTE || !isoDate(p + 1, cell(TIME))) break
          setKind(KIND_DAY)
          after = p + 12
        } else {
          if (field != IGNORE) break
          const v = v128.load(p + 1)
          const special = v128.or(
            i8x16.lt_s(v, i8x16.splat(0x20)),
            v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>BACKSLASH))),
          )
          after = p + 1 + ctz(i8x16.bitmask(special) | 0x10000)
          if (load<u8>(after) != QUOTE) break
          after++
        }
      } else {
        const from = p + usize(quoted)
        const v = v128.load(from)
        const length = spanOfNumber(v, plus0x46, from0x73)
        after = from + length
        const negative = u32(load<u8>(from) == MINUS)
        const points = pointsWithin(v, length, point)
        if (oddNumber(from, v, length, points, negative, zero, nine)) break
        const whole = wholeDigitsOf(length, points, negative)
        const printed = length - negative - whole - u32(points != 0)
        if (quoted) {
          if (load<u8>(after) != QUOTE) break
          after++
        }
        if (field <= ASK) {
          store<f64>(cell(field), gatheredValue(from + negative, whole, printed, negative))
          places = max(places, field <= CLOSE ? <i32>printed : 0)
        } else if (field != IGNORE) {
          if (field != TIME || points || negative || (whole != 13 && whole != 10)) break
          store<f64>(cell(TIME), gatheredValue(from, whole, 0, 0) * (whole == 13 ? 1e3 : 1e6))
          setKind(KIND_INSTANT)
        }
      }
      p = after
      seen |= 1 << field
    }
    valueKnown = true
    if (!isSameGap(slot, p)) break
    const next = p + gapLength(slot)
    const first = load<u8>(next)
    // Nothing remembered; white space, which would be more of the gap.
    if (next == p || first <= 0x20) break
    const nextField = fieldAfterGap(slot)
    if (isBoundary(slot)) {
      // An empty row, or no key, may follow; values may be missing; the block may be full; the row may be too long.
      if (first == 0x5d || (mustQuote && first != QUOTE)) break
      if ((seen & REQUIRED) != REQUIRED || row == BLOCK_ROWS - 1 || p - checkpoint > LONGEST) break
      commitPlainRow(seen, flags, places)
      setCheckpoint(p + rowInGap(slot))
      seen = 0
      flags = 0
      places = 0
      slot = FIRST_GAP
    } else {
      if (((seen & ~(1 << IGNORE)) >> nextField) & 1) break
      slot += GAP_SIZE
    }
    field = nextField
    p = next
    valueKnown = false
  }
  saveRow(field, slot, seen, flags, places)
  setAtGap(valueKnown)
  return p
}

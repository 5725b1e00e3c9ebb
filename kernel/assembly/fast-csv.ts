/**
 * The loop in which nearly all bytes of CSV are read: rows with all fields of a bar, bare short numbers and ISO dates.
 *
 * Built like fast.ts. A row that is anything else is left whole to csv.ts.
 */
import { POSITIONS, POSITIONS_SIZE, VECTORS } from './layout'
import { setCheckpoint } from './state'
import { QUOTE } from './scan'
import { gatheredValue, MINUS, oddNumber, pointsWithin, spanOfNumber, wholeDigitsOf } from './number'
import { isoDate } from './time'
import { met } from './keys'
import { ASK, BLOCK_ROWS, cell, CLOSE, commitPlainRow, IGNORE, KIND_DAY, REQUIRED, row, setKind, TIME } from './columns'

/** From the start of a line past all rows that can be read here. */
export function readFastCsv(p: usize, delimiter: u8): usize {
  const plus0x46 = v128.load(VECTORS)
  const from0x73 = v128.load(VECTORS, 16)
  const point = v128.load(VECTORS, 32)
  const zero = v128.load(VECTORS, 48)
  const nine = v128.load(VECTORS, 64)
  const delimiters = i8x16.splat(<i8>delimiter)
  while (row < BLOCK_ROWS - 1) {
    let at = p
    let seen: u32 = 0
    let places: i32 = 0
    let position = POSITIONS
    while (true) {
      const field = <i32>load<u8>(position)
      let after: usize
      if (field <= ASK) {
        const v = v128.load(at)
        const length = spanOfNumber(v, plus0x46, from0x73)
        after = at + length
        const negative = u32(load<u8>(at) == MINUS)
        const points = pointsWithin(v, length, point)
        if (oddNumber(at, v, length, points, negative, zero, nine)) return p
        const whole = wholeDigitsOf(length, points, negative)
        const printed = length - negative - whole - u32(points != 0)
        store<f64>(cell(field), gatheredValue(at + negative, whole, printed, negative))
        places = max(places, field <= CLOSE ? <i32>printed : 0)
      } else if (field == IGNORE) {
        const v = v128.load(at)
        const special = v128.or(
          i8x16.lt_s(v, i8x16.splat(0x20)),
          v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, delimiters)),
        )
        after = at + ctz(i8x16.bitmask(special) | 0x10000)
      } else {
        if (field != TIME || !isoDate(at, cell(TIME))) return p
        setKind(KIND_DAY)
        after = at + 10
      }
      seen |= 1 << field
      let c = load<u8>(after)
      if (c == delimiter) {
        at = after + 1
        position++
        if (position == POSITIONS + POSITIONS_SIZE) return p
        continue
      }
      if (c == 0x0d) c = load<u8>(++after)
      if (c != 0x0a) return p
      at = after + 1
      break
    }
    // Fields met for the first time have to be told of.
    if ((seen & REQUIRED) != REQUIRED || (seen & ~met & ~(1 << IGNORE)) != 0) return p
    commitPlainRow(seen, 0, places)
    p = at
    setCheckpoint(p)
  }
  return p
}

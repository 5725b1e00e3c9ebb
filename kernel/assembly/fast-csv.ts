/**
 * The loop in which nearly all bytes of CSV are read: rows with all fields of a bar, bare short numbers and ISO dates.
 *
 * Built like fast.ts. A row that is anything else is left whole to csv.ts.
 */
import { POSITIONS, POSITIONS_SIZE } from './layout'
import { setCheckpoint } from './state'
import { MINUS, QUOTE } from './scan'
import { endBit, oddNumber, signed } from './number'
import { shapeAt, valueOfShape } from './number-shapes'
import { constantVector, FROM_0x73, FROM_0x76, PLUS_0x46, POINTS, ZEROS } from './vectors'
import { isoDate } from './time'
import { met } from './keys'
import { ASK, BLOCK_ROWS, cell, CLOSE, commitPlainRow, IGNORE, KIND_DAY, REQUIRED, row, setKind, TIME } from './columns'

/** From the start of a line past all rows that can be read here. */
export function readFastCsv(p: usize, delimiter: u8): usize {
  const plus0x46 = constantVector(PLUS_0x46)
  const from0x73 = constantVector(FROM_0x73)
  const from0x76 = constantVector(FROM_0x76)
  const point = constantVector(POINTS)
  const zero = constantVector(ZEROS)
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
        const raised = i8x16.add(v, plus0x46)
        const end = endBit(raised, from0x73)
        const others: u32 = i8x16.bitmask(i8x16.lt_s(raised, from0x76))
        const points: u32 = i8x16.bitmask(i8x16.eq(v, point)) & (end - 1)
        const zeros: u32 = i8x16.bitmask(i8x16.eq(v, zero))
        const negative = u32(load<u8>(at) == MINUS)
        // An exponent is no delimiter either.
        if (oddNumber(end, others, points, zeros, negative)) return p
        const length: u32 = ctz(end)
        const whole: u32 = ctz(points | end) - negative
        const printed = length - negative - whole - u32(points != 0)
        after = at + length
        store<f64>(cell(field), signed(valueOfShape(at + negative, shapeAt(whole, printed)), negative))
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

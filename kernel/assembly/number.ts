/**
 * Decimal numbers to doubles, exactly as `Number` rounds them.
 *
 * Short ones (at most 15 digits within 15 bytes, no exponent) take the fast path: the digits are gathered into one vector, multiplied together
 * pairwise to a mantissa below 2^53, and divided once by a power of ten at most 10^22. Both are exact doubles, so the one rounding of the
 * division is the right one (Clinger, "How to Read Floating Point Numbers Accurately", 1990). Of longer ones up to 19 digits are read digit by
 * digit and multiplied by a power of five of 128 bits (Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51,
 * 2021). What that cannot decide (more digits, subnormals, overflow) is left to the host.
 */
import { endOfNumber } from './long-number'
import { shapeAt, valueOfShape } from './number-shapes'
import { MINUS, POINT } from './scan'

/**
 * Shape of a short number without sign at `p`: its length, digits before the point << 8, digits after it << 16; 0 when it is no short number.
 * What follows the number is the caller's business, except that an exponent makes it another shape.
 */
// @ts-ignore: decorator
@inline
export function shortShape(p: usize): u32 {
  const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30))
  const other: u32 = i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9))) | 0x10000
  const whole: u32 = ctz(other)
  let length: u32 = whole
  let printed: u32 = 0
  let point: u32 = 0
  if (load<u8>(p + whole) == POINT) {
    printed = ctz((other >> (whole + 1)) | 0x10000)
    length = whole + 1 + printed
    point = 1
  }
  // One digit zero may begin a number, more may not.
  if (whole == 0 || printed < point || length > 15 || (whole > 1 && load<u8>(p) == 0x30) || (load<u8>(p + length) | 0x20) == 0x65) return 0
  return length | (whole << 8) | (printed << 16)
}

// @ts-ignore: decorator
@inline
export function lengthOf(shape: u32): usize {
  return shape & 0xff
}

// @ts-ignore: decorator
@inline
export function decimalsOf(shape: u32): i32 {
  return <i32>(shape >> 16)
}

/** Value of a short number without sign at `p`; minus that when `negative`. */
export function shortValue(p: usize, shape: u32, negative: bool): f64 {
  const value = valueOfShape(p, shapeAt((shape >> 8) & 0xff, shape >> 16))
  return negative ? -value : value
}

/** Minus `value` when `negative` is 1. */
// @ts-ignore: decorator
@inline
export function signed(value: f64, negative: u32): f64 {
  return reinterpret<f64>(reinterpret<u64>(value) | ((<u64>negative) << 63))
}

/**
 * Bit of the first byte that is no sign, point, slash or digit (0x2d to 0x39), bit 16 where there is none. `raised`: the bytes plus 0x46, among
 * which those are the largest signed ones, from 0x73 on.
 */
// @ts-ignore: decorator
@inline
export function endBit(raised: v128, from0x73: v128): u32 {
  const beyond: u32 = i8x16.bitmask(i8x16.lt_s(raised, from0x73)) | 0x10000
  return beyond & (0 - beyond)
}

/**
 * Not 0 when the bytes before bit `end` are no short number: longer than 15 bytes, a slash or a second sign, a second point, no digit first or
 * last, a zero before other digits. Bits by byte: `others` no digits, `points` points before the end, `zeros` zeros; `negative` 1 for a sign.
 * An exponent after them is the caller's business.
 */
// @ts-ignore: decorator
@inline
export function oddNumber(end: u32, others: u32, points: u32, zeros: u32, negative: u32): u32 {
  const first = 1 + negative
  return (
    ((others & (end - 1)) ^ points ^ negative) |
    (points & (points - 1)) |
    (end & 0x10000) |
    (others & (first | (end >> 1))) |
    (zeros & first & ~(others >> 1))
  )
}

/** Past a number that is only checked. */
// @ts-ignore: decorator
@inline
export function skipNumber(p: usize): usize {
  const digitsAt = p + usize(load<u8>(p) == MINUS)
  const shape = shortShape(digitsAt)
  return shape ? digitsAt + lengthOf(shape) : endOfNumber(p)
}

/**
 * Shapes of decimal numbers: numbers without sign that have as many digits before the point and after it, at most 15 in all, have one. By it a number is recognised in
 * one comparison of vectors, and read without a look at where its point is; number.ts says why the value is right.
 */
import { SHAPES, SHAPE_SIZE } from './layout'
import { pow10 } from './powers'
import { POINT } from './scan'
import { constantVector, HUNDRED_MILLIONS, HUNDREDS, TEN_THOUSANDS, TENS, ZEROS } from './vectors'

/*
 * A shape holds 16 indices that gather the digits to the right end of a vector; the least that each byte may be, and by how much it may be more; the power of ten
 * of the decimals (f64); the length; the bit of the decimals' number.
 */
const LEAST: usize = 16
const RANGE: usize = 32
const POWER: usize = 48
const LENGTH: usize = 56
const PLACES: usize = 60

function storeShape(whole: i32, printed: i32): void {
  const shape = shapeAt(whole, printed)
  const digits = whole + printed
  const length = digits + i32(printed > 0)
  for (let lane = 0; lane < 16; lane++) {
    const digit = lane - (16 - digits)
    store<u8>(shape + lane, digit < 0 ? 0x80 : <u8>(digit < whole ? digit : digit + 1))
    // Of several digits before the point the first is not zero. What follows the number may be anything.
    const leads = lane == 0 && whole > 1
    store<u8>(shape + lane, lane >= length ? 0 : lane == whole ? POINT : leads ? 0x31 : 0x30, LEAST)
    store<u8>(shape + lane, lane >= length ? 0xff : lane == whole ? 0 : leads ? 8 : 9, RANGE)
  }
  store<f64>(shape, pow10(printed), POWER)
  store<i32>(shape, length, LENGTH)
  store<i32>(shape, 1 << printed, PLACES)
}

/** Address of the shape of numbers with so many digits before and after the point, at most 15 in all. */
// @ts-ignore: decorator
@inline
export function shapeAt(whole: u32, printed: u32): usize {
  return SHAPES + ((whole << 4) + printed) * SHAPE_SIZE
}

// @ts-ignore: decorator
@inline
export function shapeLength(shape: usize): usize {
  return load<u32>(shape, LENGTH)
}

/** Bit of its number of decimals. */
// @ts-ignore: decorator
@inline
export function shapePlaces(shape: usize): u32 {
  return load<u32>(shape, PLACES)
}

/** Zero where the bytes at `p` are a number of the shape, without sign; what follows it is the caller's business. */
// @ts-ignore: decorator
@inline
export function unlikeShape(shape: usize, p: usize): v128 {
  return i8x16.sub_sat_u(i8x16.sub(v128.load(p), v128.load(shape, LEAST)), v128.load(shape, RANGE))
}

/** Value of sixteen decimal digits, one a byte, most significant first. */
// @ts-ignore: decorator
@inline
function valueOfDigits(digits: v128): f64 {
  const pairs = i16x8.shr_u(i16x8.mul(digits, constantVector(TENS)), 8)
  const fours = i32x4.dot_i16x8_s(pairs, constantVector(HUNDREDS))
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), constantVector(TEN_THOUSANDS))
  const halves = f64x2.mul(f64x2.convert_low_i32x4_s(eights), constantVector(HUNDRED_MILLIONS))
  return f64x2.extract_lane(halves, 0) + f64x2.extract_lane(halves, 1)
}

/** Value of the number of a shape at `p`, without sign. */
// @ts-ignore: decorator
@inline
export function valueOfShape(p: usize, shape: usize): f64 {
  const digits = i8x16.sub(v128.load(p), constantVector(ZEROS))
  const mantissa = valueOfDigits(i8x16.swizzle(digits, v128.load(shape)))
  return mantissa / load<f64>(shape, POWER)
}

/** Fills the table; once per instance. */
export function startShapes(): void {
  for (let whole = 0; whole < 16; whole++) {
    for (let printed = 0; whole + printed < 16; printed++) storeShape(whole, printed)
  }
}

/**
 * Decimal numbers to doubles, exactly as `Number` rounds them.
 *
 * Short ones (at most 15 digits within 15 bytes, no exponent) take the fast path: the digits are gathered into one vector, multiplied together
 * pairwise to a mantissa below 2^53, and divided once by a power of ten at most 10^22. Both are exact doubles, so the one rounding of the
 * division is the right one (Clinger, "How to Read Floating Point Numbers Accurately", 1990). Of longer ones up to 19 digits are read digit by
 * digit and multiplied by a power of five of 128 bits (Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51,
 * 2021). What that cannot decide (more digits, subnormals, overflow) is left to the host.
 */
import { POWERS, SCRATCH, SHAPES, SHAPE_SIZE, VECTORS } from './layout'
import { stop, BAD_NUMBER } from './state'
import { hostNumber } from './imports'

// @ts-ignore: decorator
@inline
export const MINUS: u8 = 0x2d
// @ts-ignore: decorator
@inline
const POINT: u8 = 0x2e

const POW10: StaticArray<f64> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

// @ts-ignore: decorator
@inline
export function pow10(exponent: i32): f64 {
  return load<f64>(changetype<usize>(POW10) + ((<usize>exponent) << 3))
}

/* Vectors that are loaded wherever they are used: V8 would build constants anew each time. Numbers are their places. */
/** Added to bytes, it makes sign, point, slash and digits (0x2d to 0x39) the largest signed ones: from 0x73, digits from 0x76 on. */
export const PLUS_0x46: usize = 0
export const FROM_0x73: usize = 1
export const FROM_0x76: usize = 2
export const POINTS: usize = 3
export const ZEROS: usize = 4
const TENS: usize = 5
const HUNDREDS: usize = 6
const TEN_THOUSANDS: usize = 7
const HUNDRED_MILLIONS: usize = 8

// @ts-ignore: decorator
@inline
export function constantVector(number: usize): v128 {
  return v128.load(VECTORS + (number << 4))
}

function storeVector(number: usize, vector: v128): void {
  v128.store(VECTORS + (number << 4), vector)
}

/** Fills the tables; once per instance. */
export function startNumbers(): void {
  storeVector(PLUS_0x46, i8x16.splat(0x46))
  storeVector(FROM_0x73, i8x16.splat(0x73))
  storeVector(FROM_0x76, i8x16.splat(0x76))
  storeVector(POINTS, i8x16.splat(<i8>POINT))
  storeVector(ZEROS, i8x16.splat(0x30))
  // A 16-bit lane holds tens + 256 * ones; times 10 * 256 + 1, its high byte is 10 * tens + ones.
  storeVector(TENS, i16x8.splat(2561))
  storeVector(HUNDREDS, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  storeVector(TEN_THOUSANDS, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1))
  storeVector(HUNDRED_MILLIONS, f64x2(1e8, 1))
  for (let whole = 0; whole < 16; whole++) {
    for (let printed = 0; whole + printed < 16; printed++) storeShape(whole, printed)
  }
}

/*
 * Numbers without sign that have as many digits before the point and after it have one shape. It holds 16 indices that gather the digits to the right end of
 * a vector; the least that each byte may be, and by how much it may be more; the power of ten of the decimals (f64); the length; the bit of the decimals' number.
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

/** Decimals printed by the number read last. */
export let decimals: i32 = 0
/** State (`fieldState`) of the number read last; 0 unless it overflows a double. */
export let numberState: u32 = 0

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

/** Value of the number of a shape at `p`, without sign. */
// @ts-ignore: decorator
@inline
export function valueOfShape(p: usize, shape: usize): f64 {
  const digits = i8x16.sub(v128.load(p), constantVector(ZEROS))
  const mantissa = valueOfDigits(i8x16.swizzle(digits, v128.load(shape)))
  return mantissa / load<f64>(shape, POWER)
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

/* Set by endOfNumber: what it read. */
let mantissa: u64 = 0
let exponent: i32 = 0
let significant: i32 = 0

// @ts-ignore: decorator
@inline
function isDigit(c: u8): bool {
  return c - 0x30 < 10
}

/** Past a number of JSON's grammar at `p` (of `01` that is `0`); stops where the grammar is broken. Collects up to 19 significant digits. */
export function endOfNumber(p: usize): usize {
  let m: u64 = 0
  let used = 0
  let scale = 0
  let printed = 0
  if (load<u8>(p) == MINUS) p++
  if (load<u8>(p) == 0x30) {
    p++
  } else {
    if (!isDigit(load<u8>(p))) return stop(BAD_NUMBER, p)
    while (isDigit(load<u8>(p))) {
      m = m * 10 + <u64>(load<u8>(p) - 0x30)
      used++
      p++
    }
  }
  if (load<u8>(p) == POINT) {
    p++
    if (!isDigit(load<u8>(p))) return stop(BAD_NUMBER, p)
    while (isDigit(load<u8>(p))) {
      m = m * 10 + <u64>(load<u8>(p) - 0x30)
      if (m != 0) used++
      printed++
      p++
    }
    scale = -printed
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++
    const sign = load<u8>(p)
    if (sign == 0x2b || sign == MINUS) p++
    if (!isDigit(load<u8>(p))) return stop(BAD_NUMBER, p)
    let power = 0
    while (isDigit(load<u8>(p))) {
      if (power < 100000) power = power * 10 + <i32>(load<u8>(p) - 0x30)
      p++
    }
    scale += sign == MINUS ? -power : power
  }
  mantissa = m
  significant = used
  exponent = scale
  // As number-text.ts counts them: 1.5e-3 prints four.
  decimals = max(0, min(255, -scale))
  return p
}

/** Powers of five in the table at POWERS, which the loader fills: 5^q, upper half first, each scaled so that its highest bit is set. */
export const LOWEST_POWER: i32 = -100
export const HIGHEST_POWER: i32 = 100

/**
 * Bits of the double nearest to `digits` * 10^`power`; 0 when 128 bits of the power do not decide it, or the double is not normal.
 * Names after the paper's algorithm 1: `digits` is w, `power` q, the product z.
 */
function scaledByFives(digits: u64, power: i32): u64 {
  const zeros = <i32>clz(digits)
  const w = digits << zeros
  const entry = POWERS + ((<usize>(power - LOWEST_POWER)) << 4)
  const five = load<u64>(entry)
  let upper = upperProduct(w, five)
  let lower = w * five
  if ((upper & 0x1ff) == 0x1ff) {
    const more = upperProduct(w, load<u64>(entry, 8))
    lower += more
    if (lower < more) upper++
    if (lower == u64.MAX_VALUE && (power < -27 || power > 55)) return 0
  }
  const carry = <i32>(upper >> 63)
  let m = upper >> (carry + 9)
  // floor(power * log2(10)) by 217706 / 2^16, exact in this range; 1023 biases the exponent.
  let binary = ((217706 * power) >> 16) + 63 + carry - zeros + 1023
  if (binary <= 0) return 0
  // Half way between two doubles, exactly: to the even one.
  if (lower <= 1 && power >= -4 && power <= 23 && (m & 3) == 1 && m << (carry + 9) == upper) m &= ~1
  m = (m + (m & 1)) >> 1
  if (m == <u64>1 << 53) {
    m >>= 1
    binary++
  }
  if (binary >= 0x7ff) return 0
  return (m & 0xfffffffffffff) | (<u64>binary << 52)
}

/** Upper 64 bits of a product of 128. */
function upperProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff
  const a1 = a >> 32
  const b0 = b & 0xffffffff
  const b1 = b >> 32
  const middle = a1 * b0 + ((a0 * b0) >> 32)
  const other = a0 * b1 + (middle & 0xffffffff)
  return a1 * b1 + (middle >> 32) + (other >> 32)
}

/** For values that are not printed as numbers. */
export function setNumberState(state: u32, printed: i32): void {
  numberState = state
  decimals = printed
}

/** Reads any number of JSON's grammar at `p` and stores it at `to`. Sets `decimals` and `numberState`. */
export function longNumber(p: usize, to: usize): usize {
  const after = endOfNumber(p)
  if (!after) return 0
  numberState = 0
  if (significant <= 19 && mantissa <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    const magnitude = exponent < 0 ? <f64>mantissa / pow10(-exponent) : <f64>mantissa * pow10(exponent)
    store<f64>(to, load<u8>(p) == MINUS ? -magnitude : magnitude)
    return after
  }
  if (significant <= 19 && mantissa != 0 && exponent >= LOWEST_POWER && exponent <= HIGHEST_POWER) {
    const bits = scaledByFives(mantissa, exponent)
    if (bits) {
      store<u64>(to, bits | ((<u64>(load<u8>(p) == MINUS)) << 63))
      return after
    }
  }
  const answer = hostNumber(p, <i32>(after - p), false, false)
  store<f64>(to, load<f64>(SCRATCH))
  numberState = answer & 7
  decimals = answer >> 3
  return after
}

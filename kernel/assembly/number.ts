/**
 * Decimal numbers to doubles, exactly as `Number` rounds them.
 *
 * Short ones (at most 15 digits within 15 bytes, no exponent) take the fast path: the digits are gathered into one vector, multiplied together
 * pairwise to a mantissa below 2^53, and divided once by a power of ten at most 10^22. Both are exact doubles, so the one rounding of the
 * division is the right one (Clinger, "How to Read Floating Point Numbers Accurately", 1990). All else is read digit by digit here, and what
 * is beyond that is left to the host.
 */
import { GATHERS, SCRATCH } from './layout'
import { stop, BAD_NUMBER } from './state'
import { hostNumber } from './imports'

// @ts-ignore: decorator
@inline
const MINUS: u8 = 0x2d
// @ts-ignore: decorator
@inline
const POINT: u8 = 0x2e

const POW10: StaticArray<f64> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

// @ts-ignore: decorator
@inline
function pow10(exponent: i32): f64 {
  return load<f64>(changetype<usize>(POW10) + ((<usize>exponent) << 3))
}

/** Fills the table of gathers; once per instance. */
export function startNumbers(): void {
  for (let whole = 0; whole < 16; whole++) {
    for (let decimals = 0; decimals < 16; decimals++) {
      const at = GATHERS + <usize>((whole * 16 + decimals) * 16)
      const digits = whole + decimals
      for (let lane = 0; lane < 16; lane++) {
        const digit = lane - (16 - digits)
        store<u8>(at + lane, digit < 0 || digits > 15 ? 0x80 : <u8>(digit < whole ? digit : digit + 1))
      }
    }
  }
}

/** Value of sixteen decimal digits, one a byte, most significant first. */
// @ts-ignore: decorator
@inline
function valueOfDigits(digits: v128): u64 {
  // A 16-bit lane holds tens + 256 * ones; times 10 * 256 + 1, its high byte is 10 * tens + ones.
  const pairs = i16x8.shr_u(i16x8.mul(digits, i16x8.splat(2561)), 8)
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1))
  return <u64>(<u32>i32x4.extract_lane(eights, 0)) * 100000000 + <u64>(<u32>i32x4.extract_lane(eights, 1))
}

/** Decimals printed by the number read last. */
export let decimals: i32 = 0
/** State (`fieldState`) of the number read last; 0 unless it overflows a double. */
export let numberState: u32 = 0

/**
 * Reads a number of the fast path's shape at `p`, stores it at `to`, and gives the pointer past it; 0, without stopping, when it has another shape.
 * What follows the number is the caller's business, except that an exponent makes it another shape.
 */
// @ts-ignore: decorator
@inline
export function shortNumber(p: usize, to: usize): usize {
  const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30))
  const other: u32 = i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9))) | 0x10000
  const whole: u32 = ctz(other)
  let length: u32 = whole
  let printed: u32 = 0
  if (load<u8>(p + whole) == POINT) {
    // Without digits after the point, or without a byte after them in view, this is not a short number.
    const rest = (other >> (whole + 1)) | 0x10000
    printed = ctz(rest)
    if (printed == 0) return 0
    length = whole + 1 + printed
  }
  // One digit zero may begin a number, more may not.
  if (whole == 0 || length > 15 || (whole > 1 && load<u8>(p) == 0x30) || (load<u8>(p + length) | 0x20) == 0x65) return 0
  const mantissa = valueOfDigits(i8x16.swizzle(digits, v128.load(GATHERS + ((whole << 4) + printed << 4))))
  store<f64>(to, <f64>mantissa / pow10(printed))
  decimals = printed
  return p + length
}

/** Past a number that is only checked. */
// @ts-ignore: decorator
@inline
export function skipNumber(p: usize): usize {
  const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30))
  const other: u32 = i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9))) | 0x10000
  const whole: u32 = ctz(other)
  let length: u32 = whole
  let good = whole != 0
  if (load<u8>(p + whole) == POINT) {
    const printed: u32 = ctz((other >> (whole + 1)) | 0x10000)
    length = whole + 1 + printed
    good = good && printed != 0
  }
  if (good && length < 16 && !(whole > 1 && load<u8>(p) == 0x30) && (load<u8>(p + length) | 0x20) != 0x65) return p + length
  return endOfNumber(p)
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
  const answer = hostNumber(p, <i32>(after - p), false, false)
  store<f64>(to, load<f64>(SCRATCH))
  numberState = answer & 7
  decimals = answer >> 3
  return after
}

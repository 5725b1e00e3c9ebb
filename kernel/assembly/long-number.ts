/** Numbers of any length, digit by digit; number.ts says how they are rounded. */
import { hostNumber } from './imports'
import { POWERS, SCRATCH } from './layout'
import { pow10 } from './powers'
import { MINUS, POINT } from './scan'
import { stop, BAD_NUMBER } from './state'

/** Decimals printed by the number read last. */
export let decimals: i32 = 0
/** State (`fieldState`) of the number read last; 0 unless it overflows a double. */
export let numberState: u32 = 0

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

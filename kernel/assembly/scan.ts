/**
 * White space and strings, sixteen bytes at a time.
 *
 * Loads run past the data by up to 16 bytes; the zeros there (layout.ts, SLACK) are no white space and end every string scan.
 */
import { stop, end, BAD_ESCAPE, BAD_HEX, BAD_STRING, BAD_UTF8 } from './state'

export const QUOTE: u8 = 0x22
export const BACKSLASH: u8 = 0x5c
// @ts-ignore: decorator
@inline
export const MINUS: u8 = 0x2d
// @ts-ignore: decorator
@inline
export const POINT: u8 = 0x2e

/** Whether the string read last held a backslash. */
export let hadEscape: bool = false

// @ts-ignore: decorator
@inline
function isSpace(c: u8): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09
}

/** First byte at or after `p` that is not JSON white space. */
// @ts-ignore: decorator
@inline
export function skipSpace(p: usize): usize {
  if (load<u8>(p) > 0x20) return p
  return skipSpaceRun(p)
}

function skipSpaceRun(p: usize): usize {
  if (!isSpace(load<u8>(p))) return p
  p++
  if (!isSpace(load<u8>(p))) return p
  while (true) {
    const v = v128.load(p)
    const space = v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(0x20)), i8x16.eq(v, i8x16.splat(0x0a))),
      v128.or(i8x16.eq(v, i8x16.splat(0x0d)), i8x16.eq(v, i8x16.splat(0x09))),
    )
    const other = i8x16.bitmask(space) ^ 0xffff
    if (other) return p + ctz(other)
    p += 16
  }
}

/** From the byte after the opening quote to the closing quote (its address, not past it), checking escapes, control characters and UTF-8. */
export function scanString(p: usize): usize {
  hadEscape = false
  while (true) {
    const v = v128.load(p)
    // Signed: bytes from 0x80 up are negative, so one comparison finds control characters and non-ASCII.
    const special = v128.or(
      i8x16.lt_s(v, i8x16.splat(0x20)),
      v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>BACKSLASH))),
    )
    const mask = i8x16.bitmask(special)
    if (!mask) {
      p += 16
      continue
    }
    p += ctz(mask)
    const c = load<u8>(p)
    if (c == QUOTE) return p
    if (c == BACKSLASH) {
      hadEscape = true
      p = afterEscape(p)
    } else if (c < 0x20) {
      return stop(BAD_STRING, p)
    } else {
      p = afterNonAscii(p)
    }
    if (!p) return 0
  }
}

function afterEscape(p: usize): usize {
  const c = load<u8>(p + 1)
  if (c == QUOTE || c == BACKSLASH || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74) return p + 2
  if (c != 0x75) return stop(BAD_ESCAPE, p + 1)
  for (let i: usize = 2; i < 6; i++) {
    const h = load<u8>(p + i)
    const digit = h - 0x30 < 10 || (h | 0x20) - 0x61 < 6
    if (!digit) return stop(BAD_HEX, p + i)
  }
  return p + 6
}

// @ts-ignore: decorator
@inline
function isContinuation(c: u8): bool {
  return (c & 0xc0) == 0x80
}

/**
 * Past one well-formed sequence of two to four bytes (Unicode 15, table 3-7); a refusal names its first byte.
 */
export function afterNonAscii(p: usize): usize {
  const c = load<u8>(p)
  let low: u8 = 0x80
  let high: u8 = 0xbf
  let more: usize
  if (c >= 0xc2 && c <= 0xdf) more = 1
  else if (c >= 0xe0 && c <= 0xef) {
    more = 2
    if (c == 0xe0) low = 0xa0
    if (c == 0xed) high = 0x9f
  } else if (c >= 0xf0 && c <= 0xf4) {
    more = 3
    if (c == 0xf0) low = 0x90
    if (c == 0xf4) high = 0x8f
  } else return stop(BAD_UTF8, p)
  const second = load<u8>(p + 1)
  if (second < low || second > high) return p + 1 >= end ? stop(BAD_UTF8, end) : stop(BAD_UTF8, p)
  for (let i: usize = 2; i <= more; i++) {
    if (!isContinuation(load<u8>(p + i))) return p + i >= end ? stop(BAD_UTF8, end) : stop(BAD_UTF8, p)
  }
  return p + more + 1
}

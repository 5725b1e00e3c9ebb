/**
 * Whether the head of a JSON document follows a form: what `follows` of src/formats/head-form.ts says, which is the law.
 *
 * A lake's objects have one form or a few, and each head is held to it: in JavaScript that is slow until it is compiled, and compiling takes as long as all heads.
 */
import { STAGING } from './layout'
import { BACKSLASH, MINUS, POINT, QUOTE } from './scan'

/** The byte at `at` of `length` at `bytes`; 0, which is part of nothing, behind them. */
// @ts-ignore: decorator
@inline
function byteAt(bytes: usize, length: usize, at: usize): u8 {
  return at < length ? load<u8>(bytes + at) : 0
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) <= 9
}

/** What numbers, `true`, `NaN` and the like are written with. */
// @ts-ignore: decorator
@inline
function isWordByte(byte: u8): bool {
  return isDigit(byte) || <u8>((byte | 0x20) - 0x61) < 26 || byte == 0x2b || byte == MINUS || byte == POINT
}

function digitsEnd(bytes: usize, length: usize, from: usize): usize {
  while (isDigit(byteAt(bytes, length, from))) from++
  return from
}

/** Behind `-1.25`; a point needs a digit after it, or the end. Where no digit stands, `from`. */
function numberEnd(bytes: usize, length: usize, from: usize): usize {
  const digitsAt = from + usize(byteAt(bytes, length, from) == MINUS)
  const pointAt = digitsEnd(bytes, length, digitsAt)
  if (pointAt == digitsAt) return from
  if (byteAt(bytes, length, pointAt) != POINT) return pointAt
  const numberEndsAt = digitsEnd(bytes, length, pointAt + 1)
  return numberEndsAt > pointAt + 1 || numberEndsAt == length ? numberEndsAt : pointAt
}

/** Whether a colon follows, perhaps after white space. */
function isKeyEnd(bytes: usize, length: usize, at: usize): bool {
  while (at < length && load<u8>(bytes + at) <= 0x20) at++
  return byteAt(bytes, length, at) == 0x3a
}

/** Whether the `length` bytes at `head` follow the form of `formLength` bytes at `STAGING`, whose first row begins at `rowsAt`. */
export function followsForm(head: usize, length: usize, formLength: usize, rowsAt: usize): bool {
  const form = STAGING
  let rows = 0
  let at: usize = 0
  let here: usize = 0
  while (at < length) {
    if (here == formLength) {
      here = rowsAt
      rows++
    }
    const byte = load<u8>(head + at)
    const formByte = load<u8>(form + here)
    if (byte == QUOTE && formByte == QUOTE) {
      let isSame = true
      do {
        at++
        here++
      } while (at < length && load<u8>(head + at) == load<u8>(form + here) && load<u8>(head + at) != QUOTE)
      if (at < length && load<u8>(head + at) != load<u8>(form + here)) {
        isSame = false
        for (; at < length && load<u8>(head + at) != QUOTE; at++) {
          if (load<u8>(head + at) >= 0x80 || load<u8>(head + at) == BACKSLASH) return false
        }
        while (load<u8>(form + here) != QUOTE) here++
      }
      if (at == length) break
      at++
      here++
      if (!isSame && isKeyEnd(form, formLength, here)) return false
    } else if ((isDigit(byte) || byte == MINUS) && (isDigit(formByte) || formByte == MINUS)) {
      at = numberEnd(head, length, at)
      here = numberEnd(form, formLength, here)
      // Cut off, or something that only began like a number.
      if (at < length && (isWordByte(load<u8>(head + at)) || isWordByte(byteAt(form, formLength, here)))) return false
    } else if (isWordByte(byte)) {
      while (at < length && load<u8>(head + at) == byteAt(form, formLength, here) && isWordByte(load<u8>(head + at))) {
        at++
        here++
      }
      if (at < length && (isWordByte(load<u8>(head + at)) || isWordByte(byteAt(form, formLength, here)))) return false
    } else {
      if (byte != formByte) return false
      at++
      here++
    }
  }
  return rows > 0
}

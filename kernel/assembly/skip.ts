/** Scalars and containers that are only checked and passed over. */
import { scanString, skipSpace, QUOTE } from './scan'
import { skipNumber } from './number'
import {
  stop,
  refuse,
  end,
  BAD_AFTER_VALUE_IN_ARRAY,
  BAD_AFTER_VALUE_IN_OBJECT,
  BAD_COLON,
  BAD_FALSE,
  BAD_INFINITY,
  BAD_KEY,
  BAD_NAN,
  BAD_NULL,
  BAD_TRUE,
  BAD_VALUE,
  TOO_DEEP,
} from './state'

/** Arrays and objects within one another, the outermost counting 1. */
export const DEEPEST: i32 = 64

const NULL: StaticArray<u8> = [0x6e, 0x75, 0x6c, 0x6c]
const TRUE: StaticArray<u8> = [0x74, 0x72, 0x75, 0x65]
const FALSE: StaticArray<u8> = [0x66, 0x61, 0x6c, 0x73, 0x65]
const NOT_A_NUMBER: StaticArray<u8> = [0x4e, 0x61, 0x4e]
const INFINITY: StaticArray<u8> = [0x49, 0x6e, 0x66, 0x69, 0x6e, 0x69, 0x74, 0x79]

function word(p: usize, text: StaticArray<u8>, code: i32): usize {
  for (let i = 0; i < text.length; i++) {
    if (load<u8>(p + i) != text[i]) return stop(code, p + i)
  }
  return p + text.length
}

/** Past `null`, `true` or `false` at `p`. */
export function skipLiteral(p: usize): usize {
  const c = load<u8>(p)
  if (c == 0x6e) return word(p, NULL, BAD_NULL)
  if (c == 0x74) return word(p, TRUE, BAD_TRUE)
  if (c == 0x66) return word(p, FALSE, BAD_FALSE)
  return stop(BAD_VALUE, p)
}

/** Whether `NaN`, `Infinity` or `-Infinity` begins at `p`: not JSON, but what many writers of JSON print. */
export function startsNonFinite(p: usize): bool {
  const c = load<u8>(p)
  return c == 0x4e || c == 0x49 || (c == 0x2d && load<u8>(p + 1) == 0x49)
}

/** Past `NaN`, `Infinity` or `-Infinity`. */
export function skipNonFinite(p: usize): usize {
  const c = load<u8>(p)
  return c == 0x4e ? word(p, NOT_A_NUMBER, BAD_NAN) : word(c == 0x2d ? p + 1 : p, INFINITY, BAD_INFINITY)
}

/** Past a scalar at `p`. */
export function skipScalar(p: usize): usize {
  const c = load<u8>(p)
  if (c == QUOTE) {
    const close = scanString(p + 1)
    return close ? close + 1 : 0
  }
  if (c == 0x2d || c - 0x30 < 10) return skipNumber(p)
  return skipLiteral(p)
}

/** Whether the scalar from `p` to `after` may go on beyond the data at hand. */
export function mayGoOn(p: usize, after: usize): bool {
  const c = load<u8>(p)
  return after >= end && (c == 0x2d || c - 0x30 < 10)
}

/** Past any value of a row at `p`, which stands inside `depth` containers. */
export function skipRowValue(p: usize, depth: i32): usize {
  return startsNonFinite(p) ? skipNonFinite(p) : skipValue(p, depth)
}

/** Past any value at `p`, which stands inside `depth` containers. */
export function skipValue(p: usize, depth: i32): usize {
  const c = load<u8>(p)
  return c == 0x7b || c == 0x5b ? skipContainer(p, depth) : skipScalar(p)
}

/** Past the key at `p`, its colon and white space, to its value. */
function skipKey(p: usize): usize {
  if (load<u8>(p) != QUOTE) return stop(BAD_KEY, p)
  const close = scanString(p + 1)
  if (!close) return 0
  p = skipSpace(close + 1)
  return load<u8>(p) == 0x3a ? skipSpace(p + 1) : stop(BAD_COLON, p)
}

/** Past the object or array at `p`, which stands inside `depth` containers. */
export function skipContainer(p: usize, depth: i32): usize {
  const outside = depth
  // One bit a container, innermost lowest: 1 is an object.
  let kinds: u64 = 0
  while (true) {
    const c = load<u8>(p)
    if (c == 0x7b || c == 0x5b) {
      if (depth >= DEEPEST) return refuse(TOO_DEEP, p)
      const isObject = c == 0x7b
      p = skipSpace(p + 1)
      if (load<u8>(p) == c + 2) {
        p++
      } else {
        depth++
        kinds = (kinds << 1) | u64(isObject)
        if (isObject) {
          p = skipKey(p)
          if (!p) return 0
        }
        continue
      }
    } else {
      p = skipScalar(p)
      if (!p) return 0
    }
    while (depth != outside) {
      const inObject = (kinds & 1) != 0
      p = skipSpace(p)
      const next = load<u8>(p)
      if (next == 0x2c) {
        p = skipSpace(p + 1)
        if (inObject) {
          p = skipKey(p)
          if (!p) return 0
        }
        break
      }
      if (next != (inObject ? 0x7d : 0x5d)) return stop(inObject ? BAD_AFTER_VALUE_IN_OBJECT : BAD_AFTER_VALUE_IN_ARRAY, p)
      p++
      depth--
      kinds >>= 1
    }
    if (depth == outside) break
  }
  return p
}

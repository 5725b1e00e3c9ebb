/**
 * Gaps: the bytes from the end of one value of a row to the start of the next, with everything that stands between them (comma, white space,
 * key, colon, and from row to row braces as well).
 *
 * Programs print rows alike, so a gap that has been read once token by token is remembered by its position in the row, and the same bytes in
 * the next row are recognised by a few vector comparisons. Equal bytes in an equal place mean the same, as long as no more of the gap follows.
 *
 * A slot (`GAP_SIZE` bytes) holds: length (0: nothing remembered), field of the value that follows, 1 for a boundary, offset of the new row's
 * first byte in a boundary; a mask for the first 16 bytes at 32; the bytes at 48.
 */
import { GAPS, GAP_SIZE, GAP_SLOTS } from './layout'
import { end } from './state'

/** Longest gap remembered; SLACK is longer, so a gap can be compared wherever it begins. */
const LONGEST_GAP: usize = 96

const BYTES: usize = 48
const MASK: usize = 32

/** Slot of the gap after the first value. */
export const FIRST_GAP: usize = GAPS
/** Slot of all gaps too far into a row to be remembered. */
export const LAST_GAP: usize = GAPS + <usize>(GAP_SLOTS - 1) * GAP_SIZE

/** Forgets all gaps. */
export function startGaps(): void {
  for (let slot = FIRST_GAP; slot <= LAST_GAP; slot += GAP_SIZE) store<u32>(slot, 0)
}

/**
 * Whether the gap at `p` is the one remembered in `slot`. Callers branch on the answer and take the length from the slot, so that where the
 * next value begins does not wait for the comparison.
 */
// @ts-ignore: decorator
@inline
export function isSameGap(slot: usize, p: usize): bool {
  const length = gapLength(slot)
  let unlike = v128.and(v128.xor(v128.load(p), v128.load(slot, BYTES)), v128.load(slot, MASK))
  if (length > 16) {
    unlike = v128.or(unlike, v128.xor(v128.load(p + length - 16), v128.load(slot + length - 16, BYTES)))
    if (length > 32) {
      unlike = v128.or(unlike, v128.xor(v128.load(p, 16), v128.load(slot, BYTES + 16)))
      if (length > 48) {
        unlike = v128.or(unlike, v128.xor(v128.load(p, 32), v128.load(slot, BYTES + 32)))
        if (length > 64) {
          unlike = v128.or(unlike, v128.xor(v128.load(p, 48), v128.load(slot, BYTES + 48)))
          if (length > 80) unlike = v128.or(unlike, v128.xor(v128.load(p, 64), v128.load(slot, BYTES + 64)))
        }
      }
    }
  }
  return !v128.any_true(unlike)
}

// @ts-ignore: decorator
@inline
export function gapLength(slot: usize): usize {
  return load<u32>(slot)
}

// @ts-ignore: decorator
@inline
export function fieldAfterGap(slot: usize): i32 {
  return load<i32>(slot, 4)
}

// @ts-ignore: decorator
@inline
export function isBoundary(slot: usize): bool {
  return load<u32>(slot, 8) != 0
}

// @ts-ignore: decorator
@inline
export function rowInGap(slot: usize): usize {
  return load<u32>(slot, 12)
}

/** Remembers the gap from `from` to `to`. `rowAt`: where in it the next row begins; 0 when it lies within a row. */
export function rememberGap(slot: usize, from: usize, to: usize, field: i32, rowAt: usize): void {
  const length = to - from
  // At the end of the data the gap may go on.
  if (slot == LAST_GAP || length > LONGEST_GAP || to >= end) return
  store<u32>(slot, <u32>length)
  store<i32>(slot, field, 4)
  store<u32>(slot, rowAt ? 1 : 0, 8)
  store<u32>(slot, rowAt ? <u32>(rowAt - from) : 0, 12)
  for (let i: usize = 0; i < 16; i++) store<u8>(slot + MASK + i, i < length ? 0xff : 0)
  memory.copy(slot + BYTES, from, length)
}

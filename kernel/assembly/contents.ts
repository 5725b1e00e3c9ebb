/** Contents of the lake that may be there twice: `repeatedContents` of src/checks/lake/repeated-contents.ts, which is the law. */
import { FOUND } from './lake-layout'
import { CONTENT } from './series-layout'

/** Enters the contents at hand into two filters of 2^(32 - shift) bits each, one behind the other: what is met, and what is met again. */
export function addContents(filters: usize, count: i32, shift: i32): void {
  const again = filters + bytesOf(shift)
  for (let k = 0; k < count; k++) {
    const bit = hashAt(k) >>> shift
    const at = <usize>(bit >>> 5) << 2
    const mask: u32 = 1 << (bit & 31)
    const met = load<u32>(filters + at)
    if (met & mask) store<u32>(again + at, load<u32>(again + at) | mask)
    else store<u32>(filters + at, met | mask)
  }
}

/** The places of those of the contents at hand that may have been entered twice, and whose hash falls to one of so many shares; gives how many. */
export function repeatedContents(filters: usize, count: i32, shift: i32, share: u32, shares: u32): i32 {
  const again = filters + bytesOf(shift)
  let found = 0
  for (let k = 0; k < count; k++) {
    const hash = hashAt(k)
    const bit = hash >>> shift
    store<i32>(FOUND + (<usize>found << 2), k)
    found += i32((load<u32>(again + (<usize>(bit >>> 5) << 2)) >>> (bit & 31)) & 1) & i32(((hash >>> 4) & (shares - 1)) == share)
  }
  return found
}

function bytesOf(shift: i32): usize {
  return <usize>1 << (29 - shift)
}

/** `hashOf` of src/base/hash.ts. */
// @ts-ignore: decorator
@inline
function hashAt(k: i32): u32 {
  const lower = load<i32>(CONTENT + (<usize>k << 3))
  const upper = load<i32>(CONTENT + (<usize>k << 3), 4)
  const mixed = (lower ^ (upper * <i32>0x9e3779b1)) * <i32>0x85ebca77
  return <u32>((mixed ^ <i32>(<u32>mixed >>> 15)) * <i32>0xc2b2ae3d)
}

/** Days on which a trace may have the bar of a candidate, or room for it: `daysToLookAt` of src/checks/lake/owner-days.ts, which is the law. */
import { FOUND } from './lake-layout'
import { CLOSE, DAY } from './series-layout'

/**
 * `days` (u16, `count` of them) have candidates, and `bits` a filter of their closes, two to the power of `wordsBits` words each; `islands` (u16) are the days on which
 * islands of the trace begin. Writes for each day found its number and the trace's first bar from it on, with a bit of its own where the filter lets its close pass. Gives how many.
 */
export function ownerDays(days: usize, count: i32, bits: usize, wordsBits: i32, islands: usize, islandCount: i32, length: i32): i32 {
  if (length == 0) return 0
  let found = 0
  let j = 0
  let next = 0
  const firstDay = load<u16>(DAY)
  let d = 0
  while (d < count && load<u16>(days + (<usize>d << 1)) < firstDay) d++
  for (; d < count; d++) {
    const today = load<u16>(days + (<usize>d << 1))
    while (j < length && load<u16>(DAY + (<usize>j << 1)) < today) j++
    if (j == length) break
    const isThere = load<u16>(DAY + (<usize>j << 1)) == today
    const isIsland = next < islandCount && load<u16>(islands + (<usize>next << 1)) == today
    let holds = false
    if (isThere) {
      const mixed = load<i32>(CLOSE + (<usize>j << 2)) * <i32>0x9e3779b1
      const bit = (<u32>((mixed ^ <i32>(<u32>mixed >>> 15)) * <i32>0x85ebca77)) >>> (27 - wordsBits)
      const word = load<i32>(bits + (<usize>((d << wordsBits) + <i32>(bit >>> 5)) << 2))
      holds = (word & (1 << (bit & 31))) != 0
    }
    if (isThere && !isIsland && !holds) continue
    if (isIsland) next++
    store<i32>(FOUND + (<usize>found << 2), d << 1 | i32(holds))
    store<i32>(FOUND + (<usize>(found + 1) << 2), j)
    found += 2
  }
  return found >> 1
}

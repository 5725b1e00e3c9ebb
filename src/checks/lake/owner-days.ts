import { firstAtLeast } from '../../base/search.ts'
import type { CloseFilter } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'

/** As `TraceLoops` says. */
export function ownerDays({ day, close, length }: SeriesTrace, filter: CloseFilter, islandDays: Uint16Array): Int32Array {
  const { days } = filter
  const found: number[] = []
  const closeBits = new Int32Array(close.buffer, close.byteOffset, length)
  let next = 0
  let j = 0
  // What has no bars yet is nobody's owner.
  const first = length === 0 ? days.length : firstAtLeast(days, day[0] as number)
  for (let d = first; d < days.length; d++) {
    const today = days[d] as number
    while (j < length && (day[j] as number) < today) j++
    if (j === length) break
    const isThere = day[j] === today
    const isIsland = islandDays[next] === today
    const holds = isThere && mayHold(filter, d, closeBits[j] as number)
    if (isThere && !isIsland && !holds) continue
    if (isIsland) next++
    found.push(2 * d + (holds ? 1 : 0), j)
  }
  return Int32Array.from(found)
}

function mayHold({ bits, wordsBits }: CloseFilter, d: number, closeBits: number): boolean {
  const bit = bitOf(closeBits, wordsBits)
  return ((bits[(d << wordsBits) + (bit >>> 5)] as number) & (1 << (bit & 31))) !== 0
}

/** The bit of a close among those of a day. */
export function bitOf(closeBits: number, wordsBits: number): number {
  const mixed = Math.imul(closeBits, 0x9e3779b1)
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) >>> (27 - wordsBits)
}

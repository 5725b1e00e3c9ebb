import { filterBitsFor } from '../../base/repeat-filter.ts'
import type { ContentShare, RepeatedContents } from '../../model/trace-loops.ts'

/** As `TraceLoops` says: those of which another content with the same hash, as far as the filter tells, is there as well. */
export function repeatedContents(lists: readonly Float64Array[], { share, shares }: ContentShare): RepeatedContents {
  const bits = filterBitsFor(lists.reduce((sum, contents) => sum + contents.length, 0))
  const met = new Uint8Array(2 ** bits)
  for (const contents of lists)
    for (const content of contents) {
      const bit = hashOf(content) >>> (32 - bits)
      met[bit] = Math.min(2, (met[bit] as number) + 1)
    }
  const found: number[] = []
  const places: number[] = []
  for (const [number, contents] of lists.entries())
    for (const [place, content] of contents.entries()) {
      const hash = hashOf(content)
      if (shareOf(hash, shares) !== share || met[hash >>> (32 - bits)] !== 2) continue
      found.push(number)
      places.push(place)
    }
  return { lists: Uint32Array.from(found), places: Uint32Array.from(places) }
}

/** Which of `shares` (a power of two) a hash falls to: by bits that neither filter nor table begin with. */
function shareOf(hash: number, shares: number): number {
  return (hash >>> 4) & (shares - 1)
}

const pun = new Float64Array(1)
const punned = new Int32Array(pun.buffer)

/** 32 bits of a number's bits, the upper ones well spread. */
export function hashOf(value: number): number {
  pun[0] = value
  const mixed = Math.imul((punned[0] as number) ^ Math.imul(punned[1] as number, 0x9e3779b1), 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae3d) >>> 0
}

import type { EachTrace, LakeIsland, OwnerLimits, PossibleOwner } from '../model/trace-loops.ts'
import type { LakeRoom } from './lake-room.ts'
import type { KernelExports } from './wasm-module.ts'
import { traceColumn } from './wasm-trace.ts'

/** kernel/assembly/owners.ts says what stands where in a hit, lake-islands.ts in an island. */
const HIT_BYTES = 24
const kinds = ['equal', 'hole', 'swap'] as const

/** As `TraceLoops` says; `null` where the memory does not suffice. */
export function possibleOwners(
  kernel: KernelExports,
  room: LakeRoom,
  eachTrace: EachTrace,
  limits: OwnerLimits,
  meet: (rank: number, owner: PossibleOwner) => void,
): ((rank: number) => LakeIsland) | null {
  let fits = true as boolean
  let count = 0
  const hasRoom = (bytes: number): boolean => {
    const own = room.of(bytes)
    if (own !== null) kernel.placeIslands(own.at)
    return own !== null
  }
  kernel.startIslands()
  eachTrace((member, { length, islands, islandGaps, day, close, range }) => {
    fits &&= length <= kernel.seriesBars() && hasRoom((count + islands.length) * kernel.islandBytes())
    if (!fits || islands.length === 0) return
    room.copy(day, kernel.traceAt(traceColumn.day))
    room.copy(close, kernel.traceAt(traceColumn.close))
    room.copy(range, kernel.traceAt(traceColumn.range))
    room.copy(islands, kernel.traceAt(traceColumn.islands))
    room.copy(islandGaps, kernel.traceAt(traceColumn.islandGaps))
    count = kernel.addIslands(member, length, islands.length)
  })
  if (!fits || !hasRoom(count * kernel.islandBytes() + kernel.ownersBytes())) return null
  if (2 * kernel.prepareOwners() > kernel.mostHits()) return null
  if (count > 0)
    eachTrace((member, { length, islands, day, close, range }) => {
      room.copy(day, kernel.traceAt(traceColumn.day))
      room.copy(close, kernel.traceAt(traceColumn.close))
      room.copy(range, kernel.traceAt(traceColumn.range))
      room.copy(islands, kernel.traceAt(traceColumn.islands))
      kernel.startOwner(length)
      do {
        const hits = kernel.findOwned(member, length, islands.length, limits.look, limits.mostGapDays)
        for (let at = kernel.ownedAt(), end = at + hits * HIT_BYTES; at < end; at += HIT_BYTES) {
          const hit = room.words[(at >> 2) + 4] as number
          const [gap, backGap] = [room.doubles[at >> 3] as number, room.doubles[(at >> 3) + 1] as number]
          meet(hit >>> 2, { member, kind: kinds[hit & 3] ?? 'equal', gap, backGap })
        }
      } while (kernel.isOwnerDone() === 0)
    })
  return (rank) => {
    const at = kernel.islandOfRank(rank) >> 2
    const days = room.words[at + 7] as number
    return {
      member: room.words[at] as number,
      word: room.words[at + 1] as number,
      day: days & 0xffff,
      lastDay: days >>> 16,
      firstClose: room.singles[at + 2] as number,
      gap: room.singles[at + 6] as number,
    }
  }
}

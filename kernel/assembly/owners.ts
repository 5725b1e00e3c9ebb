/** Who may own the islands of a lake: `possibleOwners` of src/checks/lake/owner-search.ts, which is the law. */
import {
  candidateDay,
  CLOSE_AFTER,
  CLOSE_BEFORE,
  dayCount,
  endOf,
  firstAtLeast,
  firstCloseAt,
  gathered,
  LAST_CLOSE,
  LAST_DAY,
  MEMBER,
  mostDays,
  orderedBytes,
  orderIslands,
  RANGE_AT,
  recordOf,
  startOf,
  strongEndOf,
} from './lake-islands'
import { CLOSE, LISTS, LISTS_END } from './series-layout'
import { closeAt, dayAt, firstOf, islandAt, isStrong, lastOf, rangeAt } from './trace-at-hand'

/** What an island may be to a series: bits of a hit beside the number of the island. */
const EQUAL: i32 = 0
const HOLE: i32 = 1
const SWAP: i32 = 2

const NEVER: i32 = 0x10000
/** No island. */
const NONE: i32 = -1
/** Words that the filter has for a day at least. Beyond them it has a word, 32 bits, for each island of a mean day: of a hundred other closes three pass. */
const LEAST_WORDS: i32 = 16
/** Bytes of a hit. They stand where lists of bars would. */
const HIT: usize = 24
const HITS: usize = LISTS
const MOST_HITS: i32 = <i32>((LISTS_END - LISTS) / HIT)

let filter: usize = 0
let wordsBits: i32 = 0
let hitCount: i32 = 0

/** Where the search of the trace at hand goes on. */
let nextDay: i32 = 0
let nextBar: i32 = 0
let nextIsland: i32 = 0

/** Bytes that `prepareOwners` takes behind the islands at the most. */
export function ownersBytes(): usize {
  return orderedBytes() + ((<usize>LEAST_WORDS * mostDays() + 2 * <usize>gathered) << 2)
}

/** Orders the islands, to look for their owners. Gives how many a day has at the most: room for twice as many hits is needed at once. */
export function prepareOwners(): i32 {
  filter = orderIslands()
  fillFilter()
  let most = 0
  for (let d = 0; d < dayCount; d++) most = max(most, endOf(d) - startOf(d))
  return most
}

/** For each day bits of the closes of its islands, by hash: most bars are turned down by them. Those of a day lie together, because days come in order. */
function fillFilter(): void {
  const words = dayCount == 0 ? LEAST_WORDS : max(LEAST_WORDS, (gathered + dayCount - 1) / dayCount)
  wordsBits = 32 - clz(words - 1)
  memory.fill(filter, 0, (<usize>dayCount << wordsBits) << 2)
  for (let d = 0; d < dayCount; d++) {
    const end = endOf(d)
    for (let k = startOf(d); k < end; k++) {
      const bit = bitOf(reinterpret<i32>(firstCloseAt(k)))
      const at = wordAt(d, bit)
      store<u32>(at, load<u32>(at) | (1 << (bit & 31)))
    }
  }
}

/** The bit of a close among those of a day; -0 is 0. */
// @ts-ignore: decorator
@inline
function bitOf(close: i32): u32 {
  const mixed = (close == <i32>0x80000000 ? 0 : close) * <i32>0x9e3779b1
  return <u32>((mixed ^ <i32>(<u32>mixed >>> 15)) * <i32>0x85ebca77) >>> (27 - wordsBits)
}

// @ts-ignore: decorator
@inline
function wordAt(d: i32, bit: u32): usize {
  return filter + ((<usize>((d << wordsBits) + <i32>(bit >>> 5))) << 2)
}

/** Begins with the trace at hand. */
export function startOwner(length: i32): void {
  nextBar = 0
  nextIsland = 0
  nextDay = length == 0 ? dayCount : 0
  const first = dayAt(0)
  // What has no bars yet is nobody's owner.
  while (nextDay < dayCount && candidateDay(nextDay) < first) nextDay++
}

/** Looks whether `member`, whose trace is at hand, may own any island, as long as there is room for so many hits; gives how many there are. */
export function findOwned(member: i32, length: i32, islands: i32, look: f64, mostGapDays: i32): i32 {
  hitCount = 0
  let j = nextBar
  let n = nextIsland
  let d = nextDay
  while (n < islands && !isStrong(islandAt(n))) n++
  let islandDay = islandDayAt(n, islands)
  for (; d < dayCount; d++) {
    const today = candidateDay(d)
    while (j < length && dayAt(j) < today) j++
    if (j == length) {
      d = dayCount
      break
    }
    const isThere = dayAt(j) == today
    const holds = isThere && mayHold(d, load<i32>(CLOSE + (<usize>j << 2)))
    while (islandDay < today) {
      do n++
      while (n < islands && !isStrong(islandAt(n)))
      islandDay = islandDayAt(n, islands)
    }
    const isIsland = islandDay == today
    if (isThere && !isIsland && !holds) continue
    const start = startOf(d)
    const strongEnd = strongEndOf(d)
    const end = endOf(d)
    if (hitCount + 2 * (end - start) > MOST_HITS) break
    if (holds) {
      findEqual(member, j, start, strongEnd)
      findEqual(member, j, strongEnd, end)
    }
    if (isIsland || !isThere) findAround(member, length, j, isIsland ? islandAt(n) : NONE, today, start, strongEnd, look, mostGapDays)
  }
  nextBar = j
  nextIsland = n
  nextDay = d
  return hitCount
}

/** Whether all days of the trace at hand were looked at. */
export function isOwnerDone(): bool {
  return nextDay >= dayCount
}

/** Hits that there is room for. */
export function mostHits(): i32 {
  return MOST_HITS
}

/** Hits: the gap and the gap back (f64), four times the rank of the island and its kind (i32), 4 bytes of nothing. */
export function ownedAt(): usize {
  return HITS
}

/** The day on which an island begins; behind the last one a day that never comes. */
// @ts-ignore: decorator
@inline
function islandDayAt(n: i32, islands: i32): i32 {
  return n < islands ? dayAt(firstOf(islandAt(n))) : NEVER
}

function mayHold(d: i32, close: i32): bool {
  const bit = bitOf(close)
  return (load<u32>(wordAt(d, bit)) & (1 << (bit & 31))) != 0
}

function findEqual(member: i32, j: i32, start: i32, end: i32): void {
  const close = closeAt(j)
  for (let k = firstAtLeast(<f64>close, start, end); k < end && firstCloseAt(k) == close; k++) {
    const at = recordOf(k)
    if (load<i32>(at, MEMBER) != member && <i32>load<u16>(at, RANGE_AT) == rangeAt(j)) hit(k, EQUAL, 0, 0)
  }
}

/** `island`: of the member, on the day; `NONE` where it lacks the day. */
function findAround(member: i32, length: i32, j: i32, island: i32, today: i32, start: i32, end: i32, look: f64, mostGapDays: i32): void {
  const before: f64 = j > 0 ? <f64>closeAt(j - 1) : NaN
  if (!(before > 0) || today - dayAt(j - 1) > mostGapDays) return
  const isHole = island == NONE
  const last = isHole ? j : lastOf(island)
  const after = isHole ? j : last + 1
  if (after >= length) return
  const most = before * (1 + look)
  const here = closeAt(j)
  for (let k = firstAtLeast(before * (1 - look), start, end); k < end; k++) {
    const firstClose = firstCloseAt(k)
    const first = <f64>firstClose
    if (first > most) break
    const at = recordOf(k)
    if (load<i32>(at, MEMBER) == member || (!isHole && dayAt(last) != <i32>load<u16>(at, LAST_DAY))) continue
    if (dayAt(after) <= <i32>load<u16>(at, LAST_DAY)) continue
    // Whoever has the same has nothing to give for it.
    if (!isHole && firstClose == here && <i32>load<u16>(at, RANGE_AT) == rangeAt(j)) continue
    const gap = widest(first / before, <f64>load<f32>(at, LAST_CLOSE) / <f64>closeAt(after))
    if (!(gap <= look)) continue
    const back = isHole ? NaN : widest(<f64>here / <f64>load<f32>(at, CLOSE_BEFORE), <f64>closeAt(last) / <f64>load<f32>(at, CLOSE_AFTER))
    hit(k, isHole ? HOLE : SWAP, gap, back)
  }
}

function hit(k: i32, kind: i32, gap: f64, back: f64): void {
  const at = HITS + <usize>hitCount * HIT
  hitCount++
  store<f64>(at, gap)
  store<f64>(at, back, 8)
  store<i32>(at, (k << 2) | kind, 16)
}

// @ts-ignore: decorator
@inline
function widest(one: f64, other: f64): f64 {
  return Math.max(Math.abs(one - 1), Math.abs(other - 1))
}

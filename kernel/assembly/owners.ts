/** Islands of a lake and who may own them: `possibleOwners` of src/checks/lake/owner-search.ts, which is the law. */
import { CLOSE, CONTENT, DAY, ISLANDS, LISTS, LISTS_END, RANGE } from './series-layout'

const LINKED: i32 = 0x8000

/** An island, as it was gathered. */
const MEMBER: usize = 0
const WORD: usize = 4
const FIRST_CLOSE: usize = 8
const LAST_CLOSE: usize = 12
const CLOSE_BEFORE: usize = 16
const CLOSE_AFTER: usize = 20
const GAP: usize = 24
const FIRST_DAY: usize = 28
const LAST_DAY: usize = 30
const RANGE_AT: usize = 32
const RECORD: usize = 36

/** What an island may be to a series: bits of a hit beside the number of the island. */
const EQUAL: i32 = 0
const HOLE: i32 = 1
const SWAP: i32 = 2

const DAYS: usize = 0x10000
const NEVER: i32 = 0x10000
/** No island. */
const NONE: i32 = -1
/** Words that the filter has for a day at least. Beyond them it has a word, 32 bits, for each island of a mean day: of a hundred other closes three pass. */
const LEAST_WORDS: i32 = 16
/** Bytes of a hit. They stand where lists of bars would. */
const HIT: usize = 24
const HITS: usize = LISTS
const MOST_HITS: i32 = <i32>((LISTS_END - LISTS) / HIT)

/** Gaps of the islands of the trace at hand stand where its contents would. */
const GAPS: usize = CONTENT

let records: usize = 0
let gathered: i32 = 0
/** By rank: numbers of records (u32), and their first closes (f32). */
let order: usize = 0
let closes: usize = 0
/** Days that have islands (u16), and where their strong ones and their others begin, by rank (u32 each), one more at the end. */
let days: usize = 0
let dayCount: i32 = 0
let starts: usize = 0
let filter: usize = 0
let wordsBits: i32 = 0
let hitCount: i32 = 0

/** Where the search of the trace at hand goes on. */
let nextDay: i32 = 0
let nextBar: i32 = 0
let nextIsland: i32 = 0

/** Begins with no islands. */
export function startIslands(): void {
  gathered = 0
}

/** Islands are written from `at` on, and those that there are move to it. */
export function placeIslands(at: usize): void {
  if (at != records && gathered > 0) memory.copy(at, records, <usize>gathered * RECORD)
  records = at
}

/** Bytes of an island that is gathered. */
export function islandBytes(): i32 {
  return <i32>RECORD
}

/** Where gaps of islands are to be put. */
export function islandGapsAt(): usize {
  return GAPS
}

/** Adds the islands of the trace at hand; gives how many there are now. */
export function addIslands(member: i32, length: i32, count: i32): i32 {
  for (let n = 0; n < count; n++) {
    const word = load<i32>(ISLANDS + (<usize>n << 2))
    const from = firstOf(word)
    const to = lastOf(word)
    const first = closeAt(from)
    if (first != first) continue
    const at = recordAt(gathered++)
    store<i32>(at, member, MEMBER)
    store<i32>(at, word, WORD)
    store<f32>(at, first, FIRST_CLOSE)
    store<f32>(at, closeAt(to), LAST_CLOSE)
    store<f32>(at, from > 0 ? closeAt(from - 1) : <f32>NaN, CLOSE_BEFORE)
    store<f32>(at, to + 1 < length ? closeAt(to + 1) : <f32>NaN, CLOSE_AFTER)
    store<f32>(at, load<f32>(GAPS + (<usize>n << 2)), GAP)
    store<u16>(at, <u16>dayAt(from), FIRST_DAY)
    store<u16>(at, <u16>dayAt(to), LAST_DAY)
    store<u16>(at, <u16>rangeAt(from), RANGE_AT)
  }
  return gathered
}

/** Bytes that `orderIslands` takes behind the islands at the most. */
export function orderedBytes(): usize {
  const filterWords = <usize>LEAST_WORDS * min(DAYS, <usize>gathered) + 2 * <usize>gathered
  return <usize>gathered * 8 + DAYS * 2 + (2 * DAYS + 1) * 4 + filterWords * 4 + 8
}

/**
 * Orders what was gathered: by day, of one day the strong ones first, each by close, then as they were added. Gives how many islands a day has at the most: room for twice
 * as many hits is needed at once.
 */
export function orderIslands(): i32 {
  order = recordAt(gathered)
  closes = order + (<usize>gathered << 2)
  starts = closes + (<usize>gathered << 2)
  days = starts + ((2 * DAYS + 1) << 2)
  filter = days + (DAYS << 1)
  rank()
  nameDays()
  let most = 0
  for (let d = 0; d < dayCount; d++) {
    const start = startOf(2 * d)
    const strongEnd = startOf(2 * d + 1)
    const end = startOf(2 * d + 2)
    sortByClose(start, strongEnd)
    sortByClose(strongEnd, end)
    most = max(most, end - start)
  }
  fillFilter()
  return most
}

/** Counted, then filled from behind; `starts` is by two times the day for now. */
function rank(): void {
  memory.fill(starts, 0, (2 * DAYS + 1) << 2)
  for (let k = 0; k < gathered; k++) {
    const at = starts + (bucketOf(k) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let sum: u32 = 0
  for (let bucket: usize = 0; bucket <= 2 * DAYS; bucket++) {
    sum += load<u32>(starts + (bucket << 2))
    store<u32>(starts + (bucket << 2), sum)
  }
  for (let k = gathered - 1; k >= 0; k--) {
    const at = starts + (bucketOf(k) << 2)
    const place = load<u32>(at) - 1
    store<u32>(at, place)
    store<i32>(order + (<usize>place << 2), k)
    store<f32>(closes + (<usize>place << 2), load<f32>(recordAt(k), FIRST_CLOSE))
  }
}

function bucketOf(k: i32): usize {
  const at = recordAt(k)
  return (<usize>load<u16>(at, FIRST_DAY) << 1) + <usize>(!isStrong(load<i32>(at, WORD)))
}

/** Leaves those days that have islands. */
function nameDays(): void {
  dayCount = 0
  for (let day: usize = 0; day < DAYS; day++) {
    const start = load<u32>(starts + (day << 3))
    const end = load<u32>(starts + (day << 3), 8)
    if (start == end) continue
    store<u16>(days + (<usize>dayCount << 1), <u16>day)
    store<u32>(starts + (<usize>dayCount << 3), start)
    store<u32>(starts + (<usize>dayCount << 3), load<u32>(starts + (day << 3), 4), 4)
    dayCount++
  }
  store<u32>(starts + (<usize>dayCount << 3), gathered)
}

/** Shell's sort with Knuth's steps; of equal closes the one that was added before comes before. */
function sortByClose(from: i32, to: i32): void {
  let step = 1
  while (step < (to - from) / 3) step = 3 * step + 1
  for (; step > 0; step /= 3) {
    for (let i = from + step; i < to; i++) {
      const close = load<f32>(closes + (<usize>i << 2))
      const number = load<i32>(order + (<usize>i << 2))
      let j = i
      for (; j >= from + step; j -= step) {
        const other = load<f32>(closes + (<usize>(j - step) << 2))
        const otherNumber = load<i32>(order + (<usize>(j - step) << 2))
        if (other < close || (other == close && otherNumber < number)) break
        store<f32>(closes + (<usize>j << 2), other)
        store<i32>(order + (<usize>j << 2), otherNumber)
      }
      store<f32>(closes + (<usize>j << 2), close)
      store<i32>(order + (<usize>j << 2), number)
    }
  }
}

/** For each day bits of the closes of its islands, by hash: most bars are turned down by them. Those of a day lie together, because days come in order. */
function fillFilter(): void {
  const words = dayCount == 0 ? LEAST_WORDS : max(LEAST_WORDS, (gathered + dayCount - 1) / dayCount)
  wordsBits = 32 - clz(words - 1)
  memory.fill(filter, 0, (<usize>dayCount << wordsBits) << 2)
  for (let d = 0; d < dayCount; d++) {
    const end = startOf(2 * d + 2)
    for (let k = startOf(2 * d); k < end; k++) {
      const bit = bitOf(load<i32>(closes + (<usize>k << 2)))
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
    const start = startOf(2 * d)
    const strongEnd = startOf(2 * d + 1)
    const end = startOf(2 * d + 2)
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

/** Where the island of a rank stands: member and word (u32), first and last close, those before and after, gap (f32), first and last day, range (u16). */
export function islandOfRank(k: i32): usize {
  return recordOf(k)
}

/** The day on which an island begins; behind the last one a day that never comes. */
// @ts-ignore: decorator
@inline
function islandDayAt(n: i32, islands: i32): i32 {
  return n < islands ? dayAt(firstOf(islandAt(n))) : NEVER
}

// @ts-ignore: decorator
@inline
function candidateDay(d: i32): i32 {
  return <i32>load<u16>(days + (<usize>d << 1))
}

function mayHold(d: i32, close: i32): bool {
  const bit = bitOf(close)
  return (load<u32>(wordAt(d, bit)) & (1 << (bit & 31))) != 0
}

function findEqual(member: i32, j: i32, start: i32, end: i32): void {
  const close = closeAt(j)
  for (let k = firstAtLeast(<f64>close, start, end); k < end && load<f32>(closes + (<usize>k << 2)) == close; k++) {
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
    const firstClose = load<f32>(closes + (<usize>k << 2))
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

function firstAtLeast(wanted: f64, from: i32, to: i32): i32 {
  while (from < to) {
    const middle = (from + to) >> 1
    if (<f64>load<f32>(closes + (<usize>middle << 2)) < wanted) from = middle + 1
    else to = middle
  }
  return from
}

// @ts-ignore: decorator
@inline
function startOf(place: i32): i32 {
  return load<i32>(starts + (<usize>place << 2))
}

// @ts-ignore: decorator
@inline
function recordAt(number: i32): usize {
  return records + <usize>number * RECORD
}

// @ts-ignore: decorator
@inline
function recordOf(k: i32): usize {
  return recordAt(load<i32>(order + (<usize>k << 2)))
}

// @ts-ignore: decorator
@inline
function dayAt(i: i32): i32 {
  return <i32>load<u16>(DAY + (<usize>i << 1))
}

// @ts-ignore: decorator
@inline
function closeAt(i: i32): f32 {
  return load<f32>(CLOSE + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
function rangeAt(i: i32): i32 {
  return <i32>load<u16>(RANGE + (<usize>i << 1)) & ~LINKED
}

// @ts-ignore: decorator
@inline
function islandAt(n: i32): i32 {
  return load<i32>(ISLANDS + (<usize>n << 2))
}

// @ts-ignore: decorator
@inline
function firstOf(word: i32): i32 {
  return word & 0xffff
}

// @ts-ignore: decorator
@inline
function lastOf(word: i32): i32 {
  return (word & 0xffff) + ((word >>> 16) & 0xff)
}

// @ts-ignore: decorator
@inline
function isStrong(word: i32): bool {
  return <u32>word >>> 24 == 0
}

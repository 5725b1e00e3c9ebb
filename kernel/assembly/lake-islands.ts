/** The islands of all series of a lake: gathered, and ordered by day and close. */
import { ISLAND_GAPS } from './series-layout'
import { closeAt, dayAt, firstOf, islandAt, isStrong, lastOf, rangeAt } from './trace-at-hand'

/** An island, as it was gathered. */
export const MEMBER: usize = 0
const WORD: usize = 4
const FIRST_CLOSE: usize = 8
export const LAST_CLOSE: usize = 12
export const CLOSE_BEFORE: usize = 16
export const CLOSE_AFTER: usize = 20
const GAP: usize = 24
const FIRST_DAY: usize = 28
export const LAST_DAY: usize = 30
export const RANGE_AT: usize = 32
const RECORD: usize = 36

const DAYS: usize = 0x10000

let records: usize = 0
export let gathered: i32 = 0
/** By rank: numbers of records (u32), and their first closes (f32). */
let order: usize = 0
let closes: usize = 0
/** Days that have islands (u16), and where their strong ones and their others begin, by rank (u32 each), one more at the end. */
let days: usize = 0
export let dayCount: i32 = 0
let starts: usize = 0

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

/** Adds the islands of the trace at hand; gives how many there are now. */
export function addIslands(member: i32, length: i32, count: i32): i32 {
  for (let n = 0; n < count; n++) {
    const word = islandAt(n)
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
    store<f32>(at, load<f32>(ISLAND_GAPS + (<usize>n << 2)), GAP)
    store<u16>(at, <u16>dayAt(from), FIRST_DAY)
    store<u16>(at, <u16>dayAt(to), LAST_DAY)
    store<u16>(at, <u16>rangeAt(from), RANGE_AT)
  }
  return gathered
}

/** Bytes that `orderIslands` takes behind the islands at the most. */
export function orderedBytes(): usize {
  return <usize>gathered * 8 + DAYS * 2 + (2 * DAYS + 1) * 4 + 8
}

/** Most days that there may be. */
export function mostDays(): i32 {
  return min(<i32>DAYS, gathered)
}

/**
 * Orders what was gathered: by day, of one day the strong ones first, each by close, then as they were added. Gives the place behind all that is needed for it.
 */
export function orderIslands(): usize {
  order = recordAt(gathered)
  closes = order + (<usize>gathered << 2)
  starts = closes + (<usize>gathered << 2)
  days = starts + ((2 * DAYS + 1) << 2)
  rank()
  nameDays()
  for (let d = 0; d < dayCount; d++) {
    const strongEnd = strongEndOf(d)
    sortByClose(startOf(d), strongEnd)
    sortByClose(strongEnd, endOf(d))
  }
  return days + (DAYS << 1)
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

// @ts-ignore: decorator
@inline
export function candidateDay(d: i32): i32 {
  return <i32>load<u16>(days + (<usize>d << 1))
}

/** Where the island of a rank stands: member and word (u32), first and last close, those before and after, gap (f32), first and last day, range (u16). */
export function islandOfRank(k: i32): usize {
  return recordOf(k)
}

/** First close of the island of a rank. */
// @ts-ignore: decorator
@inline
export function firstCloseAt(k: i32): f32 {
  return load<f32>(closes + (<usize>k << 2))
}

/** The first of the islands ranked from `from` to `to` (excluded) whose close is at least `wanted`; `to` when there is none. */
export function firstAtLeast(wanted: f64, from: i32, to: i32): i32 {
  while (from < to) {
    const middle = (from + to) >> 1
    if (<f64>firstCloseAt(middle) < wanted) from = middle + 1
    else to = middle
  }
  return from
}

/** Ranks of the islands of day number `d`: the strong ones begin, the others begin, all end. */
// @ts-ignore: decorator
@inline
export function startOf(d: i32): i32 {
  return load<i32>(starts + (<usize>d << 3))
}

// @ts-ignore: decorator
@inline
export function strongEndOf(d: i32): i32 {
  return load<i32>(starts + (<usize>d << 3), 4)
}

// @ts-ignore: decorator
@inline
export function endOf(d: i32): i32 {
  return load<i32>(starts + (<usize>d << 3), 8)
}

// @ts-ignore: decorator
@inline
function recordAt(number: i32): usize {
  return records + <usize>number * RECORD
}

// @ts-ignore: decorator
@inline
export function recordOf(k: i32): usize {
  return recordAt(load<i32>(order + (<usize>k << 2)))
}

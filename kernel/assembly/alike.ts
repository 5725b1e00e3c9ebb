/** Pairs of bars of one series that say the same: `alikePairs` of src/checks/alike.ts, which is the law and says how. */
import { CHAIN, KEYS_OF_BARS, LISTED, MOST_PAIRS, PAIRS, PLACES, TABLE, TABLE_BITS } from './series-layout'

const MAX_CHAIN: i32 = 8
/** What the first bar of the next call is in the table; what earlier calls left there counts as empty. */
let firstEntry: i32 = 1

/** In vectors that the loops hold in registers: V8 would build constants anew in every round. */
const WEIGHTS: usize = memory.data<f64>([Math.SQRT2, Math.E, Math.PI, Math.LN10])
const FACTORS: usize = memory.data<u32>([0x9e3779b1, 0x85ebca77])

let open: usize = 0
let high: usize = 0
let low: usize = 0
let close: usize = 0
let count: i32 = 0
let exact: i32 = 0

/** Pairs found; those with the same four prices come first. */
export function exactPairs(): i32 {
  return exact
}

/** Gives the number of pairs; -1 when there are too many for the room. */
export function alikePairs(openAt: usize, highAt: usize, lowAt: usize, closeAt: usize, volumeAt: usize, length: i32): i32 {
  open = openAt
  high = highAt
  low = lowAt
  close = closeAt
  count = 0
  sumPrices(KEYS_OF_BARS, length)
  eachSame(KEYS_OF_BARS, length, 4)
  exact = count
  eachSame(volumeAt, length, 3)
  return count > MOST_PAIRS ? -1 : count
}

/** A key for each bar of its prices alone; the weights have no common measure. May write one more. */
function sumPrices(target: usize, length: i32): void {
  const a = v128.load64_splat(WEIGHTS)
  const b = v128.load64_splat(WEIGHTS, 8)
  const c = v128.load64_splat(WEIGHTS, 16)
  const d = v128.load64_splat(WEIGHTS, 24)
  for (let i: usize = 0; i < (<usize>length) << 3; i += 16) {
    let sum = f64x2.add(f64x2.mul(v128.load(open + i), a), f64x2.mul(v128.load(high + i), b))
    sum = f64x2.add(sum, f64x2.mul(v128.load(low + i), c))
    v128.store(target + i, f64x2.add(sum, f64x2.mul(v128.load(close + i), d)))
  }
}

/**
 * Notes the pairs of equal keys that have `same` prices in common, among at least three different ones. Zero and NaN are like nothing.
 *
 * Nearly every key is alone in one of many places, by the first of its bits when they are scrambled; few bars have to be held against those before them in
 * their place.
 */
function eachSame(keys: usize, length: i32, same: i32): void {
  let bits = 4
  while (1 << bits < 4 * length && bits < TABLE_BITS) bits++
  writePlaces(keys, length, bits)
  const found = listShared(length)
  for (let k: usize = 0; k < <usize>found; k++) {
    const i = load<i32>(LISTED + (k << 2))
    const key = load<f64>(keys + ((<usize>i) << 3))
    if (key != key || key == 0) continue
    let seen = 0
    for (let j = before(i); j >= 0 && seen < MAX_CHAIN; j = before(j)) {
      if (load<f64>(keys + ((<usize>j) << 3)) != key) continue
      seen++
      if (samePrices(j, i) == same && differentPrices(i) >= 3) notePair(j, i)
    }
  }
}

/** The place of each key: four in a step. May write three more. */
function writePlaces(keys: usize, length: i32, bits: i32): void {
  const highFactor = v128.load32_splat(FACTORS)
  const factor = v128.load32_splat(FACTORS, 4)
  for (let i: usize = 0; i < <usize>length; i += 4) {
    const two = v128.load(keys + (i << 3))
    const others = v128.load(keys + (i << 3), 16)
    const low = v128.shuffle<i32>(two, others, 0, 2, 4, 6)
    const high = v128.shuffle<i32>(two, others, 1, 3, 5, 7)
    const scrambled = i32x4.mul(v128.xor(low, i32x4.mul(high, highFactor)), factor)
    v128.store(PLACES + (i << 2), i32x4.shr_u(scrambled, 32 - bits))
  }
}

/**
 * Notes for each bar the last one before it in its place, and lists the bars that have one; gives how many. Without branches, which would be taken at
 * random.
 */
function listShared(length: i32): i32 {
  if (firstEntry > i32.MAX_VALUE - length) {
    memory.fill(TABLE, 0, <usize>4 << TABLE_BITS)
    firstEntry = 1
  }
  const base = firstEntry
  firstEntry += length
  let found = 0
  for (let i = 0; i < length; i++) {
    const at = TABLE + (<usize>load<u32>(PLACES + ((<usize>i) << 2)) << 2)
    const last = load<i32>(at) - base
    store<i32>(at, base + i)
    store<i32>(CHAIN + ((<usize>i) << 2), last)
    store<i32>(LISTED + ((<usize>found) << 2), i)
    found += i32(last >= 0)
  }
  return found
}

/** The last bar before one in its place; negative without any. */
// @ts-ignore: decorator
@inline
function before(i: i32): i32 {
  return load<i32>(CHAIN + ((<usize>i) << 2))
}

function notePair(earlier: i32, later: i32): void {
  if (count < MOST_PAIRS) {
    store<i32>(PAIRS + ((<usize>count) << 3), earlier)
    store<i32>(PAIRS + ((<usize>count) << 3), later, 4)
  }
  count++
}

// @ts-ignore: decorator
@inline
function price(column: usize, index: i32): f64 {
  return load<f64>(column + ((<usize>index) << 3))
}

function samePrices(i: i32, j: i32): i32 {
  return (
    i32(price(open, i) == price(open, j)) +
    i32(price(high, i) == price(high, j)) +
    i32(price(low, i) == price(low, j)) +
    i32(price(close, i) == price(close, j))
  )
}

function differentPrices(i: i32): i32 {
  const o = price(open, i)
  const h = price(high, i)
  const l = price(low, i)
  const c = price(close, i)
  return 1 + i32(h != o) + i32(l != o && l != h) + i32(c != o && c != h && c != l)
}

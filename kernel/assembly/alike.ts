/** Pairs of bars of one series that say the same: `alikePairs` of src/checks/alike.ts, which is the law and says how. */
import { CHAIN, KEYS_OF_BARS, MOST_PAIRS, PAIRS, TABLE, TABLE_SIZE } from './series-layout'

const MAX_CHAIN: i32 = 8
/** One place in the table for each of the indices of a call; what earlier calls left counts as empty. */
let firstEntry: i32 = 1

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
  const a = f64x2.splat(Math.SQRT2)
  const b = f64x2.splat(Math.E)
  const c = f64x2.splat(Math.PI)
  const d = f64x2.splat(Math.LN10)
  for (let i: usize = 0; i < (<usize>length) << 3; i += 16) {
    let sum = f64x2.add(f64x2.mul(v128.load(open + i), a), f64x2.mul(v128.load(high + i), b))
    sum = f64x2.add(sum, f64x2.mul(v128.load(low + i), c))
    v128.store(target + i, f64x2.add(sum, f64x2.mul(v128.load(close + i), d)))
  }
}

/** Notes the pairs of equal keys that have `same` prices in common, among at least three different ones. Zero and NaN are like nothing. */
function eachSame(keys: usize, length: i32, same: i32): void {
  let bits = 4
  while (1 << bits < 4 * length) bits++
  const mask = (1 << bits) - 1
  const shift = 32 - bits
  if (firstEntry > i32.MAX_VALUE - length) {
    memory.fill(TABLE, 0, 4 * <usize>TABLE_SIZE)
    firstEntry = 1
  }
  const base = firstEntry
  firstEntry += length
  for (let i = 0; i < length; i++) {
    const word = load<u64>(keys + ((<usize>i) << 3))
    const key = reinterpret<f64>(word)
    if (key != key || key == 0) continue
    let place = ((<u32>word ^ (<u32>(word >> 32) * 0x9e3779b1)) * 0x85ebca77) >> shift
    let j = load<i32>(TABLE + ((<usize>place) << 2)) - base
    while (j >= 0 && load<f64>(keys + ((<usize>j) << 3)) != key) {
      place = (place + 1) & mask
      j = load<i32>(TABLE + ((<usize>place) << 2)) - base
    }
    store<i32>(TABLE + ((<usize>place) << 2), base + i)
    store<i32>(CHAIN + ((<usize>i) << 2), j < 0 ? -1 : j)
    for (let seen = 0; j >= 0 && seen < MAX_CHAIN; seen++, j = load<i32>(CHAIN + ((<usize>j) << 2))) {
      if (samePrices(j, i) == same && differentPrices(i) >= 3) notePair(j, i)
    }
  }
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

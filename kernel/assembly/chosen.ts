/** Bars chosen by content: `chosenBars` of src/checks/trace-columns.ts, which is the law and says how; four bars or windows in a step here. */
import { CHOSEN, CONTENT, ELIGIBLE, LEAST, LEAST_OF_FOUR, NUMBERS, ORDERS } from './series-layout'

const CHOICE_WINDOW: i32 = 20
/** In vectors that the loop holds in registers: V8 would build constants anew in every round. */
const WEIGHTS: usize = memory.data<f64>([Math.SQRT2, Math.E, Math.PI, Math.LN10])
const FACTORS: usize = memory.data<u32>([0x9e3779b1, 0x85ebca77])

/** Gives how many bars are chosen. `volumeWeight`: the square root of 7. */
export function traceChosen(open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32, volumeWeight: f64): i32 {
  const eligible = number(open, high, low, close, volume, length, volumeWeight)
  if (eligible >= CHOICE_WINDOW) return chooseOfWindows(eligible)
  if (eligible == 0) return 0
  // One window of all there are.
  let smallest = 0
  for (let j = 1; j < eligible; j++) if (orderAt(j) <= orderAt(smallest)) smallest = j
  choose(smallest, 0)
  return 1
}

/**
 * A window gives another bar than the one before it where its least number is another one, or is that of its newest bar: of equal numbers the last
 * one counts.
 */
function chooseOfWindows(eligible: i32): i32 {
  const windows = eligible - CHOICE_WINDOW + 1
  leastOfFour(eligible)
  let count = 0
  let before = i32x4.splat(0)
  for (let first = 0; first < windows; first += 4) {
    const at = (<usize>first) << 2
    const fours = LEAST_OF_FOUR + at
    let least = i32x4.min_s(v128.load(fours), v128.load(fours, 16))
    least = i32x4.min_s(least, i32x4.min_s(v128.load(fours, 32), v128.load(fours, 48)))
    least = i32x4.min_s(least, v128.load(fours, 64))
    v128.store(LEAST + at, least)
    const isOther = i32x4.ne(least, v128.shuffle<i32>(before, least, 3, 4, 5, 6))
    const isNewest = i32x4.eq(least, v128.load(ORDERS + at + ((CHOICE_WINDOW - 1) << 2)))
    let mask = i32x4.bitmask(v128.or(isOther, isNewest))
    if (first == 0) mask |= 1
    before = least
    for (; mask != 0; mask &= mask - 1) {
      const window = first + ctz(mask)
      if (window >= windows) break
      choose(lastOfLeast(window), count)
      count++
    }
  }
  return count
}

/** The last bar of a window that has its least number. */
function lastOfLeast(window: i32): i32 {
  const least = i32x4.splat(load<i32>(LEAST + ((<usize>window) << 2)))
  const orders = ORDERS + ((<usize>window) << 2)
  let places = 0
  for (let four = 0; four < CHOICE_WINDOW; four += 4) {
    places |= i32x4.bitmask(i32x4.eq(v128.load(orders + ((<usize>four) << 2)), least)) << four
  }
  return window + 31 - clz(places)
}

function leastOfFour(eligible: i32): void {
  for (let at: usize = 0; at < (<usize>eligible) << 2; at += 16) {
    const orders = ORDERS + at
    const pairs = i32x4.min_s(v128.load(orders), v128.load(orders, 4))
    v128.store(LEAST_OF_FOUR + at, i32x4.min_s(pairs, i32x4.min_s(v128.load(orders, 8), v128.load(orders, 12))))
  }
}

// @ts-ignore: decorator
@inline
function choose(index: i32, place: i32): void {
  store<i32>(CHOSEN + ((<usize>place) << 2), load<i32>(ELIGIBLE + ((<usize>index) << 2)))
  store<f64>(CONTENT + ((<usize>place) << 3), load<f64>(NUMBERS + ((<usize>index) << 3)))
}

// @ts-ignore: decorator
@inline
function orderAt(index: i32): i32 {
  return load<i32>(ORDERS + ((<usize>index) << 2))
}

/** Numbers the eligible bars, two in a step; gives how many there are. May read a bar behind the last. */
function number(open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32, volumeWeight: f64): i32 {
  const openWeight = v128.load64_splat(WEIGHTS)
  const highWeight = v128.load64_splat(WEIGHTS, 8)
  const lowWeight = v128.load64_splat(WEIGHTS, 16)
  const closeWeight = v128.load64_splat(WEIGHTS, 24)
  const weight = f64x2.splat(volumeWeight)
  const highFactor = v128.load32_splat(FACTORS)
  const factor = v128.load32_splat(FACTORS, 4)
  const zero = f64x2.splat(0)
  let count = 0
  for (let i = 0; i < length; i += 2) {
    const at = (<usize>i) << 3
    const v = v128.load(volume + at)
    const o = v128.load(open + at)
    const h = v128.load(high + at)
    const l = v128.load(low + at)
    const c = v128.load(close + at)
    let sum = f64x2.add(f64x2.mul(o, openWeight), f64x2.mul(h, highWeight))
    sum = f64x2.add(f64x2.add(sum, f64x2.mul(l, lowWeight)), f64x2.mul(c, closeWeight))
    // A volume that is not more than 0 counts as 0.
    sum = f64x2.add(sum, v128.and(f64x2.mul(v, weight), f64x2.gt(v, zero)))
    const isInnerless = v128.and(v128.or(f64x2.eq(o, h), f64x2.eq(o, l)), v128.or(f64x2.eq(c, h), f64x2.eq(c, l)))
    const isFlat = v128.or(v128.or(f64x2.eq(v, zero), f64x2.eq(h, l)), isInnerless)
    const isEligible = i64x2.bitmask(v128.andnot(f64x2.eq(sum, sum), isFlat))
    const scrambled = i32x4.mul(v128.xor(sum, i32x4.mul(v128.shuffle<i32>(sum, sum, 1, 0, 3, 2), highFactor)), factor)
    store<i32>(ELIGIBLE + ((<usize>count) << 2), i)
    store<f64>(NUMBERS + ((<usize>count) << 3), f64x2.extract_lane(sum, 0))
    store<i32>(ORDERS + ((<usize>count) << 2), i32x4.extract_lane(scrambled, 0))
    count += isEligible & 1
    store<i32>(ELIGIBLE + ((<usize>count) << 2), i + 1)
    store<f64>(NUMBERS + ((<usize>count) << 3), f64x2.extract_lane(sum, 1))
    store<i32>(ORDERS + ((<usize>count) << 2), i32x4.extract_lane(scrambled, 2))
    count += (isEligible >> 1) & i32(i + 1 < length)
  }
  return count
}

/** Bars chosen by content: `chosenBars` of src/checks/trace-columns.ts, which is the law and says how; four bars or windows in a step here. */
import { CHOSEN, CONTENT, ELIGIBLE, LEAST, NUMBERS, ORDERS, WINDOWS } from './series-layout'

const CHOICE_WINDOW: i32 = 20
/** In vectors that the loop holds in registers: V8 would build constants anew in every round. */
const WEIGHTS: usize = memory.data<f64>([Math.SQRT2, Math.E, Math.PI, Math.LN10])
const FACTORS: usize = memory.data<u32>([0x9e3779b1, 0x85ebca77])
/** For each choice among four numbers, their bytes in turn: what brings the chosen ones to the front. */
const FRONT: usize = memory.data<u32>([
  0x03020100, 0x03020100, 0x03020100, 0x03020100,
  0x03020100, 0x03020100, 0x03020100, 0x03020100,
  0x07060504, 0x03020100, 0x03020100, 0x03020100,
  0x03020100, 0x07060504, 0x03020100, 0x03020100,
  0x0b0a0908, 0x03020100, 0x03020100, 0x03020100,
  0x03020100, 0x0b0a0908, 0x03020100, 0x03020100,
  0x07060504, 0x0b0a0908, 0x03020100, 0x03020100,
  0x03020100, 0x07060504, 0x0b0a0908, 0x03020100,
  0x0f0e0d0c, 0x03020100, 0x03020100, 0x03020100,
  0x03020100, 0x0f0e0d0c, 0x03020100, 0x03020100,
  0x07060504, 0x0f0e0d0c, 0x03020100, 0x03020100,
  0x03020100, 0x07060504, 0x0f0e0d0c, 0x03020100,
  0x0b0a0908, 0x0f0e0d0c, 0x03020100, 0x03020100,
  0x03020100, 0x0b0a0908, 0x0f0e0d0c, 0x03020100,
  0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x03020100,
  0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
])

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
 * one counts. Which windows do is told by four bits that come like chance: they are listed first, without a branch.
 */
function chooseOfWindows(eligible: i32): i32 {
  const windows = eligible - CHOICE_WINDOW + 1
  // Behind the last window there is none.
  let count = listWindows(windows)
  while (count > 0 && load<i32>(WINDOWS + ((<usize>(count - 1)) << 2)) >= windows) count--
  for (let k = 0; k < count; k++) choose(lastOfLeast(load<i32>(WINDOWS + ((<usize>k) << 2))), k)
  return count
}

/** Lists the first bars of windows that give another bar, and up to three behind the last window; with the least number of every window at `LEAST`. */
function listWindows(windows: i32): i32 {
  const four = i32x4.splat(4)
  let index = i32x4(0, 1, 2, 3)
  let before = i32x4.splat(0)
  // The least of the eight bars from each of these four on, from the four behind them, and so on.
  let eight = i32x4.min_s(leastOfFour(0), leastOfFour(16))
  let next = i32x4.min_s(leastOfFour(16), leastOfFour(32))
  let fours = leastOfFour(48)
  let third = i32x4.min_s(leastOfFour(32), fours)
  let count = 0
  for (let first = 0; first < windows; first += 4) {
    const at = (<usize>first) << 2
    const last = leastOfFour(at + 64)
    const least = i32x4.min_s(i32x4.min_s(eight, third), last)
    v128.store(LEAST + at, least)
    const isOther = i32x4.ne(least, v128.shuffle<i32>(before, least, 3, 4, 5, 6))
    const isNewest = i32x4.eq(least, v128.load(ORDERS + at + ((CHOICE_WINDOW - 1) << 2)))
    let mask = i32x4.bitmask(v128.or(isOther, isNewest))
    if (first == 0) mask |= 1
    v128.store(WINDOWS + ((<usize>count) << 2), i8x16.swizzle(index, v128.load(FRONT + ((<usize>mask) << 4))))
    count += <i32>popcnt(mask)
    before = least
    eight = next
    next = third
    third = i32x4.min_s(fours, last)
    fours = last
    index = i32x4.add(index, four)
  }
  return count
}

/** The last bar of a window that has its least number. */
function lastOfLeast(window: i32): i32 {
  const least = v128.load32_splat(LEAST + ((<usize>window) << 2))
  const orders = ORDERS + ((<usize>window) << 2)
  const front = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(orders), least), i32x4.eq(v128.load(orders, 16), least))
  const back = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(orders, 32), least), i32x4.eq(v128.load(orders, 48), least))
  const places = i8x16.bitmask(i8x16.narrow_i16x8_s(front, back)) | (i32x4.bitmask(i32x4.eq(v128.load(orders, 64), least)) << 16)
  return window + 31 - clz(places)
}

/** The least number of four bars, from each of these four bars on. */
// @ts-ignore: decorator
@inline
function leastOfFour(at: usize): v128 {
  const orders = ORDERS + at
  const pairs = i32x4.min_s(v128.load(orders), v128.load(orders, 4))
  return i32x4.min_s(pairs, i32x4.min_s(v128.load(orders, 8), v128.load(orders, 12)))
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

/** Numbers the eligible bars, four in a step where all are; gives how many there are. May read three bars behind the last, and write as many. */
function number(open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32, volumeWeight: f64): i32 {
  const weight = f64x2.splat(volumeWeight)
  const highFactor = v128.load32_splat(FACTORS)
  const factor = v128.load32_splat(FACTORS, 4)
  const four = i32x4.splat(4)
  let index = i32x4(0, 1, 2, 3)
  let count = 0
  for (let i = 0; i < length; i += 4) {
    const at = (<usize>i) << 3
    const front = contentOf(open + at, high + at, low + at, close + at, volume + at, weight)
    const back = contentOf(open + at + 16, high + at + 16, low + at + 16, close + at + 16, volume + at + 16, weight)
    let isEligible = i64x2.bitmask(hasContent(open + at, high + at, low + at, close + at, volume + at, front))
    isEligible |= i64x2.bitmask(hasContent(open + at + 16, high + at + 16, low + at + 16, close + at + 16, volume + at + 16, back)) << 2
    const lower = v128.shuffle<i32>(front, back, 0, 2, 4, 6)
    const upper = v128.shuffle<i32>(front, back, 1, 3, 5, 7)
    const orders = i32x4.mul(v128.xor(lower, i32x4.mul(upper, highFactor)), factor)
    if (i + 4 > length) isEligible &= (1 << (length - i)) - 1
    v128.store(ELIGIBLE + ((<usize>count) << 2), index)
    v128.store(NUMBERS + ((<usize>count) << 3), front)
    v128.store(NUMBERS + ((<usize>count) << 3), back, 16)
    v128.store(ORDERS + ((<usize>count) << 2), orders)
    if (isEligible == 15) count += 4
    else count = keepSome(count, isEligible)
    index = i32x4.add(index, four)
  }
  return count
}

/** Of the four bars that stand at `count`, moves the eligible ones to the front. */
function keepSome(count: i32, isEligible: i32): i32 {
  for (let from = count; isEligible != 0; isEligible >>= 1, from++) {
    if (!(isEligible & 1)) continue
    store<i32>(ELIGIBLE + ((<usize>count) << 2), load<i32>(ELIGIBLE + ((<usize>from) << 2)))
    store<f64>(NUMBERS + ((<usize>count) << 3), load<f64>(NUMBERS + ((<usize>from) << 3)))
    store<i32>(ORDERS + ((<usize>count) << 2), load<i32>(ORDERS + ((<usize>from) << 2)))
    count++
  }
  return count
}

/** The number made of the content of a bar, for two. */
// @ts-ignore: decorator
@inline
function contentOf(open: usize, high: usize, low: usize, close: usize, volume: usize, weight: v128): v128 {
  const v = v128.load(volume)
  let sum = f64x2.add(f64x2.mul(v128.load(open), v128.load64_splat(WEIGHTS)), f64x2.mul(v128.load(high), v128.load64_splat(WEIGHTS, 8)))
  sum = f64x2.add(sum, f64x2.mul(v128.load(low), v128.load64_splat(WEIGHTS, 16)))
  sum = f64x2.add(sum, f64x2.mul(v128.load(close), v128.load64_splat(WEIGHTS, 24)))
  // A volume that is not more than 0 counts as 0.
  return f64x2.add(sum, v128.and(f64x2.mul(v, weight), f64x2.gt(v, f64x2.splat(0))))
}

/** Whether two bars are eligible, whose numbers are `sum`. */
// @ts-ignore: decorator
@inline
function hasContent(open: usize, high: usize, low: usize, close: usize, volume: usize, sum: v128): v128 {
  const o = v128.load(open)
  const h = v128.load(high)
  const l = v128.load(low)
  const c = v128.load(close)
  const isInnerless = v128.and(v128.or(f64x2.eq(o, h), f64x2.eq(o, l)), v128.or(f64x2.eq(c, h), f64x2.eq(c, l)))
  const isFlat = v128.or(v128.or(f64x2.eq(v128.load(volume), f64x2.splat(0)), f64x2.eq(h, l)), isInnerless)
  return v128.andnot(f64x2.eq(sum, sum), isFlat)
}

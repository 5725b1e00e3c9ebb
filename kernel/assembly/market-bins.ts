/** Where in its row each bar of a trace is counted (`count` of src/checks/market-counts.ts): written over its columns, four bars in a step. */

const NO_RANGE: i32 = 0x7fff
const NO_VOLUME: i8 = -128
const MOVE_REACH: i32 = 4096
const MOVE_UNITS: f64 = <f64>MOVE_REACH / 2 - 1e-3
const MOVE_HALF: i32 = 80
/** Bins before those of ranges. */
export const RANGES: i32 = 2 * MOVE_HALF
const RANGELESS: i32 = RANGES + 104
const VOLUME_HALF: i8 = 32
/** Bins before those of volumes. */
export const VOLUMES: i32 = RANGELESS + 1
export const VOLUME_BINS: i32 = 2 * <i32>VOLUME_HALF
/** Bins that a period has: the last one is of bars whose volume says nothing. */
export const ROW: i32 = VOLUMES + VOLUME_BINS + 1
/** The bin of a bar without a move. */
export const MOVELESS: u32 = 0xffff

/** Vectors that loops hold in registers: V8 would build constants anew in every round. The last is 2^52: of a whole number added to it, the lower word is the number. */
const DOUBLES: usize = memory.data<f64>([2 * MOVE_UNITS, <f64>MOVE_REACH, 4503599627370496])
const WORDS: usize = memory.data<i32>([NO_RANGE, MOVE_REACH, MOVE_HALF, RANGES, RANGELESS, <i32>MOVELESS, 8, (127 << 3) + 16])

/** For each close (f32) the bin of its move, and of its range in the upper half. Writes up to three more than there are. */
export function writePriceBins(closes: usize, ranges: usize, length: i32): void {
  const perMove = v128.load64_splat(DOUBLES)
  const reachOfMove = v128.load64_splat(DOUBLES, 8)
  const lowBitsWhole = v128.load64_splat(DOUBLES, 16)
  const noRange = v128.load32_splat(WORDS)
  const reach = v128.load32_splat(WORDS, 4)
  const half = v128.load32_splat(WORDS, 8)
  const firstRange = v128.load32_splat(WORDS, 12)
  const rangeless = v128.load32_splat(WORDS, 16)
  const moveless = v128.load32_splat(WORDS, 20)
  const single = v128.load32_splat(WORDS, 24)
  const exponents = v128.load32_splat(WORDS, 28)
  const zero = f32x4.splat(0)
  let last = f32x4.splat(NaN)
  for (let i: usize = 0; i < <usize>length; i += 4) {
    const here = v128.load(closes + (i << 2))
    const before = v128.shuffle<f32>(last, here, 3, 4, 5, 6)
    last = here
    const packed = v128.load16x4_u(ranges + (i << 1))
    const isLinked = i32x4.shr_s(i32x4.shl(packed, 16), 31)
    const isMove = v128.and(isLinked, v128.and(f32x4.gt(before, zero), f32x4.gt(here, zero)))
    const front = moveOf(before, here, perMove, reachOfMove, lowBitsWhole)
    const back = moveOf(upperHalf(before), upperHalf(here), perMove, reachOfMove, lowBitsWhole)
    const move = i32x4.sub(v128.shuffle<i32>(front, back, 0, 2, 4, 6), reach)
    const sign = i32x4.shr_s(move, 31)
    const moveBin = i32x4.add(half, v128.xor(binOf(v128.xor(move, sign), single, exponents), sign))
    const range = v128.and(packed, noRange)
    const rangeBin = v128.bitselect(rangeless, i32x4.add(firstRange, binOf(range, single, exponents)), i32x4.eq(range, noRange))
    v128.store(closes + (i << 2), v128.or(v128.bitselect(moveBin, moveless, isMove), i32x4.shl(rangeBin, 16)))
  }
}

/** For each volume (i8) its bin among those of volumes. Writes up to fifteen more than there are. */
export function writeVolumeBins(volumes: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i += 16) {
    const volume = v128.load(volumes + i)
    const level = i8x16.max_s(i8x16.min_s(i8x16.shr_s(volume, 1), i8x16.splat(VOLUME_HALF - 1)), i8x16.splat(-VOLUME_HALF))
    const bin = i8x16.add(level, i8x16.splat(VOLUME_HALF))
    v128.store(volumes + i, v128.bitselect(i8x16.splat(2 * VOLUME_HALF), bin, i8x16.eq(volume, i8x16.splat(NO_VOLUME))))
  }
}

// @ts-ignore: decorator
@inline
function upperHalf(four: v128): v128 {
  return v128.shuffle<i64>(four, four, 1, 0)
}

/** The move of two bars, from 0 to 2 MOVE_REACH, in the lower words. Infinite closes have none, which counts as 0. */
// @ts-ignore: decorator
@inline
function moveOf(closesBefore: v128, closes: v128, perMove: v128, reach: v128, lowBitsWhole: v128): v128 {
  const before = f64x2.promote_low_f32x4(closesBefore)
  const here = f64x2.promote_low_f32x4(closes)
  const part = f64x2.div(f64x2.mul(perMove, f64x2.sub(here, before)), f64x2.add(here, before))
  const units = f64x2.add(reach, part)
  return f64x2.add(f64x2.floor(v128.and(units, f64x2.eq(units, units))), lowBitsWhole)
}

/** Bins of whole numbers of units, 0 to 2^23: as numbers of 32 bits they begin with their bin, from 8 on. */
// @ts-ignore: decorator
@inline
function binOf(units: v128, single: v128, exponents: v128): v128 {
  const bin = i32x4.sub(i32x4.shr_u(f32x4.convert_i32x4_s(units), 20), exponents)
  return v128.bitselect(units, bin, i32x4.lt_s(units, single))
}

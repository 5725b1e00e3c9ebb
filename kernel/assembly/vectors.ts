/** Vectors that are loaded wherever they are used: V8 would build constants anew each time. */
import { VECTORS } from './layout'

/* Numbers are their places. */
/** Added to bytes, it makes sign, point, slash and digits (0x2d to 0x39) the largest signed ones: from 0x73, digits from 0x76 on. */
export const PLUS_0x46: usize = 0
export const FROM_0x73: usize = 1
export const FROM_0x76: usize = 2
export const POINTS: usize = 3
export const ZEROS: usize = 4
export const TENS: usize = 5
export const HUNDREDS: usize = 6
export const TEN_THOUSANDS: usize = 7
export const HUNDRED_MILLIONS: usize = 8

// @ts-ignore: decorator
@inline
export function constantVector(number: usize): v128 {
  return v128.load(VECTORS + (number << 4))
}

function storeVector(number: usize, vector: v128): void {
  v128.store(VECTORS + (number << 4), vector)
}

/** Fills them; once per instance. */
export function startVectors(): void {
  storeVector(PLUS_0x46, i8x16.splat(0x46))
  storeVector(FROM_0x73, i8x16.splat(0x73))
  storeVector(FROM_0x76, i8x16.splat(0x76))
  storeVector(POINTS, i8x16.splat(0x2e))
  storeVector(ZEROS, i8x16.splat(0x30))
  // A 16-bit lane holds tens + 256 * ones; times 10 * 256 + 1, its high byte is 10 * tens + ones.
  storeVector(TENS, i16x8.splat(2561))
  storeVector(HUNDREDS, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  storeVector(TEN_THOUSANDS, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1))
  storeVector(HUNDRED_MILLIONS, f64x2(1e8, 1))
}

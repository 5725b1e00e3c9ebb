/** Bars and islands of the trace at hand: its columns stand where series-layout.ts has them, words of islands are as src/checks/lake/islands.ts has them. */
import { CLOSE, DAY, ISLANDS, RANGE } from './series-layout'

const LINKED: i32 = 0x8000

// @ts-ignore: decorator
@inline
export function dayAt(i: i32): i32 {
  return <i32>load<u16>(DAY + (<usize>i << 1))
}

// @ts-ignore: decorator
@inline
export function closeAt(i: i32): f32 {
  return load<f32>(CLOSE + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
export function rangeAt(i: i32): i32 {
  return <i32>load<u16>(RANGE + (<usize>i << 1)) & ~LINKED
}

// @ts-ignore: decorator
@inline
export function islandAt(n: i32): i32 {
  return load<i32>(ISLANDS + (<usize>n << 2))
}

// @ts-ignore: decorator
@inline
export function firstOf(word: i32): i32 {
  return word & 0xffff
}

// @ts-ignore: decorator
@inline
export function lastOf(word: i32): i32 {
  return (word & 0xffff) + ((word >>> 16) & 0xff)
}

// @ts-ignore: decorator
@inline
export function isStrong(word: i32): bool {
  return <u32>word >>> 24 == 0
}

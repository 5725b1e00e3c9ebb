/**
 * XXH64 with seed 0 of a stream of bytes.
 *
 * Written after the algorithm's specification: Yann Collet, "xxHash fast digest algorithm", version 0.1.1 (doc/xxhash_spec.md of the xxHash project).
 */
import { STRIPE } from './layout'

// @ts-ignore: decorator
@inline
const PRIME_1: u64 = 0x9e3779b185ebca87
// @ts-ignore: decorator
@inline
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f
// @ts-ignore: decorator
@inline
const PRIME_3: u64 = 0x165667b19e3779f9
// @ts-ignore: decorator
@inline
const PRIME_4: u64 = 0x85ebca77c2b2ae63
// @ts-ignore: decorator
@inline
const PRIME_5: u64 = 0x27d4eb2f165667c5

let lane1: u64 = 0
let lane2: u64 = 0
let lane3: u64 = 0
let lane4: u64 = 0
let total: u64 = 0
/** Bytes waiting at STRIPE. */
let waiting: usize = 0

export function hashReset(): void {
  lane1 = PRIME_1 + PRIME_2
  lane2 = PRIME_2
  lane3 = 0
  lane4 = 0 - PRIME_1
  total = 0
  waiting = 0
}

// @ts-ignore: decorator
@inline
function round(lane: u64, input: u64): u64 {
  return rotl(lane + input * PRIME_2, 31) * PRIME_1
}

/** Takes whole stripes of 32 bytes. */
function stripes(at: usize, until: usize): void {
  let a = lane1
  let b = lane2
  let c = lane3
  let d = lane4
  for (; at < until; at += 32) {
    a = round(a, load<u64>(at))
    b = round(b, load<u64>(at, 8))
    c = round(c, load<u64>(at, 16))
    d = round(d, load<u64>(at, 24))
  }
  lane1 = a
  lane2 = b
  lane3 = c
  lane4 = d
}

export function hashUpdate(at: usize, length: usize): void {
  total += <u64>length
  const until = at + length
  if (waiting) {
    const taken = min<usize>(32 - waiting, length)
    memory.copy(STRIPE + waiting, at, taken)
    waiting += taken
    at += taken
    if (waiting < 32) return
    stripes(STRIPE, STRIPE + 32)
  }
  const rest = (until - at) & 31
  stripes(at, until - rest)
  memory.copy(STRIPE, until - rest, rest)
  waiting = rest
}

// @ts-ignore: decorator
@inline
function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4
}

/** The hash of all bytes taken since hashReset. */
export function hashDigest(): u64 {
  let h: u64
  if (total >= 32) {
    h = rotl(lane1, 1) + rotl(lane2, 7) + rotl(lane3, 12) + rotl(lane4, 18)
    h = merge(merge(merge(merge(h, lane1), lane2), lane3), lane4)
  } else h = PRIME_5
  h += total
  let at = STRIPE
  const until = STRIPE + waiting
  for (; at + 8 <= until; at += 8) h = rotl(h ^ round(0, load<u64>(at)), 27) * PRIME_1 + PRIME_4
  if (at + 4 <= until) {
    h = rotl(h ^ (<u64>load<u32>(at) * PRIME_1), 23) * PRIME_2 + PRIME_3
    at += 4
  }
  for (; at < until; at++) h = rotl(h ^ (<u64>load<u8>(at) * PRIME_5), 11) * PRIME_1
  h = (h ^ (h >> 33)) * PRIME_2
  h = (h ^ (h >> 29)) * PRIME_3
  return h ^ (h >> 32)
}

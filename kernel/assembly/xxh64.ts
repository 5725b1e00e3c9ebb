/**
 * XXH64 with seed 0 of streams of bytes: 0 is an object's, 1 is of what a pack keeps, which may be hashed while an object is on its way.
 *
 * Written after the algorithm's specification: Yann Collet, "xxHash fast digest algorithm", version 0.1.1 (doc/xxhash_spec.md of the xxHash project).
 */
import { HASHES } from './layout'

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

/** Bytes of a stream's state: four lanes, the bytes taken, how many of these wait for a stripe of 32, and those. */
const STATE: usize = 80
const TOTAL: usize = 32
const WAITING: usize = 40
const STRIPE: usize = 48

// @ts-ignore: decorator
@inline
function stateOf(stream: i32): usize {
  return HASHES + STATE * <usize>stream
}

export function hashReset(stream: i32): void {
  const state = stateOf(stream)
  store<u64>(state, PRIME_1 + PRIME_2)
  store<u64>(state, PRIME_2, 8)
  store<u64>(state, 0, 16)
  store<u64>(state, 0 - PRIME_1, 24)
  store<u64>(state, 0, TOTAL)
  store<u64>(state, 0, WAITING)
}

// @ts-ignore: decorator
@inline
function round(lane: u64, input: u64): u64 {
  return rotl(lane + input * PRIME_2, 31) * PRIME_1
}

/** Takes whole stripes of 32 bytes. */
function stripes(state: usize, at: usize, until: usize): void {
  let a = load<u64>(state)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  for (; at < until; at += 32) {
    a = round(a, load<u64>(at))
    b = round(b, load<u64>(at, 8))
    c = round(c, load<u64>(at, 16))
    d = round(d, load<u64>(at, 24))
  }
  store<u64>(state, a)
  store<u64>(state, b, 8)
  store<u64>(state, c, 16)
  store<u64>(state, d, 24)
}

export function hashUpdate(stream: i32, at: usize, length: usize): void {
  const state = stateOf(stream)
  const stripe = state + STRIPE
  store<u64>(state, load<u64>(state, TOTAL) + <u64>length, TOTAL)
  const until = at + length
  const waiting = <usize>load<u64>(state, WAITING)
  if (waiting) {
    const taken = min<usize>(32 - waiting, length)
    memory.copy(stripe + waiting, at, taken)
    store<u64>(state, <u64>(waiting + taken), WAITING)
    at += taken
    if (waiting + taken < 32) return
    stripes(state, stripe, stripe + 32)
  }
  const rest = (until - at) & 31
  stripes(state, at, until - rest)
  memory.copy(stripe, until - rest, rest)
  store<u64>(state, <u64>rest, WAITING)
}

// @ts-ignore: decorator
@inline
function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4
}

/** The hash of all bytes taken since hashReset. */
export function hashDigest(stream: i32): u64 {
  const state = stateOf(stream)
  const lane1 = load<u64>(state)
  const lane2 = load<u64>(state, 8)
  const lane3 = load<u64>(state, 16)
  const lane4 = load<u64>(state, 24)
  const total = load<u64>(state, TOTAL)
  let h: u64
  if (total >= 32) {
    h = rotl(lane1, 1) + rotl(lane2, 7) + rotl(lane3, 12) + rotl(lane4, 18)
    h = merge(merge(merge(merge(h, lane1), lane2), lane3), lane4)
  } else h = PRIME_5
  h += total
  let at = state + STRIPE
  const until = at + <usize>load<u64>(state, WAITING)
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

const SEALS: i32 = 1

/** The hash of bytes that all stand here. */
export function hashOf(at: usize, end: usize): u64 {
  hashReset(SEALS)
  hashUpdate(SEALS, at, end - at)
  return hashDigest(SEALS)
}

/** Seals bytes: the hash of all but the eight from `place` on is put there. */
export function seal(at: usize, place: usize, end: usize): void {
  hashReset(SEALS)
  hashUpdate(SEALS, at, place - at)
  hashUpdate(SEALS, place + 8, end - place - 8)
  store<u64>(place, hashDigest(SEALS))
}

/**
 * What the keys of rows mean: asked of the host once per key, then remembered.
 *
 * A hash table of 2,048 entries of 16 bytes (hash, generation, length << 8 | field, address of the bytes), open addressing, at most half full.
 * Keys beyond that are asked each time. Starting anew changes the generation instead of clearing the table.
 */
import { KEYS, KEY_BYTES, SYMBOLS } from './layout'
import { hostFieldMet, hostFieldOfKey } from './imports'
import { ASK, BID, IGNORE, noteQuotes } from './columns'

const SLOTS: u32 = 2048

let generation: u32 = 0
let count: u32 = 0
let freeAt: usize = KEY_BYTES
/** Bits of the mapped fields met. */
export let met: u32 = 0

/** `areSame`: keys mean what they meant in the object before. */
export function startKeys(areSame: bool): void {
  met = 0
  if (areSame && count < SLOTS / 4) return
  generation++
  count = 0
  freeAt = KEY_BYTES
}

/** Hash of the bytes at `at`. Reads up to 7 bytes past them. */
export function hashBytes(at: usize, length: i32): u32 {
  let h: u64 = <u64>length * 0x9e3779b97f4a7c15
  let i = 0
  for (; i + 8 <= length; i += 8) h = (rotl(h, 23) ^ load<u64>(at + i)) * 0x9fb21c651e98df25
  if (i < length) {
    const kept = <u64>(length - i) * 8
    h = (rotl(h, 23) ^ (load<u64>(at + i) & (((<u64>1) << kept) - 1))) * 0x9fb21c651e98df25
  }
  return <u32>(h >> 32)
}

export function sameBytes(a: usize, b: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false
  }
  return true
}

/** Field code of the key of `length` bytes at `at`. */
export function fieldOfKey(at: usize, length: i32, escaped: bool): i32 {
  const hash = hashBytes(at, length)
  let slot = hash & (SLOTS - 1)
  while (true) {
    const entry = KEYS + ((<usize>slot) << 4)
    if (load<u32>(entry, 4) != generation) break
    if (load<u32>(entry) == hash) {
      const head = load<u32>(entry, 8)
      if (<i32>(head >> 8) == length && sameBytes(load<u32>(entry, 12), at, length)) return <i32>(head & 0xff)
    }
    slot = (slot + 1) & (SLOTS - 1)
  }
  const field = hostFieldOfKey(at, length, escaped)
  if (count < SLOTS / 2 && freeAt + <usize>length <= SYMBOLS) {
    const entry = KEYS + ((<usize>slot) << 4)
    store<u32>(entry, hash)
    store<u32>(entry, generation, 4)
    store<u32>(entry, ((<u32>length) << 8) | (<u32>field), 8)
    store<u32>(entry, <u32>freeAt, 12)
    memory.copy(freeAt, at, length)
    freeAt += length
    count++
  }
  return field
}

/** Tells the host of a mapped field when it is met for the first time. */
export function noteField(field: i32): void {
  if (field == IGNORE || (met >> field) & 1) return
  met |= 1 << field
  if (field == BID || field == ASK) noteQuotes()
  hostFieldMet(field)
}

/**
 * Numbers of symbols that stand in rows: asked of the host once per symbol, then remembered.
 *
 * As keys.ts, with 65,536 entries (hash, generation, symbol, address of the bytes, their length in the 4 bytes before); files with more symbols
 * than half of that ask the host for the rest.
 */
import { SYMBOLS, SYMBOL_BYTES, SYMBOL_BYTES_END } from './layout'
import { hostSymbol } from './imports'
import { hashBytes, sameBytes } from './keys'

const SLOTS: u32 = 65536

let generation: u32 = 0
let count: u32 = 0
let freeAt: usize = SYMBOL_BYTES
/** Rows often repeat the symbol of the row before. */
let lastAt: usize = 0
let lastLength: i32 = -1
let lastSymbol: i32 = 0

export function startSymbols(): void {
  generation++
  count = 0
  freeAt = SYMBOL_BYTES
  lastLength = -1
}

/** Number of the symbol of `length` bytes at `at`. `quoted`: they stood between quotes; `escaped`: they hold an escape. */
export function symbolOf(at: usize, length: i32, quoted: bool, escaped: bool): i32 {
  if (length == lastLength && sameBytes(lastAt, at, length)) return lastSymbol
  if (escaped) return hostSymbol(at, length, quoted, true)
  const hash = hashBytes(at, length)
  let slot = hash & (SLOTS - 1)
  while (true) {
    const entry = SYMBOLS + ((<usize>slot) << 4)
    if (load<u32>(entry, 4) != generation) break
    const known = load<u32>(entry, 12)
    if (load<u32>(entry) == hash && load<i32>(known - 4) == length && sameBytes(known, at, length)) {
      lastAt = known
      lastLength = length
      lastSymbol = load<i32>(entry, 8)
      return lastSymbol
    }
    slot = (slot + 1) & (SLOTS - 1)
  }
  const symbol = hostSymbol(at, length, quoted, false)
  if (count < SLOTS / 2 && freeAt + <usize>length + 4 <= SYMBOL_BYTES_END) {
    const entry = SYMBOLS + ((<usize>slot) << 4)
    store<u32>(entry, hash)
    store<u32>(entry, generation, 4)
    store<i32>(entry, symbol, 8)
    store<i32>(freeAt, length)
    freeAt += 4
    store<u32>(entry, <u32>freeAt, 12)
    memory.copy(freeAt, at, length)
    freeAt += length
    count++
  }
  return symbol
}

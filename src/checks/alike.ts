import type { Bars } from '../model/bars.ts'

/** Two bars of a series, by index, that say the same. */
export interface AlikePair {
  readonly earlier: number
  readonly later: number
  /** Same open, high, low and close; else three of them and the volume. */
  readonly exact: boolean
}

/** A bar is compared with at most this many earlier ones that have its key: a price or volume that comes again and again tells nothing. */
const MAX_CHAIN = 8

// Reused between calls: a series needs two tables of a few tens of kilobytes, and a scan has thousands of series.
let table = new Int32Array(0)
let priceChain = new Int32Array(0)
let volumeChain = new Int32Array(0)

/**
 * Pairs of bars, however far apart, with the same open, high, low and close, or with the same positive volume and three of those the same;
 * ordered by the later bar. Only bars with at least three different prices count: with fewer, chance makes too many alike.
 *
 * Two open-addressing tables over the bit patterns of the columns hold the latest bar of each key, and a chain leads to the earlier ones.
 */
export function alikePairs(bars: Bars): readonly AlikePair[] {
  const { open, high, low, close, volume, length } = bars
  let bits = 4
  while (1 << bits < 2 * length) bits++
  const size = 1 << bits
  const mask = size - 1
  const shift = 32 - bits
  if (table.length < 2 * size) table = new Int32Array(2 * size)
  else table.fill(0, 0, 2 * size)
  if (priceChain.length < length) {
    priceChain = new Int32Array(length)
    volumeChain = new Int32Array(length)
  }
  const openBits = bitsOf(open)
  const highBits = bitsOf(high)
  const lowBits = bitsOf(low)
  const closeBits = bitsOf(close)
  const volumeBits = bitsOf(volume)
  const pairs: AlikePair[] = []
  for (let i = 0; i < length; i++) {
    const o = open[i] as number
    const h = high[i] as number
    const l = low[i] as number
    const c = close[i] as number
    if (!(h > l) || o !== o || c !== c || ((o === h || o === l) && (c === h || c === l))) continue
    const a = 2 * i
    const b = a + 1
    const hash =
      Math.imul(openBits[a] as number, 0x9e3779b1) +
      Math.imul(openBits[b] as number, 0x85ebca77) +
      Math.imul(highBits[a] as number, 0xc2b2ae3d) +
      Math.imul(highBits[b] as number, 0x27d4eb2f) +
      Math.imul(lowBits[a] as number, 0x165667b1) +
      Math.imul(lowBits[b] as number, 0xd3a2646d) +
      Math.imul(closeBits[a] as number, 0xfd7046c5) +
      Math.imul(closeBits[b] as number, 0xb55a4f09)
    let at = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> shift
    let j = (table[at] as number) - 1
    while (j >= 0 && !(open[j] === o && close[j] === c && high[j] === h && low[j] === l)) {
      at = (at + 1) & mask
      j = (table[at] as number) - 1
    }
    table[at] = i + 1
    priceChain[i] = j
    for (let seen = 0; j >= 0 && seen < MAX_CHAIN; seen++, j = priceChain[j] as number) pairs.push({ earlier: j, later: i, exact: true })

    const v = volume[i] as number
    if (!(v > 0)) continue
    const volumeHash = Math.imul(volumeBits[a] as number, 0x9e3779b1) + Math.imul(volumeBits[b] as number, 0x85ebca77)
    at = size + (Math.imul(volumeHash ^ (volumeHash >>> 15), 0x2c1b3c6d) >>> shift)
    j = (table[at] as number) - 1
    while (j >= 0 && volume[j] !== v) {
      at = size + ((at + 1) & mask)
      j = (table[at] as number) - 1
    }
    table[at] = i + 1
    volumeChain[i] = j
    for (let seen = 0; j >= 0 && seen < MAX_CHAIN; seen++, j = volumeChain[j] as number) {
      if (samePrices(bars, j, i) === 3) pairs.push({ earlier: j, later: i, exact: false })
    }
  }
  return pairs
}

/** How many of open, high, low and close two bars have in common. */
export function samePrices({ open, high, low, close }: Bars, i: number, j: number): number {
  return Number(open[i] === open[j]) + Number(high[i] === high[j]) + Number(low[i] === low[j]) + Number(close[i] === close[j])
}

/** How many different values a bar's open, high, low and close have. */
export function differentPrices({ open, high, low, close }: Bars, i: number): number {
  const o = open[i] as number
  const h = high[i] as number
  const l = low[i] as number
  const c = close[i] as number
  return 1 + Number(h !== o) + Number(l !== o && l !== h) + Number(c !== o && c !== h && c !== l)
}

function bitsOf(column: Float64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length)
}

import type { Bars } from '../model/bars.ts'
import type { AlikePair } from '../model/series-loops.ts'

/** A bar is compared with at most this many earlier ones that have its key: a price or volume that comes again and again tells nothing. */
const MAX_CHAIN = 8

/** Weights without a common measure: bars with different prices have different sums, but for chance. */
export const WEIGHTS = [Math.SQRT2, Math.E, Math.PI, Math.LN10] as const

// Reused between calls: a series needs some tens of kilobytes, and a scan has thousands of series.
let table = new Int32Array(0)
let firstEntry = 1
let chain = new Int32Array(0)
let sums = new Float64Array(0)

/** As `SeriesLoops` says. */
export function alikePairs(bars: Bars): readonly AlikePair[] {
  const { open, high, low, close, volume, length } = bars
  if (sums.length < length) sums = new Float64Array(length)
  const [a, b, c, d] = WEIGHTS
  for (let i = 0; i < length; i++) {
    sums[i] = (open[i] as number) * a + (high[i] as number) * b + (low[i] as number) * c + (close[i] as number) * d
  }
  const pairs: AlikePair[] = []
  eachSame(sums, length, (earlier, later) => {
    if (differentPrices(bars, later) >= 3 && samePrices(bars, earlier, later) === 4) pairs.push({ earlier, later, exact: true })
  })
  eachSame(volume, length, (earlier, later) => {
    if (samePrices(bars, earlier, later) === 3 && differentPrices(bars, later) >= 3) pairs.push({ earlier, later, exact: false })
  })
  return pairs.sort((one, other) => one.later - other.later || other.earlier - one.earlier)
}

/**
 * Calls `visit` for the pairs of equal keys, for each key with at most `MAX_CHAIN` earlier ones. Zero and NaN are like nothing.
 * An open-addressing table over the keys' bits holds the latest index of each key, and a chain leads to the earlier ones. Entries count on from
 * call to call, so that what the last call left counts as empty and nothing has to be cleared.
 */
function eachSame(keys: Float64Array, length: number, visit: (earlier: number, later: number) => void): void {
  let bits = 4
  while (1 << bits < 4 * length) bits++
  const size = 1 << bits
  const mask = size - 1
  const shift = 32 - bits
  if (table.length < size || firstEntry > 2 ** 31 - 1 - length) {
    table = new Int32Array(Math.max(size, table.length))
    firstEntry = 1
  }
  const base = firstEntry
  firstEntry += length
  if (chain.length < length) chain = new Int32Array(length)
  const entries = table
  const words = new Int32Array(keys.buffer, keys.byteOffset, 2 * length)
  for (let i = 0; i < length; i++) {
    const key = keys[i] as number
    if (key !== key || key === 0) continue
    let at = Math.imul((words[2 * i] as number) ^ Math.imul(words[2 * i + 1] as number, 0x9e3779b1), 0x85ebca77) >>> shift
    let j = (entries[at] as number) - base
    while (j >= 0 && keys[j] !== key) {
      at = (at + 1) & mask
      j = (entries[at] as number) - base
    }
    entries[at] = base + i
    chain[i] = j < 0 ? -1 : j
    for (let seen = 0; j >= 0 && seen < MAX_CHAIN; seen++, j = chain[j] as number) visit(j, i)
  }
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

import type { TracePrints } from '../../model/trace.ts'

/** Bar `index` of the series numbered `one` and bar `index + shift` of `other` (above `one`) hold the same prices and volume, by their traces. */
export interface SharedContent {
  readonly one: number
  readonly other: number
  readonly shift: number
  readonly index: number
}

/** Bits of each of the two filters for a content, so that a sixteenth is set at the most, and bits at least and at most: 8 KiB to 8 MiB. */
const BITS_A_CONTENT = 16
const LEAST_FILTER_BITS = 16
const MOST_FILTER_BITS = 26
/** Contents that are joined at once, at 20 bytes each: of more, a share of the hashes is taken at a time. */
const MOST_AT_ONCE = 1 << 19
/** A content is paired with so many series that had it before: fifty clones of one series hang together all the same. */
const MOST_PARTNERS = 4
/** And so many entries are looked at to find them: a content that comes again and again in one series says little. */
const MOST_STEPS = 16

interface JoinedSeries extends Pick<TracePrints, 'chosen' | 'content'> {
  readonly owner: number
}

/** By pair of series, then by shift. */
type Found = Map<number, Map<number, SharedContent>>

/**
 * Joins the chosen contents of all series of a lake. The arrays are kept as they are given; beside them are two filters of 2 to 4 bytes a content (8 MiB each
 * at the most), and 20 to 28 bytes for each content of a share that is there twice. Linear in the number of contents.
 */
export class ContentJoin {
  readonly #series: JoinedSeries[] = []
  readonly #mostAtOnce: number
  #length = 0

  constructor(mostAtOnce = MOST_AT_ONCE) {
    this.#mostAtOnce = mostAtOnce
  }

  /** Adds the contents of one series; `owner` numbers rise from call to call. */
  add(owner: number, { chosen, content }: Pick<TracePrints, 'chosen' | 'content'>): void {
    this.#series.push({ owner, chosen, content })
    this.#length += chosen.length
  }

  /** One for each two series that `mayPair` lets pass and each shift between them, ordered by series and shift. */
  shared(mayPair: (one: number, other: number) => boolean): readonly SharedContent[] {
    const filter = new RepeatFilter(this.#length)
    for (const { content } of this.#series) filter.add(content)
    let shares = 1
    while (shares * this.#mostAtOnce < this.#length) shares *= 2
    const found: Found = new Map()
    for (const [share, count] of this.#countRepeated(filter, shares).entries())
      if (count > 0) joinShare(this.#repeated(filter, { share, shares, count }), mayPair, found)
    return Array.from(found.values(), (shifts) => Array.from(shifts.values()))
      .flat()
      .sort((a, b) => a.one - b.one || a.other - b.other || a.shift - b.shift)
  }

  /** Number of contents that may be there twice, by share. */
  #countRepeated(filter: RepeatFilter, shares: number): Uint32Array {
    const counts = new Uint32Array(shares)
    for (const { content } of this.#series)
      for (let k = 0; k < content.length; k++) {
        const hash = hashOf(content[k] as number)
        if (filter.has(hash)) counts[shareOf(hash, shares)] = (counts[shareOf(hash, shares)] as number) + 1
      }
    return counts
  }

  /** Contents of a share that may be there twice, by series, then as they were added. */
  #repeated(filter: RepeatFilter, { share, shares, count }: { share: number; shares: number; count: number }): Repeated {
    const series = new Uint32Array(count)
    const place = new Uint32Array(count)
    let length = 0
    for (const [number, { content }] of this.#series.entries())
      for (let k = 0; k < content.length; k++) {
        const hash = hashOf(content[k] as number)
        if (shareOf(hash, shares) !== share || !filter.has(hash)) continue
        series[length] = number
        place[length++] = k
      }
    return { all: this.#series, series, place }
  }
}

/** Contents by the series that they are of, and their places in it. */
interface Repeated {
  readonly all: readonly JoinedSeries[]
  readonly series: Uint32Array
  readonly place: Uint32Array
}

function joinShare({ all, series, place }: Repeated, mayPair: (one: number, other: number) => boolean, found: Found): void {
  const contentAt = (k: number) => (all[series[k] as number] as JoinedSeries).content[place[k] as number] as number
  let bits = 4
  while (1 << bits < 2 * series.length) bits++
  const table = new Int32Array(1 << bits).fill(-1)
  const before = new Int32Array(series.length).fill(-1)
  for (let k = 0; k < series.length; k++) {
    const content = contentAt(k)
    let at = hashOf(content) >>> (32 - bits)
    while (table[at] !== -1 && contentAt(table[at] as number) !== content) at = (at + 1) & (table.length - 1)
    const latest = table[at] as number
    table[at] = k
    before[k] = latest
    if (latest < 0) continue
    const { owner, chosen } = all[series[k] as number] as JoinedSeries
    const index = chosen[place[k] as number] as number
    let partners = 0
    let partnerBefore = -1
    for (let j = latest, steps = 0; j >= 0 && partners < MOST_PARTNERS && steps < MOST_STEPS; j = before[j] as number, steps++) {
      const partner = all[series[j] as number] as JoinedSeries
      if (partner.owner === owner) continue
      if (partner.owner !== partnerBefore) partners++
      partnerBefore = partner.owner
      const partnerIndex = partner.chosen[place[j] as number] as number
      const key = partner.owner * 2 ** 26 + owner
      const shift = index - partnerIndex
      const shifts = found.get(key)
      const known = shifts?.get(shift)
      // The first one stands for all, whichever share is joined first.
      if (known !== undefined ? known.index <= partnerIndex : !mayPair(partner.owner, owner)) continue
      const one = { one: partner.owner, other: owner, shift, index: partnerIndex }
      if (shifts) shifts.set(shift, one)
      else found.set(key, new Map([[shift, one]]))
    }
  }
}

/** Which of `shares` (a power of two) a hash falls to: by bits that neither filter nor table begin with. */
function shareOf(hash: number, shares: number): number {
  return (hash >>> 4) & (shares - 1)
}

/** Tells contents that may have been added twice from those that were not. */
class RepeatFilter {
  readonly #shift: number
  readonly #seen: Int32Array
  readonly #seenTwice: Int32Array

  /** Of so many contents. */
  constructor(length: number) {
    let bits = LEAST_FILTER_BITS
    while (bits < MOST_FILTER_BITS && 2 ** bits < BITS_A_CONTENT * length) bits++
    this.#shift = 32 - bits
    this.#seen = new Int32Array(1 << (bits - 5))
    this.#seenTwice = new Int32Array(1 << (bits - 5))
  }

  add(contents: Float64Array): void {
    const [shift, seen, seenTwice] = [this.#shift, this.#seen, this.#seenTwice]
    for (let k = 0; k < contents.length; k++) {
      const bit = hashOf(contents[k] as number) >>> shift
      const mask = 1 << (bit & 31)
      const word = bit >>> 5
      if (((seen[word] as number) & mask) !== 0) seenTwice[word] = (seenTwice[word] as number) | mask
      else seen[word] = (seen[word] as number) | mask
    }
  }

  has(hash: number): boolean {
    const bit = hash >>> this.#shift
    return ((this.#seenTwice[bit >>> 5] as number) & (1 << (bit & 31))) !== 0
  }
}

const pun = new Float64Array(1)
const punned = new Int32Array(pun.buffer)

/** 32 bits of a number's bits, the upper ones well spread. */
export function hashOf(value: number): number {
  pun[0] = value
  const mixed = Math.imul((punned[0] as number) ^ Math.imul(punned[1] as number, 0x9e3779b1), 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae3d) >>> 0
}

import type { TracePrints } from '../../model/trace.ts'

/** Bar `index` of the series numbered `one` and bar `index + shift` of `other` (above `one`) hold the same prices and volume, by their traces. */
export interface SharedContent {
  readonly one: number
  readonly other: number
  readonly shift: number
  readonly index: number
}

const CHUNK_BITS = 16
const CHUNK = 1 << CHUNK_BITS
/** Bits of each of the two filters for a content, so that a sixteenth is set at the most, and bits at least and at most: 8 KiB to 8 MiB. */
const BITS_A_CONTENT = 16
const LEAST_FILTER_BITS = 16
const MOST_FILTER_BITS = 26
/** A content is paired with so many series that had it before: fifty clones of one series hang together all the same. */
const MOST_PARTNERS = 4
/** And so many entries are looked at to find them: a content that comes again and again in one series says little. */
const MOST_STEPS = 16

interface Chunk {
  readonly content: Float64Array
  /** `hashOf` the contents. */
  readonly hash: Uint32Array
  readonly owner: Uint32Array
  readonly index: Uint16Array
}

/**
 * Joins the chosen contents of all series of a lake: 18 bytes a content while they are added, then two filters of 2 to 4 bytes a content (8 MiB each
 * at the most), and 12 to 20 bytes more for each that is there twice. Linear in the number of contents.
 */
export class ContentJoin {
  readonly #chunks: Chunk[] = []
  #length = 0

  /** Adds the contents of one series; `owner` numbers rise from call to call. */
  add(owner: number, { chosen, content }: Pick<TracePrints, 'chosen' | 'content'>): void {
    for (let k = 0; k < chosen.length; k++) {
      const value = content[k] as number
      const at = this.#length & (CHUNK - 1)
      if (at === 0) {
        this.#chunks.push({
          content: new Float64Array(CHUNK),
          hash: new Uint32Array(CHUNK),
          owner: new Uint32Array(CHUNK),
          index: new Uint16Array(CHUNK),
        })
      }
      const chunk = this.#chunks[this.#chunks.length - 1] as Chunk
      chunk.content[at] = value
      chunk.hash[at] = hashOf(value)
      chunk.owner[at] = owner
      chunk.index[at] = chosen[k] as number
      this.#length++
    }
  }

  /** One for each two series that `mayPair` lets pass and each shift between them, ordered by series and shift. */
  shared(mayPair: (one: number, other: number) => boolean): readonly SharedContent[] {
    const kept = this.#repeated()
    let bits = 4
    while (1 << bits < 2 * kept.length) bits++
    const table = new Int32Array(1 << bits).fill(-1)
    const before = new Int32Array(kept.length).fill(-1)
    const found = new Map<number, Map<number, SharedContent>>()
    for (let k = 0; k < kept.length; k++) {
      const { content, hash, owner, index } = this.#at(kept[k] as number)
      let at = hash >>> (32 - bits)
      while (table[at] !== -1 && this.#at(kept[table[at] as number] as number).content !== content) at = (at + 1) & (table.length - 1)
      const latest = table[at] as number
      table[at] = k
      before[k] = latest
      let partners = 0
      let partnerBefore = -1
      for (let j = latest, steps = 0; j >= 0 && partners < MOST_PARTNERS && steps < MOST_STEPS; j = before[j] as number, steps++) {
        const partner = this.#at(kept[j] as number)
        if (partner.owner === owner) continue
        if (partner.owner !== partnerBefore) partners++
        partnerBefore = partner.owner
        const key = partner.owner * 2 ** 26 + owner
        const shift = index - partner.index
        const shifts = found.get(key)
        if (shifts?.has(shift) || !mayPair(partner.owner, owner)) continue
        const one = { one: partner.owner, other: owner, shift, index: partner.index }
        if (shifts) shifts.set(shift, one)
        else found.set(key, new Map([[shift, one]]))
      }
    }
    return Array.from(found.values(), (shifts) => Array.from(shifts.values()))
      .flat()
      .sort((a, b) => a.one - b.one || a.other - b.other || a.shift - b.shift)
  }

  /** Positions of contents that may be there twice, ascending. */
  #repeated(): readonly number[] {
    let bits = LEAST_FILTER_BITS
    while (bits < MOST_FILTER_BITS && 2 ** bits < BITS_A_CONTENT * this.#length) bits++
    const seen = new Int32Array(1 << (bits - 5))
    const seenTwice = new Int32Array(1 << (bits - 5))
    const hashes = this.#chunks.map(({ hash }, c) => hash.subarray(0, Math.min(CHUNK, this.#length - c * CHUNK)))
    for (const hash of hashes) markRepeated(hash, 32 - bits, seen, seenTwice)
    const kept: number[] = []
    for (const [c, hash] of hashes.entries())
      for (let at = 0; at < hash.length; at++) {
        const bit = (hash[at] as number) >>> (32 - bits)
        if (((seenTwice[bit >>> 5] as number) & (1 << (bit & 31))) !== 0) kept.push(c * CHUNK + at)
      }
    return kept
  }

  #at(position: number): { content: number; hash: number; owner: number; index: number } {
    const chunk = this.#chunks[position >>> CHUNK_BITS] as Chunk
    const at = position & (CHUNK - 1)
    return {
      content: chunk.content[at] as number,
      hash: chunk.hash[at] as number,
      owner: chunk.owner[at] as number,
      index: chunk.index[at] as number,
    }
  }
}

/** Sets the bits of hashes (without their last `shift` bits), and in `seenTwice` of those that were set before. */
function markRepeated(hashes: Uint32Array, shift: number, seen: Int32Array, seenTwice: Int32Array): void {
  for (let i = 0; i < hashes.length; i++) {
    const bit = (hashes[i] as number) >>> shift
    const mask = 1 << (bit & 31)
    const word = bit >>> 5
    if (((seen[word] as number) & mask) !== 0) seenTwice[word] = (seenTwice[word] as number) | mask
    else seen[word] = (seen[word] as number) | mask
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

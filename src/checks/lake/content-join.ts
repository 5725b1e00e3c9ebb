import type { TracePrints } from '../../model/trace.ts'
import type { RepeatedContents, TraceLoops } from '../../model/trace-loops.ts'
import { plainTraceLoops } from '../plain-trace-loops.ts'
import { hashOf } from './repeated-contents.ts'

/** Bar `index` of the series numbered `one` and bar `index + shift` of `other` (above `one`) hold the same prices and volume, by their traces. */
export interface SharedContent {
  readonly one: number
  readonly other: number
  readonly shift: number
  readonly index: number
}

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
  readonly #loops: TraceLoops
  readonly #mostAtOnce: number
  #length = 0

  constructor(loops: TraceLoops = plainTraceLoops, mostAtOnce = MOST_AT_ONCE) {
    this.#loops = loops
    this.#mostAtOnce = mostAtOnce
  }

  /** Adds the contents of one series; `owner` numbers rise from call to call. */
  add(owner: number, { chosen, content }: Pick<TracePrints, 'chosen' | 'content'>): void {
    this.#series.push({ owner, chosen, content })
    this.#length += chosen.length
  }

  /** One for each two series that `mayPair` lets pass and each shift between them, ordered by series and shift. */
  shared(mayPair: (one: number, other: number) => boolean): readonly SharedContent[] {
    const contents = this.#series.map(({ content }) => content)
    let shares = 1
    while (shares * this.#mostAtOnce < this.#length) shares *= 2
    const found: Found = new Map()
    for (let share = 0; share < shares; share++)
      joinShare(this.#series, this.#loops.repeatedContents(contents, { share, shares }), mayPair, found)
    return Array.from(found.values(), (shifts) => Array.from(shifts.values()))
      .flat()
      .sort((a, b) => a.one - b.one || a.other - b.other || a.shift - b.shift)
  }
}

function joinShare(
  all: readonly JoinedSeries[],
  { lists: series, places: place }: RepeatedContents,
  mayPair: (one: number, other: number) => boolean,
  found: Found,
): void {
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

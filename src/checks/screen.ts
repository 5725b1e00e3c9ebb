import type { Bars } from '../model/bars.ts'

/** Smallest relative move of a close that any check of returns can flag: k = 8 times the floor of 0.005 less the largest plausible median. */
export const moveFloor = 0.025

/** How far a price may lie from the close before without being remarkable: less than a split of 3 for 2 less its tolerance. */
export const jumpRatio = 1.4

export const wickFloor = 0.1
export const apartFloor = 0.03

const mostExact = 2 ** 53

const reason = { odd: 1, jump: 2, step: 4, still: 8, wick: 16, apart: 32, volume: 64, coarse: 128, flagged: 256 } as const
type Reason = keyof typeof reason

/** What one pass over the bars of a series finds worth a second look, as ascending indexes. */
export class Screened {
  readonly #places: readonly number[]
  /** Sums of reasons, by place. */
  readonly #reasons: readonly number[]
  readonly #known: Partial<Record<Reason, readonly number[]>> = {}

  constructor(places: readonly number[], reasons: readonly number[]) {
    this.#places = places
    this.#reasons = reasons
  }

  /**
   * Bars that are not plain. A bar is plain when low and high bound its open and close and lie within `jumpRatio` times of the last positive close
   * before it. Then its four prices are usable, positive and within a factor of 2 of each other, so no check of one bar's prices has anything to
   * say. The first bar is never plain.
   */
  get odd(): readonly number[] {
    return this.#for('odd')
  }

  /**
   * Bars whose open or close is at least `jumpRatio` times, or at most 1 / `jumpRatio` of, the last positive close before them, however long ago
   * that was: nothing less can be a split, a change of unit or another company's prices.
   */
  get jumps(): readonly number[] {
    return this.#for('jump')
  }

  /** Bars whose close moved by more than `moveFloor` of the close before. */
  get steps(): readonly number[] {
    return this.#for('step')
  }

  /** Bars with the close of the bar before. */
  get still(): readonly number[] {
    return this.#for('still')
  }

  /** Bars whose high or low does not lie within `wickFloor` of their close. */
  get wicks(): readonly number[] {
    return this.#for('wick')
  }

  /** Bars whose range lies more than `apartFloor` from that of the bar before. */
  get apart(): readonly number[] {
    return this.#for('apart')
  }

  /** Bars whose volume is no whole number from 1 to 2^53. */
  get volumes(): readonly number[] {
    return this.#for('volume')
  }

  /** Bars whose prices have at most one decimal. */
  get coarse(): readonly number[] {
    return this.#for('coarse')
  }

  /** Bars of which a field is not usable. */
  get flagged(): readonly number[] {
    return this.#for('flagged')
  }

  #for(why: Reason): readonly number[] {
    return (this.#known[why] ??= this.#places.filter((_, k) => ((this.#reasons[k] as number) & reason[why]) !== 0))
  }
}

/**
 * Millions of bars pass here in a scan, and most are in no list. One loop for all checks is what makes it cheap: a loop of its own in each
 * costs as much to compile as to run.
 */
export function screen({ open, high, low, close, volume, flags, decimals, length }: Bars): Screened {
  const places: number[] = []
  const reasons: number[] = []
  // The last positive close; after a plain bar the close before.
  let before = NaN
  let wasPlain = false
  for (let i = 0; i < length; i++) {
    const o = open[i] as number
    const h = high[i] as number
    const l = low[i] as number
    const c = close[i] as number
    const v = volume[i] as number
    const most = before * jumpRatio
    const isPlain = l <= o && l <= c && o <= h && c <= h && h < most && l * jumpRatio > before
    const isUsual = v > 0 && v <= mostExact && v === Math.floor(v)
    const isNarrow = h <= c * (1 + wickFloor) && l >= c * (1 - wickFloor)
    let why = (isPlain ? 0 : reason.odd) | (isUsual ? 0 : reason.volume) | (isNarrow ? 0 : reason.wick)
    if ((decimals[i] as number) <= 1) why |= reason.coarse
    if (flags[i] !== 0) why |= reason.flagged
    if (!isPlain && (o >= most || c >= most || o * jumpRatio <= before || c * jumpRatio <= before)) why |= reason.jump
    const closeBefore = wasPlain ? before : ((close[i - 1] ?? NaN) as number)
    const change = c - closeBefore
    const isStep = change > moveFloor * closeBefore || change < -moveFloor * closeBefore
    if (isStep) why |= reason.step
    if (c === closeBefore) why |= reason.still
    // Plain neighbours whose closes are near each other overlap, or nearly.
    if ((isStep || !isPlain || !wasPlain) && i > 0) {
      if (l > (1 + apartFloor) * (high[i - 1] as number) || h < (1 - apartFloor) * (low[i - 1] as number)) why |= reason.apart
    }
    if (why !== 0) {
      places.push(i)
      reasons.push(why)
    }
    if (c > 0) before = c
    wasPlain = isPlain
  }
  return new Screened(places, reasons)
}

/** The indexes of all bars, for a check that is set to find less than the screening looks for. */
export function everyBar(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i)
}

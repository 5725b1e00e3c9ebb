import type { Calendar } from '../calendar/calendar.ts'
import type { LiquidityClass } from '../model/coverage.ts'
import { type IntervalClass, intervalClass, intervalUs } from '../model/interval.ts'
import type { Series, Slot } from '../model/series.ts'
import { type AlikePair, alikePairs } from './alike.ts'
import { dollarVolumeMedian, liquidityOf } from './liquidity.ts'

/**
 * Columns and figures of one series that several checks share, each computed on first use.
 *
 * Millions of bars pass through here in a scan, and nearly all are unremarkable: `moves` names the few whose return can fail any check at all,
 * so that logarithms and medians are computed for those alone.
 */
export class Derived {
  readonly #series: Series
  readonly #calendar: Calendar | null
  readonly intervalClass: IntervalClass
  #ordinals: Int32Array | null = null
  #linked: Uint8Array | null = null
  #moves: readonly number[] | null = null
  #alike: readonly AlikePair[] | null = null
  #remarked: { readonly odd: readonly number[]; readonly jumps: readonly number[] } | null = null

  constructor(series: Series, calendar: Calendar | null) {
    this.#series = series
    this.#calendar = calendar
    this.intervalClass = intervalClass(series.dataset.interval)
  }

  /** The slot of bar `i`: its session's day number, or its time in µs when intraday. */
  slot(i: number): Slot {
    const { bars } = this.#series
    return this.intervalClass === 'intraday' ? (bars.time[i] as number) : (bars.session[i] as number)
  }

  /** Ordinal of each bar's session in `calendar.sessions` (daily and intraday); -1 off session or outside the calendar. Without a calendar all -1. */
  get ordinals(): Int32Array {
    if (this.#ordinals) return this.#ordinals
    const { bars } = this.#series
    const { session, length } = bars
    const ordinals = new Int32Array(length)
    const calendar = this.#calendar
    if (calendar && length > 0) {
      // Bars and sessions both ascend, so the two are walked together instead of looking each bar up.
      const { sessions } = calendar
      const end = sessions.length
      let next = calendar.ordinalFrom(session[0] as number)
      let before = -Infinity
      for (let i = 0; i < length; i++) {
        const day = session[i] as number
        if (day < before) next = calendar.ordinalFrom(day)
        while (next < end && (sessions[next] as number) < day) next++
        ordinals[i] = next < end && sessions[next] === day ? next : -1
        before = day
      }
    } else ordinals.fill(-1)
    this.#ordinals = ordinals
    return ordinals
  }

  /**
   * 1 where bar i - 1 is the bar expected just before bar i, so that a return between the two means something.
   * Daily: neighbouring sessions. Weekly: labels 4 to 10 days apart. Intraday: neighbouring intervals, or the same or neighbouring sessions.
   * Without a calendar every neighbour counts.
   */
  get linked(): Uint8Array {
    if (this.#linked) return this.#linked
    const { bars, dataset } = this.#series
    const linked = new Uint8Array(bars.length)
    if (this.intervalClass === 'weekly') {
      for (let i = 1; i < bars.length; i++) {
        const days = (bars.session[i] as number) - (bars.session[i - 1] as number)
        linked[i] = days >= 4 && days <= 10 ? 1 : 0
      }
    } else if (this.#calendar === null || this.intervalClass === 'monthly') {
      linked.fill(1, 1)
    } else {
      const { ordinals } = this
      const reach = this.intervalClass === 'intraday' ? 0 : 1
      const stepUs = intervalUs(dataset.interval)
      for (let i = 1; i < bars.length; i++) {
        const before = ordinals[i - 1] as number
        const here = ordinals[i] as number
        if (before < 0 || here < 0) continue
        const step = here - before
        if (step === 1) linked[i] = 1
        else if (reach === 0 && step === 0 && (bars.time[i] as number) - (bars.time[i - 1] as number) <= stepUs) linked[i] = 1
      }
    }
    this.#linked = linked
    return linked
  }

  /** ln C(i)/C(i-1); NaN unless linked, with both closes positive. */
  logReturn(i: number): number {
    if (i < 1 || this.linked[i] === 0) return NaN
    const { close } = this.#series.bars
    const before = close[i - 1] as number
    const here = close[i] as number
    return before > 0 && here > 0 ? Math.log(here / before) : NaN
  }

  /** ln O(i)/C(i-1); NaN unless linked, with both prices positive. */
  overnight(i: number): number {
    if (i < 1 || this.linked[i] === 0) return NaN
    const { open, close } = this.#series.bars
    const before = close[i - 1] as number
    const here = open[i] as number
    return before > 0 && here > 0 ? Math.log(here / before) : NaN
  }

  /** Pairs of bars that say the same, as `alikePairs` finds them. */
  get alike(): readonly AlikePair[] {
    return (this.#alike ??= alikePairs(this.#series.bars))
  }

  /** Ascending indexes of linked bars whose close moved by at least `moveFloor`: no return below it can fail a check of returns. */
  get moves(): readonly number[] {
    if (this.#moves) return this.#moves
    const { bars } = this.#series
    const { linked } = this
    const { close, length } = bars
    const moves: number[] = []
    for (let i = 1; i < length; i++) {
      const before = close[i - 1] as number
      const change = (close[i] as number) - before
      if ((change > moveFloor * before || change < -moveFloor * before) && linked[i] === 1 && before > 0) moves.push(i)
    }
    this.#moves = moves
    return moves
  }

  /**
   * Ascending indexes of bars that are not plain. A bar is plain when low and high bound its open and close and lie within `jumpRatio` times of
   * the last positive close before it. Then its four prices are usable, positive and within a factor of 2 of each other, so no check of one
   * bar's prices has anything to say. The first bar is never plain.
   */
  get odd(): readonly number[] {
    return this.#remarkable().odd
  }

  /**
   * Ascending indexes of bars whose open or close is at least `jumpRatio` times, or at most 1 / `jumpRatio` of, the last positive close before
   * them, however long ago that was: nothing less can be a split, a change of unit or another company's prices.
   */
  get jumps(): readonly number[] {
    return this.#remarkable().jumps
  }

  #remarkable(): { readonly odd: readonly number[]; readonly jumps: readonly number[] } {
    if (this.#remarked) return this.#remarked
    const { open, high, low, close, length } = this.#series.bars
    const odd: number[] = []
    const jumps: number[] = []
    let before = NaN
    for (let i = 0; i < length; i++) {
      const o = open[i] as number
      const h = high[i] as number
      const l = low[i] as number
      const c = close[i] as number
      const most = before * jumpRatio
      if (l <= o && l <= c && o <= h && c <= h && h < most && l * jumpRatio > before) {
        before = c
        continue
      }
      odd.push(i)
      if (o >= most || c >= most || o * jumpRatio <= before || c * jumpRatio <= before) jumps.push(i)
      if (c > 0) before = c
    }
    this.#remarked = { odd, jumps }
    return this.#remarked
  }

  /** The last `count` log returns before bar `i` that are numbers, newest first, from at most 2 * count bars. */
  returnsBefore(i: number, count: number): number[] {
    const returns: number[] = []
    for (let j = i - 1; j > 0 && j >= i - 2 * count && returns.length < count; j--) {
      const r = this.logReturn(j)
      if (r === r) returns.push(r)
    }
    return returns
  }

  /** Liquidity at bar `i`, from the dollar volume of the 63 bars before and including it (fewer at the start). */
  liquidityAt(i: number): LiquidityClass {
    const { bars } = this.#series
    const barsPerSession = this.barsPerSession
    return liquidityOf(dollarVolumeMedian(bars, i, 63), barsPerSession)
  }

  /** Bars in one session (intraday > 1, daily 1, weekly 1/5), to bring dollars per bar to dollars per session. */
  get barsPerSession(): number {
    const { bars } = this.#series
    if (this.intervalClass === 'weekly') return 1 / 5
    if (this.intervalClass === 'monthly') return 1 / 21
    if (this.intervalClass === 'daily' || bars.length === 0) return 1
    let sessions = 1
    for (let i = 1; i < bars.length; i++) if (bars.session[i] !== bars.session[i - 1]) sessions++
    return bars.length / sessions
  }
}

/** Smallest relative move of a close that any check of returns can flag: k = 8 times the floor of 0.005 less the largest plausible median. */
export const moveFloor = 0.025

/** How far a price may lie from the close before without being remarkable: less than a split of 3 for 2 less its tolerance. */
export const jumpRatio = 1.4

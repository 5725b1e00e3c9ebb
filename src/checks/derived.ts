import { areSameNumbers } from '../base/same-numbers.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Bars } from '../model/bars.ts'
import type { LiquidityClass } from '../model/coverage.ts'
import { type IntervalClass, intervalClass, intervalUs } from '../model/interval.ts'
import type { Series, Slot } from '../model/series.ts'
import type { AlikePair, Screened, SeriesLoops } from '../model/series-loops.ts'
import { dollarVolumeMedian, liquidityOf } from './liquidity.ts'
import { plainLoops } from './plain-loops.ts'

/**
 * Columns and figures of one series that several checks share, each computed on first use.
 *
 * Millions of bars pass through here in a scan, and nearly all are unremarkable: `screened` names the few that can fail any check at
 * all, so that logarithms and medians are computed for those alone.
 */
export class Derived {
  readonly #series: Series
  readonly #calendar: Calendar | null
  readonly intervalClass: IntervalClass
  readonly loops: SeriesLoops
  readonly #days: DayFacts
  #alike: readonly AlikePair[] | null = null
  #screened: Screened | null = null

  constructor(series: Series, calendar: Calendar | null, loops: SeriesLoops = plainLoops) {
    this.#series = series
    this.#calendar = calendar
    this.loops = loops
    this.intervalClass = intervalClass(series.dataset.interval)
    this.#days = factsOf(series.bars, calendar, this.intervalClass)
  }

  /** The slot of bar `i`: its session's day number, or its time in µs when intraday. */
  slot(i: number): Slot {
    const { bars } = this.#series
    return this.intervalClass === 'intraday' ? (bars.time[i] as number) : (bars.session[i] as number)
  }

  /** Ordinal of bar `i`'s session in `calendar.sessions` (daily and intraday); -1 off session or outside the calendar, and without one. */
  ordinal(i: number): number {
    return this.#calendar?.indexOf(this.#series.bars.session[i] as number) ?? -1
  }

  /** Whether the bars stand one on each of the calendar's sessions from the first bar's on, none left out: so nearly every daily series. */
  get isGapless(): boolean {
    const days = this.#days
    return (days.isGapless ??= this.#calendar !== null && standsOnEach(this.#calendar.sessions, this.#series.bars, this.ordinal(0)))
  }

  /**
   * 1 where bar i - 1 is the bar expected just before bar i, so that a return between the two means something.
   * Daily: neighbouring sessions. Weekly: labels 4 to 10 days apart. Intraday: neighbouring intervals, or the same or neighbouring sessions.
   * Without a calendar every neighbour counts. Series with the same days share it.
   */
  get linked(): Uint8Array {
    const days = this.#days
    return (days.linked ??= this.#linkedBars())
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
    return (this.#alike ??= this.loops.alikePairs(this.#series.bars))
  }

  /** What one pass over the bars finds worth a second look. */
  get screened(): Screened {
    return (this.#screened ??= this.loops.screen(this.#series.bars))
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

  #linkedBars(): Uint8Array {
    const { bars, dataset } = this.#series
    const linked = new Uint8Array(bars.length)
    if (this.intervalClass === 'weekly') {
      for (let i = 1; i < bars.length; i++) {
        const days = (bars.session[i] as number) - (bars.session[i - 1] as number)
        linked[i] = days >= 4 && days <= 10 ? 1 : 0
      }
    } else if (this.#calendar === null || this.intervalClass === 'monthly' || this.isGapless) {
      linked.fill(1, 1)
    } else {
      const reach = this.intervalClass === 'intraday' ? 0 : 1
      const stepUs = intervalUs(dataset.interval)
      let here = this.ordinal(0)
      for (let i = 1; i < bars.length; i++) {
        const before = here
        here = this.ordinal(i)
        if (before < 0 || here < 0) continue
        const step = here - before
        if (step === 1) linked[i] = 1
        else if (reach === 0 && step === 0 && (bars.time[i] as number) - (bars.time[i - 1] as number) <= stepUs) linked[i] = 1
      }
    }
    return linked
  }
}

function standsOnEach(sessions: Int32Array, { session, length }: Bars, first: number): boolean {
  return first >= 0 && areSameNumbers(session.subarray(0, length), sessions.subarray(first, first + length))
}

/** What follows from the days of bars alone, each computed on first use. */
interface DayFacts {
  readonly calendar: Calendar | null
  readonly kind: IntervalClass
  isGapless?: boolean
  linked?: Uint8Array
}

/** By the labels of bars of days or longer: series of a dataset share the array. */
const knownFacts = new WeakMap<Int32Array, DayFacts>()

function factsOf({ session, length }: Bars, calendar: Calendar | null, kind: IntervalClass): DayFacts {
  const areShared = kind !== 'intraday' && session.length === length
  const known = areShared ? knownFacts.get(session) : undefined
  if (known?.calendar === calendar && known.kind === kind) return known
  const facts: DayFacts = { calendar, kind }
  if (areShared) knownFacts.set(session, facts)
  return facts
}

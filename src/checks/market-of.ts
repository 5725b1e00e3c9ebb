import { medianAmong } from '../base/select.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { LakeMember } from './define.ts'
import type { Market, MarketDay } from './market.ts'
import { ROW } from './market-counts.ts'
import { binEdges } from './market-medians.ts'
import { type CountedMember, tallyOf, type TallySources } from './market-tally.ts'
import type { Counts, TraceLoops } from '../model/trace-loops.ts'
import { TRACE_EPOCH } from '../model/trace.ts'
import { plainTraceLoops } from './plain-trace-loops.ts'

/** Symbols that a figure takes: with fewer, one symbol's own trouble would pass for the market's. */
const LEAST_SYMBOLS = 20
/** Classes with figures of their own; symbols of further ones are held against the whole dataset. */
const MOST_CLASSES = 8
const DEVIATION_DAYS = 250
const RANGE_DAYS = 63
const LEAST_DAYS = 20

export interface MarketSources {
  readonly intervalClass: IntervalClass
  /** What a symbol is by the metadata: stock, ETF, …; `null` = not said. Case does not matter. */
  classOf(symbol: string): string | null
  /**
   * Sessions (day numbers) of bars that are suspected to be false; `null` = none. Neither these bars nor the returns into and out of them are
   * counted. Moves must not make a bar suspect (`outlier_return`, `spike_reversal`, `island_bar`), or a crash would take itself out.
   */
  suspectDaysOf(symbol: string): ReadonlySet<number> | null
  /** Where the counts of an earlier scan are, and under which name. */
  readonly memory?: TallySources['memory']
  /** Absent: the plain ones. */
  readonly loops?: TraceLoops | undefined
}

/**
 * What the symbols of one daily or weekly dataset did, day by day (weekly: ISO week of the label by ISO week), from one pass over their traces.
 *
 * Each bar is counted in its day's histogram of its class (the eight largest types of the metadata with 20 symbols or more), so memory is about
 * 0.7 KB a day and class, whatever the number of symbols; what lies outside all edges of coverage is not counted. Medians are interpolated within
 * a bin: bins of log returns are 4.9e-4 wide up to 0.8 % and an eighth of the value above, those of ln(H/L) 1e-4 up to 0.16 % and an eighth above,
 * those of volumes 0.1 and reach to 3.2 either way. So a median is off by less than one bin, and by a tenth of one where hundreds of symbols stand.
 * A day before which fewer than 20 of its 250 (63) days have figures has no `moveDeviation` (`rangeRatio`); deviation is 1.4826 MAD.
 * Source: medians and MAD, Hampel 1974; binning as in G. Tene's HdrHistogram.
 */
export function marketOf(members: readonly (CountedMember & Pick<LakeMember, 'coverage'>)[], sources: MarketSources): Market {
  const step = sources.intervalClass === 'weekly' ? 7 : 1
  const [first, last] = spanOf(members, step)
  if (members.length < LEAST_SYMBOLS || last < first || (step === 1 && sources.intervalClass !== 'daily')) return nothing
  const periods = last - first + 1
  const { loops = plainTraceLoops } = sources
  const groupOf = groupsOf(members, sources)
  const { groups, touched } = tallyOf({
    members,
    frame: { first, last, step },
    groupOf: (symbol) => groupOf.get(symbol) ?? 0,
    suspectDaysOf: (symbol) => sources.suspectDaysOf(symbol),
    memory: sources.memory,
    loops,
  })
  const { memory, name = '' } = sources.memory ?? {}
  const kept = touched === null ? undefined : (memory?.get(`${name} figures`) as KeptFigures | undefined)
  const whole = figuresOf(summed(groups), periods, { loops, before: kept && { figures: kept.whole, touched: touched as Uint8Array } })
  const own = groups.map((counts, group) => {
    if (group === 0 || counts === undefined) return null
    const before = kept?.own[group]
    return figuresOf(counts, periods, { loops, before: before ? { figures: before, touched: touched as Uint8Array } : undefined })
  })
  memory?.put(`${name} figures`, {
    whole: columnsOf(whole),
    own: own.map((figures) => figures && columnsOf(figures)),
  } satisfies KeptFigures)
  const placeOf = (day: number) => Math.floor((day - TRACE_EPOCH) / step) - first
  const figuresAt = (symbol: string, place: number) => {
    const figures = own[groupOf.get(symbol) ?? 0] ?? whole
    return (figures.symbols[place] as number) >= LEAST_SYMBOLS ? figures : whole
  }
  return {
    on(symbol, day) {
      const place = placeOf(day)
      return place < 0 || place >= periods ? null : dayOf(figuresAt(symbol, place), place)
    },
    volumeLevelOn(symbol, day) {
      const place = placeOf(day)
      return place < 0 || place >= periods ? NaN : (figuresAt(symbol, place).volume[place] as number)
    },
    volumeLevels: { firstDay: first * step, step, values: whole.volume },
  }
}

const nothing: Market = {
  on: () => null,
  volumeLevelOn: () => NaN,
  volumeLevels: { firstDay: 0, step: 1, values: new Float64Array(0) },
}

/** First and last period, from `TRACE_EPOCH` on, that any member's valid bars reach. */
function spanOf(members: readonly Pick<LakeMember, 'coverage'>[], step: number): readonly [number, number] {
  let first = Infinity
  let last = -Infinity
  for (const { coverage } of members) {
    if (coverage.firstSlot === null || coverage.lastSlot === null) continue
    first = Math.min(first, coverage.firstSlot)
    last = Math.max(last, coverage.lastSlot)
  }
  const place = (day: number) => Math.floor(Math.min(0xffff, Math.max(0, day - TRACE_EPOCH)) / step)
  return [place(first), place(last)]
}

/** Number of the class of each symbol, from 1; symbols without one are left out. */
function groupsOf(members: readonly Pick<LakeMember, 'symbol'>[], sources: MarketSources): ReadonlyMap<string, number> {
  const symbolsOf = new Map<string, string[]>()
  for (const { symbol } of members) {
    const name = sources.classOf(symbol)?.trim().toLowerCase()
    if (name === undefined || name === '') continue
    const symbols = symbolsOf.get(name)
    if (symbols === undefined) symbolsOf.set(name, [symbol])
    else symbols.push(symbol)
  }
  const largest = [...symbolsOf]
    .filter(([, symbols]) => symbols.length >= LEAST_SYMBOLS && symbols.length < members.length)
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .slice(0, MOST_CLASSES)
  return new Map(largest.flatMap(([, symbols], group) => symbols.map((symbol) => [symbol, group + 1] as const)))
}

function summed(groups: readonly (Counts | undefined)[]): Counts {
  const parts = groups.filter((counts) => counts !== undefined)
  if (parts.length <= 1) return parts[0] ?? new Uint16Array(0)
  const sum = (parts[0] as Counts).slice()
  for (const counts of parts.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (counts[i] as number)
  return sum
}

/** Figures by period; NaN where fewer than 20 symbols have them. */
interface FigureColumns {
  readonly symbols: Uint32Array
  readonly move: Float64Array
  readonly range: Float64Array
  readonly volume: Float64Array
}

interface Figures extends FigureColumns {
  readonly days: (MarketDay | undefined)[]
}

/** Figures of an earlier scan: of the whole dataset, and of those groups that have their own. */
interface KeptFigures {
  readonly whole: FigureColumns
  readonly own: readonly (FigureColumns | null)[]
}

function columnsOf({ symbols, move, range, volume }: FigureColumns): FigureColumns {
  return { symbols, move, range, volume }
}

function emptyFigures(periods: number): FigureColumns {
  const unknown = () => new Float64Array(periods).fill(NaN)
  return { symbols: new Uint32Array(periods), move: unknown(), range: unknown(), volume: unknown() }
}

/** `before`: figures of an earlier scan, and the periods whose counts may have changed since. */
function figuresOf(
  counts: Counts,
  periods: number,
  {
    loops,
    before,
  }: { readonly loops: TraceLoops; readonly before: { readonly figures: FigureColumns; readonly touched: Uint8Array } | undefined },
): Figures {
  const figures = { ...(before?.figures ?? emptyFigures(periods)), days: [] }
  const from = before === undefined ? 0 : before.touched.indexOf(1)
  const to = before === undefined ? periods : before.touched.lastIndexOf(1) + 1
  if (counts.length === 0 || to === 0) return figures
  const { symbols, move, range, volume } = loops.countMedians(counts.subarray(from * ROW, to * ROW), binEdges(), LEAST_SYMBOLS)
  figures.symbols.set(symbols, from)
  for (let p = from; p < to; p++) figures.move[p] = 2 * Math.atanh((move[p - from] as number) / 2)
  figures.range.set(range, from)
  figures.volume.set(volume, from)
  return figures
}

function dayOf(figures: Figures, p: number): MarketDay | null {
  const symbols = figures.symbols[p] as number
  if (symbols < LEAST_SYMBOLS) return null
  return (figures.days[p] ??= new DayOfFigures(figures, p, symbols))
}

/** What takes medians over many days is computed when first asked for: of most days nobody does. */
class DayOfFigures implements MarketDay {
  readonly symbols: number
  readonly move: number
  readonly volumeLevel: number
  readonly #figures: Figures
  readonly #period: number
  #moveDeviation: number | null = null
  #rangeRatio: number | null = null

  constructor(figures: Figures, period: number, symbols: number) {
    this.symbols = symbols
    this.move = figures.move[period] as number
    this.volumeLevel = figures.volume[period] as number
    this.#figures = figures
    this.#period = period
  }

  get moveDeviation(): number {
    return (this.#moveDeviation ??= deviationBefore(this.#figures.move, this.#period))
  }

  get rangeRatio(): number {
    const { range } = this.#figures
    return (this.#rangeRatio ??= (range[this.#period] as number) / medianBefore(range, this.#period))
  }
}

const scratch = new Float64Array(DEVIATION_DAYS)

/** Puts the last `most` known values before `p` into `scratch`; their number. */
function gather(values: Float64Array, p: number, most: number): number {
  let count = 0
  for (let i = p - 1; i >= 0 && count < most; i--) {
    const value = values[i] as number
    if (value === value) scratch[count++] = value
  }
  return count
}

function medianBefore(values: Float64Array, p: number): number {
  const count = gather(values, p, RANGE_DAYS)
  return count < LEAST_DAYS ? NaN : medianAmong(scratch, count)
}

function deviationBefore(values: Float64Array, p: number): number {
  const count = gather(values, p, DEVIATION_DAYS)
  if (count < LEAST_DAYS) return NaN
  const median = medianAmong(scratch, count)
  for (let i = 0; i < count; i++) scratch[i] = Math.abs((scratch[i] as number) - median)
  return 1.4826 * medianAmong(scratch, count)
}

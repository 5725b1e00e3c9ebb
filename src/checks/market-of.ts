import { middlePair } from '../base/select.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { LakeMember } from './define.ts'
import type { Market, MarketDay } from './market.ts'
import { LINKED, NO_RANGE, NO_VOLUME, RANGE_UNIT, type SeriesTrace, TRACE_EPOCH, VOLUME_UNIT } from '../model/trace.ts'

/** Symbols that a figure takes: with fewer, one symbol's own trouble would pass for the market's. */
const LEAST_SYMBOLS = 20
/** Classes with figures of their own; symbols of further ones are held against the whole dataset. */
const MOST_CLASSES = 8
const DEVIATION_DAYS = 250
const RANGE_DAYS = 63
const LEAST_DAYS = 20

/** Least and most value of the fraction that stands for a move, in units: see `count`. */
const MOVE_REACH = 2 ** 12
// A hair under 2^11, so that no move reaches beyond the last bin.
const MOVE_UNITS = MOVE_REACH / 2 - 1e-3
// Bins as in a high dynamic range histogram: 16 of one unit, then 8 to each doubling. Finer ones would leave the processor's cache.
const MOVE_HALF = binOf(MOVE_REACH)
const RANGES = 2 * MOVE_HALF
const RANGE_BINS = binOf(NO_RANGE - 1) + 1
/** Bars whose range is not known: every bar is counted here or among the ranges. */
const RANGELESS = RANGES + RANGE_BINS
const VOLUMES = RANGELESS + 1
const VOLUME_HALF = 32
const VOLUMELESS = VOLUMES + 2 * VOLUME_HALF
/** One day's counts. */
const ROW = VOLUMELESS + 1

/** Where in its row a value is counted. Tables, because on prices every branch is a surprise. */
interface BinTables {
  readonly ofMove: Uint16Array
  readonly ofRange: Uint16Array
  readonly ofVolume: Uint16Array
}

let tables: BinTables | null = null

/** Made when first needed: a scan in which nothing has changed has no use for them. */
function binTables(): BinTables {
  return (tables ??= {
    ofMove: tableOf(2 * MOVE_REACH, (i) =>
      i < MOVE_REACH ? MOVE_HALF - 1 - binOf(MOVE_REACH - 1 - i) : MOVE_HALF + binOf(i - MOVE_REACH),
    ),
    ofRange: tableOf(NO_RANGE + 1, (units) => (units === NO_RANGE ? RANGELESS : RANGES + binOf(units))),
    ofVolume: tableOf(256, (i) =>
      i - 128 === NO_VOLUME ? VOLUMELESS : VOLUMES + VOLUME_HALF + Math.max(-VOLUME_HALF, Math.min(VOLUME_HALF - 1, (i - 128) >> 1)),
    ),
  })
}

function tableOf(length: number, binAt: (i: number) => number): Uint16Array {
  const table = new Uint16Array(length)
  for (let i = 0; i < length; i++) table[i] = binAt(i)
  return table
}

export interface MarketSources {
  readonly intervalClass: IntervalClass
  /** What a symbol is by the metadata: stock, ETF, …; `null` = not said. Case does not matter. */
  classOf(symbol: string): string | null
  /**
   * Sessions (day numbers) of bars that are suspected to be false; `null` = none. Neither these bars nor the returns into and out of them are
   * counted. Moves must not make a bar suspect (`outlier_return`, `spike_reversal`, `island_bar`), or a crash would take itself out.
   */
  suspectDaysOf(symbol: string): ReadonlySet<number> | null
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
export function marketOf(members: readonly Pick<LakeMember, 'symbol' | 'coverage' | 'trace'>[], sources: MarketSources): Market {
  const step = sources.intervalClass === 'weekly' ? 7 : 1
  const [first, last] = spanOf(members, step)
  if (members.length < LEAST_SYMBOLS || last < first || (step === 1 && sources.intervalClass !== 'daily')) return nothing
  const periods = last - first + 1
  const groupOf = groupsOf(members, sources)
  const groups: Counts[] = []
  const suspect = new Uint8Array(0x10000)
  for (const member of members) {
    const trace = member.trace()
    if (trace === null) continue
    const group = groupOf.get(member.symbol) ?? 0
    const counts = (groups[group] ??= members.length > 0xffff ? new Uint32Array(periods * ROW) : new Uint16Array(periods * ROW))
    const days = sources.suspectDaysOf(member.symbol)
    if (days !== null) mark(suspect, days, 1)
    count(counts, trace, { first, last, step, suspect })
    if (days !== null) mark(suspect, days, 0)
  }
  const whole = figuresOf(summed(groups), periods)
  const own = groups.map((counts, group) => (group === 0 ? whole : figuresOf(counts, periods)))
  return {
    on(symbol, day) {
      const place = Math.floor((day - TRACE_EPOCH) / step) - first
      if (place < 0 || place >= periods) return null
      const figures = own[groupOf.get(symbol) ?? 0] ?? whole
      return dayOf((figures.symbols[place] as number) >= LEAST_SYMBOLS ? figures : whole, place)
    },
  }
}

const nothing: Market = { on: () => null }

type Counts = Uint16Array | Uint32Array

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

function mark(suspect: Uint8Array, days: ReadonlySet<number>, value: 0 | 1): void {
  for (const day of days) suspect[day - TRACE_EPOCH] = value
}

interface Frame {
  readonly first: number
  readonly last: number
  readonly step: number
  /** 1 on days, from `TRACE_EPOCH` on, whose bar does not count. */
  readonly suspect: Uint8Array
}

function count(counts: Counts, { length, day, close, range, volume }: SeriesTrace, { first, last, step, suspect }: Frame): void {
  const { ofMove, ofRange, ofVolume } = binTables()
  let before = NaN
  for (let i = 0; i < length; i++) {
    const at = day[i] as number
    const here = close[i] as number
    const from = before
    const isFalse = suspect[at] === 1
    before = isFalse ? NaN : here
    const period = step === 1 ? at : (at / 7) | 0
    if (isFalse || period < first || period > last) continue
    const row = (period - first) * ROW
    const packed = range[i] as number
    if (packed >= LINKED && from > 0 && here > 0) {
      // 2 (C - C') / (C + C') = 2 tanh(r / 2): the return where it is small, and never beyond 2.
      const bin = row + (ofMove[(MOVE_REACH + (2 * MOVE_UNITS * (here - from)) / (here + from)) | 0] as number)
      counts[bin] = (counts[bin] as number) + 1
    }
    const width = row + (ofRange[packed & NO_RANGE] as number)
    counts[width] = (counts[width] as number) + 1
    const level = row + (ofVolume[(volume[i] as number) + 128] as number)
    counts[level] = (counts[level] as number) + 1
  }
}

/** Bin of a whole number of units, 0 or more. */
function binOf(units: number): number {
  const shift = 28 - Math.clz32(units)
  return shift <= 0 ? units : (shift << 3) + (units >> shift)
}

/** Lower edge, in units, of a bin. */
function edgeOf(bin: number): number {
  const shift = (bin >> 3) - 1
  return shift <= 0 ? bin : (8 + (bin & 7)) << shift
}

function summed(groups: readonly (Counts | undefined)[]): Counts {
  const parts = groups.filter((counts) => counts !== undefined)
  if (parts.length <= 1) return parts[0] ?? new Uint16Array(0)
  const sum = (parts[0] as Counts).slice()
  for (const counts of parts.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (counts[i] as number)
  return sum
}

/** Figures by period; NaN where fewer than 20 symbols have them. */
interface Figures {
  readonly symbols: Uint32Array
  readonly move: Float64Array
  readonly range: Float64Array
  readonly volume: Float64Array
  readonly days: (MarketDay | undefined)[]
}

function figuresOf(counts: Counts, periods: number): Figures {
  const figures: Figures = {
    symbols: new Uint32Array(periods),
    move: new Float64Array(periods).fill(NaN),
    range: new Float64Array(periods).fill(NaN),
    volume: new Float64Array(periods).fill(NaN),
    days: [],
  }
  for (let p = 0, row = 0; row < counts.length; p++, row += ROW) {
    const symbols = totalOf(counts, row + RANGES, RANGE_BINS + 1)
    figures.symbols[p] = symbols
    if (symbols < LEAST_SYMBOLS) continue
    figures.move[p] = 2 * Math.atanh(medianBin(counts, row, RANGES, moveEdge) / 2)
    figures.range[p] = medianBin(counts, row + RANGES, RANGE_BINS, rangeEdge)
    figures.volume[p] = medianBin(counts, row + VOLUMES, 2 * VOLUME_HALF, volumeEdge)
  }
  return figures
}

const moveEdge = (bin: number): number => (bin < MOVE_HALF ? -edgeOf(MOVE_HALF - bin) : edgeOf(bin - MOVE_HALF)) / MOVE_UNITS
// Ranges and volumes were rounded to the nearest unit.
const rangeEdge = (bin: number): number => Math.max(0, edgeOf(bin) - 0.5) * RANGE_UNIT
const volumeEdge = (bin: number): number => (2 * (bin - VOLUME_HALF) - 0.5) * VOLUME_UNIT

/** Median of what `bins` counts from `from` on hold, interpolated in its bin; NaN for fewer than 20. */
function medianBin(counts: Counts, from: number, bins: number, edge: (bin: number) => number): number {
  const total = totalOf(counts, from, bins)
  if (total < LEAST_SYMBOLS) return NaN
  let seen = 0
  let bin = 0
  while (2 * (seen + (counts[from + bin] as number)) < total) seen += counts[from + bin++] as number
  const here = counts[from + bin] as number
  const share = (total / 2 - seen) / here
  return edge(bin) + share * (edge(bin + 1) - edge(bin))
}

function totalOf(counts: Counts, from: number, bins: number): number {
  let total = 0
  for (let i = from; i < from + bins; i++) total += counts[i] as number
  return total
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
  return count < LEAST_DAYS ? NaN : middle(count)
}

function deviationBefore(values: Float64Array, p: number): number {
  const count = gather(values, p, DEVIATION_DAYS)
  if (count < LEAST_DAYS) return NaN
  const median = middle(count)
  for (let i = 0; i < count; i++) scratch[i] = Math.abs((scratch[i] as number) - median)
  return 1.4826 * middle(count)
}

function middle(count: number): number {
  const [low, high] = middlePair(scratch, count)
  return (low + high) / 2
}

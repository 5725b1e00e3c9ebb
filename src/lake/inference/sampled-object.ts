import { DAY_US } from '../../base/day.ts'
import { areSameNumbers, isUniform } from '../../base/same-numbers.ts'
import { type Declared, type Decoded, type RawRows, type TimeKind, timeKind } from '../../model/decoded.ts'

/**
 * How the times of an object are to be read. `date`: µs of midnight of a date that names a session. `wall`: a clock of the exchange,
 * held as if it were UTC. `instant`: µs since 1970 UTC.
 */
export type Clock = 'date' | 'wall' | 'instant'

/** Times of one symbol in one object, ascending, each once. */
export interface SampledSeries {
  /** As the content names it; `null` when it does not. */
  readonly symbol: string | null
  readonly timesUs: Float64Array
}

/** What inference reads of an object. */
export interface SampledObject {
  readonly format: string
  readonly columns: readonly string[]
  /** Every symbol that the content names. */
  readonly symbols: readonly string[]
  readonly rowCount: number
  readonly clock: Clock
  /** At most `seriesPerObject`; empty when no time could be read. */
  readonly series: readonly SampledSeries[]
  readonly declared: Declared
}

/** Why an object cannot be sampled: its content is not data, or could not be had. */
export interface SampleRefusal {
  readonly refused: string
}

/** Of an object of thousands of symbols this many show its layout. */
const seriesPerObject = 40

/** Gives what inference needs of one decoded object after the other. Those with the same times, as most of a dataset are, share them. */
export function sampleReader(): (decoded: Decoded) => SampledObject {
  let last: { readonly time: Float64Array; readonly kind: TimeKind; readonly timesUs: Float64Array } | null = null

  function onceTimesOf(rows: RawRows, kind: TimeKind): Float64Array {
    const time = rows.time.subarray(0, rows.length)
    if (last?.kind !== kind || !areSameNumbers(last.time, time))
      last = { time: time.slice(), kind, timesUs: ascendingOnce(timesOf(rows, kind)) }
    return last.timesUs
  }

  return (decoded) => {
    const { rows, symbols, declared } = decoded
    const only = onlyKind(rows)
    const kind = only ?? commonKind(rows)
    const series =
      only === null || rows.symbol !== null ? seriesOf(decoded, kind) : [{ symbol: symbols[0] ?? null, timesUs: onceTimesOf(rows, only) }]
    const named = symbols.filter((symbol) => symbol !== '')
    return {
      format: decoded.format,
      columns: decoded.columns,
      symbols: named.length === 0 && declared.symbol !== undefined ? [declared.symbol] : named,
      rowCount: rows.length,
      clock: clockOf(kind, series),
      series,
      declared,
    }
  }
}

function unitOf(kind: TimeKind): number {
  return kind === timeKind.day ? DAY_US : 1
}

function timesOf({ time, length }: RawRows, kind: TimeKind): Float64Array {
  const times = time.slice(0, length)
  const unitUs = unitOf(kind)
  if (unitUs !== 1) for (let i = 0; i < length; i++) times[i] = (times[i] as number) * unitUs
  return times
}

/** Rows of several symbols, or with times of several kinds, of which those that are no such times are left out. */
function seriesOf({ rows, symbols }: Decoded, kind: TimeKind): SampledSeries[] {
  const times = new Map<number, number[]>()
  const unitUs = unitOf(kind)
  let last = -1
  let own: number[] | undefined
  for (let i = 0; i < rows.length; i++) {
    if (rows.timeKind[i] !== kind) continue
    const symbol = rows.symbol === null ? 0 : (rows.symbol[i] as number)
    if (symbol !== last) {
      last = symbol
      own = times.get(symbol)
      if (own === undefined && times.size < seriesPerObject) times.set(symbol, (own = []))
    }
    own?.push((rows.time[i] as number) * unitUs)
  }
  return [...times].map(([index, own]) => ({ symbol: symbols[index] ?? null, timesUs: ascendingOnce(Float64Array.from(own)) }))
}

/** The kind of all times; `null` when they are of several, or can only be told from the whole file. */
function onlyKind({ timeKind: kinds, length }: RawRows): TimeKind | null {
  const kind = kinds[0] as TimeKind
  return length > 0 && kind <= timeKind.local && isUniform(kinds.subarray(0, length)) ? kind : null
}

function commonKind({ timeKind: kinds, length }: RawRows): TimeKind {
  const counts = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as number
    if (kind < counts.length) counts[kind] = (counts[kind] as number) + 1
  }
  return counts.indexOf(Math.max(...counts)) as TimeKind
}

/** Sorts in place where need be. */
function ascendingOnce(times: Float64Array): Float64Array {
  if (isAscending(times)) return times
  times.sort()
  return times.filter((time, i) => Number.isFinite(time) && time !== times[i - 1])
}

/** Whether each is a time, later than the one before: so nearly every series. */
function isAscending(times: Float64Array): boolean {
  let before = -Infinity
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number
    if (!(time > before && time < Infinity)) return false
    before = time
  }
  return true
}

/** Stamps that are all midnight are dates, whatever zone is written behind them. */
function clockOf(kind: TimeKind, series: readonly SampledSeries[]): Clock {
  if (kind === timeKind.day) return 'date'
  let midnights = 0
  let all = 0
  for (const { timesUs } of series) {
    all += timesUs.length
    for (let i = 0; i < timesUs.length; i++) if ((timesUs[i] as number) % DAY_US === 0) midnights++
  }
  if (all > 0 && midnights === all) return 'date'
  return kind === timeKind.local ? 'wall' : 'instant'
}

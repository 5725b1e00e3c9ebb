import { DAY_US } from '../../base/day.ts'
import { type Declared, type Decoded, type TimeKind, timeKind } from '../../model/decoded.ts'

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

/** What inference needs of a decoded object. */
export function sampleOf(decoded: Decoded): SampledObject {
  const { rows, symbols, declared } = decoded
  const kind = commonKind(rows.timeKind, rows.length)
  const times = new Map<number, number[]>()
  const unitUs = kind === timeKind.day ? DAY_US : 1
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
  const series = [...times].map(([index, own]) => ({ symbol: symbols[index] ?? null, timesUs: ascendingOnce(own) }))
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

function commonKind(kinds: Uint8Array, length: number): TimeKind {
  const counts = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as number
    if (kind < counts.length) counts[kind] = (counts[kind] as number) + 1
  }
  return counts.indexOf(Math.max(...counts)) as TimeKind
}

function ascendingOnce(times: readonly number[]): Float64Array {
  const sorted = Float64Array.from(times)
  if (isAscending(sorted)) return sorted
  sorted.sort()
  return sorted.filter((time, i) => Number.isFinite(time) && time !== sorted[i - 1])
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

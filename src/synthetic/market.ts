import type { Random } from './random.ts'
import { seededRandom } from './random.ts'

/** A clean synthetic series: one bar a day of `days`. Prices in cents' steps, volumes whole. */
export interface SyntheticSeries {
  readonly symbol: string
  /** Day numbers, ascending. */
  readonly days: Int32Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** What all symbols share on each day: the market's return, and how wide the day is. */
export interface MarketFactor {
  readonly returns: Float64Array
  /** Standard deviation of a day's return. */
  readonly deviation: Float64Array
}

const YEARLY_DRIFT = 0.06
const SESSIONS_A_YEAR = 252

/** Persistent volatility (GARCH(1,1), alpha 0.08, beta 0.90) under fat-tailed shocks, around `baseDeviation`. */
export function volatilityPath(random: Random, length: number, baseDeviation: number): { shocks: Float64Array; deviation: Float64Array } {
  const shocks = new Float64Array(length)
  const deviation = new Float64Array(length)
  const base = baseDeviation ** 2
  let variance = base
  for (let i = 0; i < length; i++) {
    deviation[i] = Math.sqrt(variance)
    const shock = Math.max(-6, Math.min(6, random.fatTailed())) * Math.sqrt(variance)
    shocks[i] = shock
    variance = Math.min(25 * base, 0.02 * base + 0.08 * shock ** 2 + 0.9 * variance)
  }
  return { shocks, deviation }
}

/** The market's own path over `length` sessions. */
export function marketFactor(seed: number, length: number): MarketFactor {
  const { shocks, deviation } = volatilityPath(seededRandom(seed, 'market'), length, 0.009)
  return { returns: shocks, deviation }
}

/** One symbol's daily bars over `days`: market times beta plus its own volatility, a rare earnings jump, true ranges around open and close. */
export function syntheticSeries(seed: number, symbol: string, days: Int32Array, market: MarketFactor): SyntheticSeries {
  const random = seededRandom(seed, symbol)
  const length = days.length
  const beta = 0.6 + 0.8 * random.next()
  const own = volatilityPath(random, length, 0.008 + 0.012 * random.next())
  const shares = 10 ** (5.8 + 1.6 * random.next())
  const series: SyntheticSeries = {
    symbol,
    days,
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  }
  let price = 20 + 180 * random.next()
  let crowd = 0
  for (let i = 0; i < length; i++) {
    const deviation = Math.hypot(own.deviation[i] as number, beta * (market.deviation[i] as number))
    const jump = random.next() < 4 / SESSIONS_A_YEAR ? random.normal() * 0.03 : 0
    // A pull towards prices between 15 and 600 keeps twenty years of cents meaningful.
    const pull = price < 15 ? 0.004 : price > 600 ? -0.004 : 0
    const total = YEARLY_DRIFT / SESSIONS_A_YEAR + pull + beta * (market.returns[i] as number) + (own.shocks[i] as number) + jump
    const open = cents(price * Math.exp(0.35 * total + 0.15 * deviation * random.normal()))
    const close = cents(price * Math.exp(Math.max(-0.45, Math.min(0.45, total))))
    const reach = deviation * price
    const high = cents(Math.max(open, close) + Math.abs(random.normal()) * 0.55 * reach + 0.01)
    const low = cents(Math.max(0.01, Math.min(open, close) - Math.abs(random.normal()) * 0.55 * reach - 0.01))
    crowd = 0.85 * crowd + 0.25 * random.normal()
    series.open[i] = open
    series.high[i] = high
    series.low[i] = low
    series.close[i] = close
    series.volume[i] = Math.round(shares * Math.exp(Math.max(-1.2, Math.min(1.6, crowd))) * (1 + 6 * Math.min(0.15, Math.abs(total))))
    price = close
  }
  return series
}

function cents(price: number): number {
  return Math.round(price * 100) / 100
}

/** True weekly bars of a daily series: label = the week's last session; O of the first, highest H, lowest L, C of the last, summed V. */
export function weeklyOf(daily: SyntheticSeries): SyntheticSeries {
  const starts: number[] = []
  const weekOf = (day: number) => Math.floor((day + 3) / 7)
  for (let i = 0; i < daily.days.length; i++) {
    if (i === 0 || weekOf(daily.days[i] as number) !== weekOf(daily.days[i - 1] as number)) starts.push(i)
  }
  const count = starts.length
  const weekly = {
    symbol: daily.symbol,
    days: new Int32Array(count),
    open: new Float64Array(count),
    high: new Float64Array(count),
    low: new Float64Array(count),
    close: new Float64Array(count),
    volume: new Float64Array(count),
  }
  for (const [week, first] of starts.entries()) {
    const last = (starts[week + 1] ?? daily.days.length) - 1
    let high = -Infinity
    let low = Infinity
    let volume = 0
    for (let i = first; i <= last; i++) {
      high = Math.max(high, daily.high[i] as number)
      low = Math.min(low, daily.low[i] as number)
      volume += daily.volume[i] as number
    }
    weekly.days[week] = daily.days[last] as number
    weekly.open[week] = daily.open[first] as number
    weekly.high[week] = high
    weekly.low[week] = low
    weekly.close[week] = daily.close[last] as number
    weekly.volume[week] = volume
  }
  return weekly
}

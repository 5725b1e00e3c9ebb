import { isoDate } from '../base/day.ts'
import type { Finding } from '../model/finding.ts'
import { jumpRatio } from './screen.ts'
import type { MarketDay } from './market.ts'

export interface MarketExcuseSettings {
  /** `k` of `outlier_return` and `spike_reversal`. */
  readonly k?: number
  /** `apartRatio` of `island_bar`. */
  readonly apartRatio?: number
}

/** From so large a median move on, or so many of its own deviations, a day is a market day; likewise from so many times the usual range on. */
const MARKET_MOVE = 0.04
const MARKET_DEVIATIONS = 6
const MARKET_RANGES = 2.5
/** Nothing less can be a slip, a split or another company's price, and nothing more is a small residual. */
const MOST_RESIDUAL = Math.log(jumpRatio)

/**
 * Why a finding of `outlier_return`, `spike_reversal` or `island_bar` is what the whole market did that day, with the figures; `null`: it is not, or
 * cannot be told (another check, no market, a finding without `logReturn` in its evidence). `dayOf` is asked for those checks alone.
 *
 * With r the bar's log return, s its robust deviation, M and w the market's move and range ratio, a finding is excused
 * - when |r - M| < k s: the return does not stand out from the market's;
 * - or, on a day on which |M| > 4 % or > 6 robust deviations of its last 250, when r has the sign of M and |r - M| <= |M|: a share that moves up to
 *   twice as much as the market;
 * - or, on a day with w > 2.5, when |r - M| < k s w / 2.5: on a day so wide own moves are as much wider.
 * In the latter two |r - M| < ln 1.4 as well, so a slip (a factor of 5 at least) is never excused with a crash, whatever s and w are. An island
 * stands out by less than k s to begin with, so it is excused in the first way only where the market's move in its direction makes up at least half of
 * its distance from its neighbours, and leaves less than `apartRatio`.
 * Source: on 1987-10-19 the median was -18 % and two thirds of all symbols fell more than 15 %; the range ratio was 4.5 on 2008-10-10, and 0.9 to 1.3
 * on days of false bars (about 15 million daily US bars).
 */
export function marketExcuse(
  check: string,
  { from, evidence }: Pick<Finding, 'from' | 'evidence'>,
  dayOf: () => MarketDay | null,
  { k = kOf[check] ?? 10, apartRatio = 0.03 }: MarketExcuseSettings = {},
): string | null {
  if (!Object.hasOwn(kOf, check) || from === null) return null
  const { logReturn, deviation, apartRatio: apart } = evidence
  if (typeof logReturn !== 'number') return null
  const day = dayOf()
  if (day === null || !Number.isFinite(day.move)) return null
  const { move } = day
  const rest = Math.abs(logReturn - move)
  const s = typeof deviation === 'number' ? deviation : 0
  const isAlong = Math.sign(logReturn) === Math.sign(move)
  // What takes medians over many days is asked last.
  const isMove = () => Math.abs(move) > MARKET_MOVE || Math.abs(move) > MARKET_DEVIATIONS * day.moveDeviation
  const isWide = () => day.rangeRatio > MARKET_RANGES
  const standsOut = check === 'island_bar' && !(isAlong && typeof apart === 'number' && makesUp(move, apart, apartRatio))
  if (rest < k * s && !standsOut)
    return said(day, from, `${percent(logReturn)} is ${(rest / s).toFixed(1)} robust deviations from that, under ${k}`)
  if (isAlong && rest <= Math.abs(move) && rest < MOST_RESIDUAL && isMove())
    return said(day, from, `${percent(logReturn)} is along with that, a market day`)
  if (rest < MOST_RESIDUAL && isWide() && rest < (k * s * day.rangeRatio) / MARKET_RANGES)
    return said(
      day,
      from,
      `ranges were ${day.rangeRatio.toFixed(1)} times as wide as usual, and ${percent(logReturn)} is small beside them`,
    )
  return null
}

/** The checks that the market can excuse, and their `k`; islands take that of spikes. */
const kOf: Readonly<Record<string, number>> = { outlier_return: 10, spike_reversal: 8, island_bar: 8 }

/** Whether the market's move is half or more of a distance, given as a ratio, and leaves less than `apartRatio` of it. */
function makesUp(move: number, apart: number, apartRatio: number): boolean {
  const log = (ratio: number) => (move < 0 ? -Math.log1p(-ratio) : Math.log1p(ratio))
  const left = log(apart) - Math.abs(move)
  return left <= Math.abs(move) && left < log(apartRatio)
}

function said({ symbols, move }: MarketDay, day: number, how: string): string {
  return `market: the median of ${symbols} symbols moved ${percent(move)} on ${isoDate(day)}; ${how}`
}

function percent(log: number): string {
  const ratio = Math.expm1(log)
  return `${ratio > 0 ? '+' : ''}${(100 * ratio).toFixed(1)} %`
}

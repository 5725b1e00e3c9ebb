import type { SyntheticRow } from '../rows.ts'
import { volatilityPath } from '../market.ts'
import { type Random, seededRandom } from '../random.ts'
import { between, kindOf, type ListingKind } from './kinds.ts'
import type { CleanMarket } from './market.ts'

/** An event that a file of actions would name. Days are day numbers, ratios new shares for one old. */
export interface CleanAction {
  readonly kind: 'split' | 'dividend' | 'special_dividend' | 'halt'
  readonly day: number
  readonly lastDay: number
  readonly ratio: number | null
  readonly amount: number | null
}

/** A listing without a defect: its bars as they traded, and what happened to it. */
export interface CleanListing {
  readonly kind: ListingKind
  /** Ordinals in the plan's days; `delisted` is that of its last session, `null` while it is listed. */
  readonly listed: number
  readonly delisted: number | null
  /** As traded, prices in cents (below a dollar in hundredths of them): neither splits nor dividends are adjusted for. */
  readonly rows: readonly SyntheticRow[]
  readonly actions: readonly CleanAction[]
}

const SESSIONS_A_YEAR = 252
const LEAST_SESSIONS = 160
const DELISTED_A_YEAR = 0.05
/** Dollars of one trade of a thin name: how often nobody trades follows from it. */
const TRADE_DOLLARS = 3000

/** Listing number `i` over `days`. */
export function cleanListing(seed: number, i: number, days: Int32Array, market: CleanMarket): CleanListing {
  const random = seededRandom(seed, `clean listing ${i}`)
  const kind = kindOf(random)
  const life = lifeOf(random, kind, days.length)
  const path = pathOf(random, kind, life, market)
  return { kind, listed: life.listed, delisted: life.isDelisted ? life.last : null, ...traded(random, kind, life, path, days, market) }
}

interface Life {
  readonly listed: number
  readonly last: number
  readonly isDelisted: boolean
  /** Ordinal of the session of an offer for the company, after which its price hardly moves; -1 without one. */
  readonly offer: number
}

function lifeOf(random: Random, kind: ListingKind, sessions: number): Life {
  const room = Math.max(0, sessions - LEAST_SESSIONS)
  const listed = random.next() < 0.6 ? 0 : random.below(room + 1)
  const years = -Math.log(1 - random.next()) / DELISTED_A_YEAR
  const last = Math.min(sessions - 1, listed + LEAST_SESSIONS + Math.floor(years * SESSIONS_A_YEAR))
  const isDelisted = last < sessions - 1
  const hasOffer = isDelisted && kind.type === 'stock' && random.next() < 0.4
  return { listed, last, isDelisted, offer: hasOffer ? last - 30 - random.below(90) : -1 }
}

interface Path {
  /** Log return of each session of its life. */
  readonly returns: Float64Array
  /** The part of it that came before the open. */
  readonly overnight: Float64Array
  readonly deviation: Float64Array
  /** What volumes are times. */
  readonly excitement: Float64Array
  /** 1 on a session on which it was halted. */
  readonly halted: Uint8Array
}

function pathOf(random: Random, kind: ListingKind, { listed, last, offer }: Life, market: CleanMarket): Path {
  const length = last - listed + 1
  const beta = between(kind.beta, random)
  const base = between(kind.deviation, random)
  const own = volatilityPath(random, length, base)
  const path: Path = {
    returns: new Float64Array(length),
    overnight: new Float64Array(length),
    deviation: new Float64Array(length),
    excitement: new Float64Array(length).fill(1),
    halted: new Uint8Array(length),
  }
  let squeeze = 0
  let halt = 0
  // News is traded on for weeks: of a jump's volume a tenth goes every session.
  let echo = 0
  for (let k = 0; k < length; k++) {
    const marketReturn = beta * (market.returns[listed + k] as number)
    let deviation = Math.hypot(own.deviation[k] as number, beta * (market.deviation[listed + k] as number))
    let jump = random.next() < kind.jumpsAYear / SESSIONS_A_YEAR ? jumpOf(random, kind) : 0
    let shock = own.shocks[k] as number
    if (offer >= 0 && listed + k >= offer) {
      const isOffer = listed + k === offer
      jump = isOffer ? 0.1 + 0.4 * random.next() : 0
      shock *= 0.05
      deviation = isOffer ? base : base * 0.06
      path.returns[k] = shock + jump
      path.overnight[k] = jump + 0.3 * shock
      path.deviation[k] = deviation
      path.excitement[k] = isOffer ? 12 : 1
      continue
    }
    if (halt > 0) {
      path.halted[k] = 1
      if (--halt === 0) jump += 0.3 * random.normal()
    } else if (squeeze === 0 && k > 40 && k < length - 40 && random.next() < kind.upsetsAYear / SESSIONS_A_YEAR) {
      if (random.next() < 0.5) halt = 1 + random.below(10)
      else squeeze = 16
    }
    if (squeeze > 0) {
      // A squeeze: two weeks of leaps, first up, then down.
      shock += (squeeze > 9 ? 0.12 : -0.1) + 0.15 * random.normal()
      deviation = Math.max(deviation, 0.12)
      path.excitement[k] = 8 + 10 * random.next()
      squeeze--
    }
    const total = Math.max(-2.3, Math.min(1.6, 0.05 / SESSIONS_A_YEAR + marketReturn + shock + jump))
    path.returns[k] = total
    path.overnight[k] = 0.35 * (marketReturn + shock) + 0.9 * jump + 0.15 * deviation * random.normal()
    path.deviation[k] = deviation
    echo = Math.max(0.9 * echo, 6 * Math.max(0, Math.abs(total) - 0.08))
    path.excitement[k] = Math.max(path.excitement[k] as number, 1 + 0.8 * Math.max(0, Math.abs(total) / deviation - 1)) + echo
  }
  return path
}

/** Results and news: fat-tailed, and for companies of one product now and then the whole of it. */
function jumpOf(random: Random, kind: ListingKind): number {
  return kind.jumpDeviation * Math.max(-5, Math.min(5, random.fatTailed()))
}

const splits = [2, 2, 2, 3, 4, 1.5, 7, 10] as const
const reverseSplits = [0.1, 0.05, 0.2, 0.125] as const

function traded(
  random: Random,
  kind: ListingKind,
  { listed, last }: Life,
  path: Path,
  days: Int32Array,
  market: CleanMarket,
): Pick<CleanListing, 'rows' | 'actions'> {
  const rows: SyntheticRow[] = []
  const actions: CleanAction[] = []
  let price = kind.price[0] * (kind.price[1] / kind.price[0]) ** random.next()
  let dollars = 10 ** between(kind.dollars, random)
  const payout = kind.payout[1] > 0 && random.next() < (kind.type === 'etf' ? 1 : 0.45) ? between(kind.payout, random) : 0
  const quarter = random.below(63)
  let crowd = 0
  let haltedFrom = -1
  // Lets a listing whose price leaves its range come back over some months, as splits do for real ones.
  for (let k = 0; k <= last - listed; k++) {
    const day = days[listed + k] as number
    const deviation = path.deviation[k] as number
    let total = path.returns[k] as number
    let before = path.overnight[k] as number
    if (payout > 0 && k % 63 === quarter && k > 5) {
      const isSpecial = random.next() < 0.01
      const share = isSpecial ? 0.03 + 0.12 * random.next() : payout
      const amount = Math.round(price * share * 1e4) / 1e4
      total += Math.log(1 - share)
      before += Math.log(1 - share)
      actions.push({ kind: isSpecial ? 'special_dividend' : 'dividend', day, lastDay: day, ratio: null, amount })
    }
    const ratio = splitOf(random, price)
    if (ratio !== 1) {
      price /= ratio
      actions.push({ kind: 'split', day, lastDay: day, ratio, amount: null })
    }
    const start = price
    price = Math.max(0.02, price * Math.exp(total))
    dollars *= Math.exp(0.012 * random.normal() - 0.00007)
    crowd = 0.85 * crowd + 0.527 * kind.volumeDeviation * (dollars > 2e7 ? 0.65 : 1) * random.normal()
    if (path.halted[k] === 1) {
      if (haltedFrom < 0) haltedFrom = day
      continue
    }
    if (haltedFrom >= 0) {
      actions.push({ kind: 'halt', day: haltedFrom, lastDay: day - 1, ratio: null, amount: null })
      haltedFrom = -1
    }
    const today =
      dollars * Math.exp(Math.max(-2, Math.min(2, crowd))) * (market.crowd[listed + k] as number) * (path.excitement[k] as number)
    const trades = tradesOf(random, today / TRADE_DOLLARS)
    // Its first and its last session are named in the metadata: it trades on them.
    if (trades === 0 && k > 0 && listed + k < last) continue
    rows.push(barOf(random, { day, start, before, price, deviation, trades: Math.max(1, trades), dollars: today }))
  }
  return { rows, actions }
}

function splitOf(random: Random, price: number): number {
  if (price > 250 && random.next() < 0.004) return splits[random.below(splits.length)] as number
  if (price < 1 && random.next() < 0.01) return reverseSplits[random.below(reverseSplits.length)] as number
  return 1
}

/** Number of trades of a session: Poisson, by its mean; large ones are as good as their mean. */
function tradesOf(random: Random, mean: number): number {
  if (mean > 40) return Math.round(mean)
  let count = 0
  for (let left = Math.exp(-mean), product = random.next(); product > left; product *= random.next()) count++
  return count
}

interface Session {
  readonly day: number
  readonly start: number
  readonly before: number
  /** Where it ends. */
  readonly price: number
  readonly deviation: number
  readonly trades: number
  readonly dollars: number
}

function barOf(random: Random, { day, start, before, price, deviation, trades, dollars }: Session): SyntheticRow {
  const tick = price >= 1 ? 0.01 : 0.0001
  // Trades fall on the bid or the ask: even a price that stands still is printed a tick up and down.
  const close = rounded(price + tick * (random.below(3) - 1))
  if (trades === 1) return { day, open: close, high: close, low: close, close, volume: Math.max(1, Math.round(dollars / price)) }
  const open = rounded(Math.max(0.01, start * Math.exp(before)) + tick * (random.below(3) - 1))
  // The wider the more trades there were to set an extreme.
  const reach = deviation * price * Math.min(1, trades / 12)
  const wick = random.next() < 0.003 ? 4 + 6 * random.next() : 1
  const above = Math.abs(random.normal()) * 0.5 * reach * (random.next() < 0.5 ? wick : 1)
  const below = Math.abs(random.normal()) * 0.5 * reach * (random.next() < 0.5 ? wick : 1)
  const spread = trades > 20 ? tick : 0
  const high = Math.max(open, close, rounded(Math.max(price + spread, Math.max(open, close) + above)))
  const low = Math.min(open, close, rounded(Math.max(Math.min(open, close) * 0.5, Math.min(price - spread, Math.min(open, close) - below))))
  return { day, open, high, low, close, volume: Math.max(trades, Math.round(dollars / price)) }
}

/** Whole cents; below a dollar hundredths of them. */
function rounded(price: number): number {
  return price >= 1 ? Math.round(price * 100) / 100 : Math.max(0.0001, Math.round(price * 1e4) / 1e4)
}

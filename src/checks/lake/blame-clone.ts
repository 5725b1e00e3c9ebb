import { parseIsoDate } from '../../base/day.ts'
import { weekMonday } from '../../calendar/weeks.ts'
import type { Bars } from '../../model/bars.ts'
import type { LakeDataset, LakeMember } from '../define.ts'
import { deviationOf, gapBetween } from './continuity.ts'
import { spellingDifference, spellingOf } from './spelling.ts'
import type { Twins } from './twins.ts'

/** One of two series with the same bars, and where these are in it: indexes, both included, ascending. */
export interface CloneSide {
  readonly lake: LakeDataset
  readonly member: LakeMember
  readonly bars: Bars
  readonly runs: readonly { readonly from: number; readonly to: number }[]
}

export interface CloneVerdict {
  readonly clone: CloneSide
  /** A clause for people. */
  readonly because: string
}

/** Deviations by which prices must jump, and how many times further than in the other series. */
const JUMP = 5
const FURTHER = 2
/** Shares of the weeks that agree in a series that follows its twin, and in one that does not. */
const FOLLOWS = 0.8
const STRAYS = 0.5
/** Differences that tell: of correlations with the market, of shares off session. */
const CORRELATION = 0.3
const OFF_SESSION = 0.05
/** Share of bars of its own in a series that is but a copy, and least share in the one it was copied from. */
const NONE = 0.01
const OWN = 0.1

/** Which of two series with the same bars is the clone; `null` when nothing tells. The tests stand in the order of `cloned_series`' page, the first that tells decides. */
export function whichIsClone(twins: Twins, one: CloneSide, other: CloneSide): CloneVerdict | null {
  const isShifted = one.bars.session[one.runs[0]?.from ?? 0] !== other.bars.session[other.runs[0]?.from ?? 0]
  return (
    byDeclaration(one, other) ??
    byListing(one, other) ??
    byTwin(twins, one, other) ??
    byNeighbours(one, other) ??
    (isShifted ? (bySessions(one, other) ?? byMarket(one, other)) : null) ??
    byOwnBars(one, other)
  )
}

/** The side that alone `isClone`. */
function either(one: CloneSide, other: CloneSide, isClone: (side: CloneSide, against: CloneSide) => boolean): CloneSide | null {
  const [first, second] = [isClone(one, other), isClone(other, one)]
  return first === second ? null : first ? one : other
}

function byDeclaration(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const clone = either(one, other, ({ member }, against) =>
    member
      .defectsOf('metadata_mismatch')
      .some(({ evidence: { declared, symbol } }) => symbol !== undefined && isSpelling(declared, against.member.symbol)),
  )
  return clone && { clone, because: `the object of ${clone.member.symbol} declares the other's symbol` }
}

function isSpelling(declared: unknown, symbol: string): boolean {
  return typeof declared === 'string' && spellingDifference(spellingOf(declared), spellingOf(symbol)) !== null
}

function byListing(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const clone = either(one, other, ({ member: { metadata }, bars, runs }) => {
    const listed = parseIsoDate(metadata?.listed ?? '')
    const delisted = parseIsoDate(metadata?.delisted ?? '')
    const first = bars.session[runs[0]?.from ?? 0] as number
    const last = bars.session[runs[runs.length - 1]?.to ?? 0] as number
    return (listed !== null && first < listed) || (delisted !== null && last > delisted)
  })
  return clone && { clone, because: `${clone.member.symbol} was not listed on all of these dates` }
}

function byTwin(twins: Twins, one: CloneSide, other: CloneSide): CloneVerdict | null {
  const [a, b] = [followsTwin(twins, one), followsTwin(twins, other)]
  const clone = a >= FOLLOWS && b <= STRAYS ? other : b >= FOLLOWS && a <= STRAYS ? one : null
  if (clone === null) return null
  return {
    clone,
    because: `${clone.member.symbol} does not follow its own ${clone.lake.intervalClass === 'daily' ? 'weekly' : 'daily'} series`,
  }
}

/** Share of the weeks of the shared bars in which a series keeps to a series of its symbol at the other interval. */
function followsTwin(twins: Twins, { lake, member, bars, runs }: CloneSide): number {
  const [first, last] = [runs[0], runs[runs.length - 1]]
  if (first === undefined || last === undefined) return NaN
  return twins.agreement(lake, member, {
    from: weekMonday(bars.session[first.from] as number),
    to: weekMonday(bars.session[last.to] as number),
  })
}

function byNeighbours(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const [a, b] = [jumpAround(one), jumpAround(other)]
  const clone = a >= JUMP && !(b * FURTHER > a) ? one : b >= JUMP && !(a * FURTHER > b) ? other : null
  return clone && { clone, because: `the prices of ${clone.member.symbol} jump where they begin or end` }
}

/** The largest gap at an end of the shared bars, in robust deviations; NaN where they are the whole series. */
function jumpAround({ bars, runs }: CloneSide): number {
  let most = NaN
  for (const { from, to } of runs) {
    const before = from > 0 ? gapBetween(bars.open[from], bars.close[from - 1]) : NaN
    const after = to + 1 < bars.length ? gapBetween(bars.open[to + 1], bars.close[to]) : NaN
    for (const gap of [before, after]) if (gap === gap && !(gap <= most)) most = gap
  }
  return Number.isNaN(most) ? NaN : most / deviationOf(bars)
}

function bySessions(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const [a, b] = [offSession(one), offSession(other)]
  const clone = a >= b + OFF_SESSION ? one : b >= a + OFF_SESSION ? other : null
  return clone && { clone, because: `the bars of ${clone.member.symbol} lie off session` }
}

function offSession({ lake: { calendar, intervalClass }, bars, runs }: CloneSide): number {
  if (calendar === null || intervalClass !== 'daily') return NaN
  let off = 0
  let judged = 0
  for (const { from, to } of runs) {
    for (let i = from; i <= to; i++) {
      const day = bars.session[i] as number
      if (!calendar.knows(day)) continue
      judged++
      if (calendar.indexOf(day) < 0) off++
    }
  }
  return judged === 0 ? NaN : off / judged
}

function byMarket(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const [a, b] = [correlation(one), correlation(other)]
  const clone = a <= b - CORRELATION ? one : b <= a - CORRELATION ? other : null
  return clone && { clone, because: `${clone.member.symbol} does not move with the market on these dates` }
}

/** Correlation of the returns in the shared bars with the median of the lake on their dates; NaN with fewer than 15 dates. */
function correlation({ lake: { market }, member, bars, runs }: CloneSide): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (const { from, to } of runs) {
    for (let i = from + 1; i <= to; i++) {
      const r = Math.log((bars.close[i] as number) / (bars.close[i - 1] as number))
      const move = market.on(member.symbol, bars.session[i] as number)?.move ?? NaN
      if (!Number.isFinite(r) || !Number.isFinite(move)) continue
      n++
      x += r
      y += move
      xx += r * r
      yy += move * move
      xy += r * move
    }
  }
  return n < 15 ? NaN : (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y))
}

function byOwnBars(one: CloneSide, other: CloneSide): CloneVerdict | null {
  const clone = either(one, other, (side, against) => ownRatio(side) <= NONE && ownRatio(against) >= OWN)
  return clone && { clone, because: `${clone.member.symbol} has no bars of its own` }
}

/** Share of the bars of a series that lie outside of the shared ones. */
function ownRatio({ bars, runs }: CloneSide): number {
  const shared = new Uint8Array(bars.length)
  for (const { from, to } of runs) shared.fill(1, from, to + 1)
  let own = 0
  for (const flag of shared) if (flag === 0) own++
  return own / bars.length
}

import { isoDate } from '../../base/day.ts'
import { medianOf } from '../../base/robust.ts'
import type { Bars } from '../../model/bars.ts'
import { differentPrices } from '../alike.ts'
import { figure } from '../blame.ts'
import { localTick } from '../local-tick.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember, type LakeView } from '../define.ts'
import { TRACE_EPOCH } from '../../model/trace.ts'
import type { PossibleOwner } from '../../model/trace-loops.ts'
import { byInterval } from './by-interval.ts'
import type { Candidate } from './candidates.ts'
import { deviationAround, gapBetween, indexFrom } from './continuity.ts'
import { type Found, type Owner, searchForeign } from './foreign-search.ts'
import { MOST_BARS } from './islands.ts'
import { NEAR, NO_ODDS, type Odds } from './owner-odds.ts'
import { spellingDifference, spellingOf } from './spelling.ts'

const params = {
  fitDeviations: { default: 4, min: 0, max: 100, unit: 'deviations', about: "how far the bars may lie from the owner's neighbours" },
  misfitDeviations: {
    default: 4,
    min: 0,
    max: 1000,
    unit: 'deviations',
    about: 'how far they must lie from their own, where nothing but the fit tells',
  },
  chanceOwners: {
    default: 0.05,
    min: 0,
    max: 1,
    unit: 'series',
    about: 'expected number of series that fit by chance below which the owner is certain',
  },
} as const

/** Expected chance owners up to which a fit is worth a review. */
const WORTH_A_LOOK = 0.1
/** Of two series with the same bar it is foreign where it fits worse, and surely so where it fits this many times worse. */
const WORSE = 1.5
/** Least misfit of a bar that another series has as well, in deviations. */
const EQUAL_MISFIT = 1
/** How much nearer opens may lie to the closes beside them than closes do, and how far closes may lie apart where bars are to be swapped. */
const OPENS_NEARER = 2
const MUTUAL_GAP = 0.12
/** Ranges from which on equal prices without an equal volume tell: of bars far apart from their neighbours, of others with four different prices. */
const TELLING_TICKS = 10
const WIDE_TICKS = 30

/** A candidate held against one possible owner. */
interface Claiming {
  readonly candidate: Candidate
  readonly odds: Odds
  readonly own: Place
  readonly possible: PossibleOwner
  readonly owner: Owner
}

/** A series that the bars may belong to, and how surely. */
interface Claim {
  readonly owner: Owner
  readonly kind: PossibleOwner['kind']
  /** Expected number of series that would fit as well by chance. */
  readonly chance: number
  /** Gap to the neighbours in the owner, in its deviations. */
  readonly fit: number
  readonly isDoubtful: boolean
  /** The foreign bars. */
  readonly place: Place
}

/**
 * Finds bars that belong to another symbol.
 *
 * One defect per run of up to 19 neighbouring bars, by series and time; it says whose they are. Candidates are bars whose closes step away from those around them
 * and come back (or do so at an end of the series). For each, one pass over the traces of the lake finds who has the same bar that day, or lacks it, or has an
 * island of its own on it; those few are read. A bar that is a copy of another bar of its own series passes.
 * With ten thousand series some other symbol is always at the right level. So nothing but an equal bar, or a place that is open for this one, counts, and the odds
 * of a chance owner are computed.
 * Source: rows of one symbol in another's file come of requests answered out of turn and of tables joined by position.
 */
export const foreignBar = defineLakeCheck({
  id: 'foreign_bar',
  version: 1,
  dimension: 'consistency',
  severity: 'high',
  status: 'confirmed',
  about: 'bars that belong to another symbol',
  formula: [
    'Up to 19 bars whose closes lie apart from those before and after are those of another symbol when',
    '',
    '- *equal*: it has the same O, H, L and C, three of them different, on the same dates (and the same volume, or a range of 10 ticks where the step is of 5 deviations and 3 %, else of 30 ticks and four different prices), and the bars fit it better: the smaller of |ln O/C(t-1)| and |ln O(t+1)/C| is at least one robust deviation in their own series and, in deviations, larger than in the other (for review below 1.5 times); or',
    '- *hole* or *swap*: it lacks just these bars, or has an island of its own on just these dates (which fits here, for a swap); both gaps are at most `fitDeviations` of its robust deviations there, and at least `misfitDeviations` here, on both sides.',
    '',
    `Without equality the expected number of chance owners must be below \`chanceOwners\`: E = open * (near / alive) * min(1, d / ${NEAR}) * min(1, 0.53 * max(v, 0.1)), where *alive* series have bars around the date, *open* of these lack it or have an island on it, *near* have a close before within ${100 * NEAR} % of the candidate's; d is the larger of the two gaps (at least 0.001), v = |ln of the volume over the median of the owner's 21 bars around|; 0.53 v is what a lognormal spread of 1.5 of volumes over symbols leaves. A swap multiplies the two factors of the other way round as well.`,
    `Between \`chanceOwners\` and ${WORTH_A_LOOK}, or when several symbols fit: for review.`,
  ].join('\n'),
  source:
    'Requests answered out of turn, tables joined by position. Log volumes of 505 S&P 500 series spread by about 1 around their mean, of all listed stocks by more.',
  params,
  reads: ['lake', 'calendar'],
  appliesTo: ['daily', 'weekly'],
  scope: 'lake',
  run(view, paramsOf) {
    return byInterval(view).flatMap((datasets) => foreignIn(datasets, paramsOf, view))
  },
})

type Settings = Readonly<Record<keyof typeof params, number>>

function foreignIn(datasets: readonly LakeDataset[], paramsOf: (dataset: string) => Settings, view: LakeView): LakeDefect[] {
  const { owners, found, odds } = searchForeign(datasets, (dataset) => paramsOf(dataset).misfitDeviations, view)
  // Candidates of one series are neighbours: it is read once for all of them.
  let last: { readonly member: LakeMember; readonly bars: Bars | null } | null = null
  const barsOf = (member: LakeMember): Bars | null => {
    if (last?.member !== member) last = { member, bars: member.series()?.bars ?? null }
    return last.bars
  }
  return found.flatMap((one) => {
    const { lake, member } = owners[one.candidate.member] as Owner
    const defect = judged(one, odds.get(one.k) ?? NO_ODDS, { owners, barsOf }, paramsOf(lake.dataset.name))
    return defect === null ? [] : [{ dataset: lake.dataset.name, symbol: member.symbol, defect }]
  })
}

/** Bars `from` to `to` (included) of a series; bars of another can be held against the neighbours of their place. */
interface Place {
  readonly bars: Bars
  readonly from: number
  readonly to: number
  readonly deviation: number
}

function placeOf(bars: Bars, from: number, to: number): Place {
  return { bars, from, to, deviation: deviationAround(bars, from) }
}

/** |ln| gaps from the close before a place to the first open of some bars, and from their last close to the open after the place; NaN at an end of the series. */
function gapsOf(place: Place, content: Place = place): readonly [before: number, after: number] {
  const { bars, from, to } = place
  return [
    gapBetween(content.bars.open[content.from], from > 0 ? bars.close[from - 1] : NaN),
    gapBetween(to + 1 < bars.length ? bars.open[to + 1] : NaN, content.bars.close[content.to]),
  ]
}

/** The smaller of two gaps, or the one that is there: a bar of the series itself is near one of its neighbours at least. */
function smaller([one, other]: readonly [number, number]): number {
  return one <= other || Number.isNaN(other) ? one : other
}

function judged(
  { candidate, possible }: Found,
  odds: Odds,
  { owners, barsOf }: { readonly owners: readonly Owner[]; readonly barsOf: (member: LakeMember) => Bars | null },
  settings: Settings,
): LakeDefect['defect'] | null {
  const { member } = owners[candidate.member] as Owner
  const likely = possible.filter((owner) => mayBeOwner(odds, owner))
  if (likely.length === 0) return null
  const bars = barsOf(member)
  if (bars === null) return null
  const first = indexFrom(bars, candidate.day + TRACE_EPOCH)
  const own = placeOf(bars, first, first + candidate.to - candidate.from)
  const copies = new Set(member.defectsOf('copied_bar').flatMap((copy) => copy.slots))
  if (copies.has(bars.session[own.from] as number)) return null
  const claims: Claim[] = []
  const spelling = spellingOf(member.symbol)
  for (const possible of likely) {
    const owner = owners[possible.member] as Owner
    if (spellingDifference(spelling, spellingOf(owner.member.symbol)) !== null) continue
    const claim = claimOf({ candidate, odds, own, possible, owner }, settings)
    if (claim !== null) claims.push(claim)
  }
  const equal = claims.filter(({ kind }) => kind === 'equal')
  const certain = claims.filter(({ chance }) => chance < settings.chanceOwners)
  const kept = equal.length > 0 ? equal : certain.length > 0 ? certain : claims
  const best = kept.reduce<Claim | null>((a, b) => (a === null || b.chance < a.chance ? b : a), null)
  return best && defectOf(best, kept, settings)
}

function claimOf({ candidate, odds, own, possible, owner }: Claiming, settings: Settings): Claim | null {
  const bars = owner.member.series()?.bars
  if (bars === undefined) return null
  const from = indexFrom(bars, candidate.day + TRACE_EPOCH)
  const after = indexFrom(bars, candidate.lastDay + TRACE_EPOCH + 1)
  const place = placeOf(bars, from, after - 1)
  if (possible.kind === 'equal') {
    const bars = equalBars(own.bars, own.from, place.bars, place.from)
    const [shared, there] = [placeOf(own.bars, own.from, own.from + bars - 1), placeOf(place.bars, place.from, place.from + bars - 1)]
    if (bars === 0 || bars > MOST_BARS || !isToldByPrices(shared, there, candidate.kind === 'strong')) return null
    const [misfit, fit] = [smaller(gapsOf(shared)) / shared.deviation, smaller(gapsOf(there)) / there.deviation]
    if (!(misfit >= EQUAL_MISFIT) || misfit <= fit) return null
    return { owner, kind: 'equal', chance: 0, fit, isDoubtful: misfit < WORSE * fit, place: shared }
  }
  const [before, behind] = gapsOf(place, own)
  const fit = Math.max(before, behind) / place.deviation
  const [ownBefore, ownBehind] = gapsOf(own)
  if (!(fit <= settings.fitDeviations) || !(Math.min(ownBefore, ownBehind) >= settings.misfitDeviations * own.deviation)) return null
  let chance = chanceOf(odds, Math.max(before, behind), volumeGap(own, place))
  if (possible.kind === 'swap') {
    const back = gapsOf(own, place)
    // Bars that were turned round among three or more symbols fit one way alone: then the odds are those of a hole.
    if (Math.max(...back) <= settings.fitDeviations * own.deviation)
      chance *= Math.min(1, Math.max(...back, 0.001) / NEAR) * volumeOdds(volumeGap(place, own))
  }
  return chance < WORTH_A_LOOK ? { owner, kind: possible.kind, chance, fit, isDoubtful: false, place: own } : null
}

/** How many bars from two places on have the same sessions and prices. */
function equalBars(one: Bars, from: number, other: Bars, otherFrom: number): number {
  let count = 0
  for (let i = from, j = otherFrom; i < one.length && j < other.length; i++, j++, count++) {
    if (one.session[i] !== other.session[j] || one.open[i] !== other.open[j] || one.high[i] !== other.high[j]) break
    if (one.low[i] !== other.low[j] || one.close[i] !== other.close[j]) break
  }
  return count
}

/**
 * Whether equal prices cannot be chance: the volume is the same as well, or a bar is so many of its ticks wide. Among cheap stocks and quiet funds equal prices are
 * common.
 */
function isToldByPrices({ bars, from, to }: Place, other: Place, isStrong: boolean): boolean {
  for (let i = from, j = other.from; i <= to; i++, j++) {
    const prices = differentPrices(bars, i)
    const volume = bars.volume[i] as number
    if (prices < 3) continue
    if (volume > 0 && volume === other.bars.volume[j]) return true
    const ticks = ((bars.high[i] as number) - (bars.low[i] as number)) / Math.max(localTick(bars, i), localTick(other.bars, j))
    // Differences of decimal prices are inexact in the last places of a double.
    if (isStrong ? ticks * (1 + 1e-6) >= TELLING_TICKS : prices === 4 && ticks * (1 + 1e-6) >= WIDE_TICKS) return true
  }
  return false
}

/** |ln| of the median volume of some bars over that of 21 bars around another place; NaN where either is not known. */
function volumeGap({ bars, from, to }: Place, place: Place): number {
  const positive = (column: Float64Array, start: number, end: number) =>
    Array.from(column.subarray(Math.max(0, start), Math.max(0, end))).filter((value) => value > 0)
  const here = medianOf(positive(bars.volume, from, to + 1))
  const { volume, length } = place.bars
  const there = medianOf([
    ...positive(volume, place.from - 11, place.from),
    ...positive(volume, place.to + 1, Math.min(length, place.to + 11)),
  ])
  return Math.abs(Math.log(here / there))
}

function volumeOdds(gap: number): number {
  return gap === gap ? Math.min(1, 0.53 * Math.max(gap, 0.1)) : 1
}

/** Expected number of series that fit as well by chance, as in the formula. */
function chanceOf({ alive, open, near }: Odds, gap: number, volume: number): number {
  // The candidate's own series is open that day as well.
  return Math.max(1, open - 1) * (near / Math.max(1, alive)) * Math.min(1, Math.max(gap, 0.001) / NEAR) * volumeOdds(volume)
}

/** Whether the odds may turn out good enough for the bars to be read: by closes, where opens may lie several times nearer, and with volumes that agree. */
function mayBeOwner(odds: Odds, { kind, gap, backGap }: PossibleOwner): boolean {
  if (kind === 'equal') return true
  const chance = chanceOf(odds, gap / OPENS_NEARER, 0)
  const isMutual = backGap <= MUTUAL_GAP
  return (isMutual ? chance * Math.min(1, Math.max(backGap / OPENS_NEARER, 0.001) / NEAR) * volumeOdds(0) : chance) < WORTH_A_LOOK
}

const inWords: Readonly<Record<PossibleOwner['kind'], (symbol: string) => string>> = {
  equal: (symbol) => `${symbol} has the same`,
  hole: (symbol) => `${symbol} lacks them, and there they fit`,
  swap: (symbol) => `${symbol} has bars that do not fit it on the same dates, and there they fit`,
}

function defectOf(best: Claim, claims: readonly Claim[], { chanceOwners }: Settings): LakeDefect['defect'] {
  const { bars, from, to, deviation } = best.place
  const slots = Array.from(bars.session.subarray(from, to + 1))
  const [first, last] = [slots[0] as number, slots[slots.length - 1] as number]
  const symbols = Array.from(new Set(claims.map(({ owner }) => owner.member.symbol)))
  const others = symbols.filter((symbol) => symbol !== best.owner.member.symbol)
  const misfit = smaller(gapsOf(best.place))
  const which =
    slots.length === 1 ? `The bar of ${isoDate(first)} is` : `${slots.length} bars from ${isoDate(first)} to ${isoDate(last)} are`
  const also =
    others.length === 0
      ? ''
      : `; ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} would fit as well`
  return {
    slots,
    from: first,
    to: last,
    message: `${which} not of this series: prices jump ${figure(100 * misfit)} % around; ${inWords[best.kind](best.owner.member.symbol)}${also}`,
    evidence: {
      owner: best.owner.member.symbol,
      ownerDataset: best.owner.lake.dataset.name,
      how: best.kind,
      owners: symbols.length,
      chanceOwners: figure(best.chance),
      bars: slots.length,
      open: bars.open[from] as number,
      close: bars.close[to] as number,
      misfitDeviations: figure(misfit / deviation),
      fitDeviations: Number.isFinite(best.fit) ? figure(best.fit) : null,
      row: bars.sourceRow[from] as number,
    },
    ...((others.length > 0 || best.isDoubtful || best.chance >= chanceOwners) && { status: 'review' as const }),
  }
}

import { indexAmong } from '../../base/search.ts'
import { isoDate } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import type { AlikePair } from '../../model/series-loops.ts'
import { alikePairs, differentPrices, samePrices } from '../alike.ts'
import { figure, known } from '../blame.ts'
import { defineSeriesCheck, type ParamsOf, type SeriesContext } from '../define.ts'
import { localTick, ownStep } from '../local-tick.ts'

const params = {
  minTicks: { default: 10, min: 1, max: 10_000, unit: 'ticks', about: 'least range of the bars: below it equal prices are chance' },
  volumeRatio: { default: 0.01, min: 0, max: 1, unit: 'ratio', about: 'how far the two volumes may differ' },
  wideTicks: {
    default: 30,
    min: 1,
    max: 10_000,
    unit: 'ticks',
    about: 'range from which on, with four different prices, `wideVolumeRatio` holds',
  },
  wideVolumeRatio: {
    default: 0.05,
    min: 0,
    max: 1,
    unit: 'ratio',
    about: 'how far the volumes may differ in a wide bar, or when `fewVotes` symbols share the pair of dates',
  },
  anyVolumeTicks: {
    default: 100,
    min: 1,
    max: 100_000,
    unit: 'ticks',
    about: 'range from which on, with four different prices, the volume does not matter',
  },
  tieRatio: { default: 0.005, min: 0, max: 1, unit: 'ratio', about: 'difference of the two sums of gaps up to which they are a tie' },
  fewVotes: {
    default: 5,
    min: 1,
    max: 100_000,
    unit: 'symbols',
    about: 'symbols of the lake sharing a pair of dates that widen the volume to `wideVolumeRatio`',
  },
  manyVotes: {
    default: 10,
    min: 1,
    max: 100_000,
    unit: 'symbols',
    about: 'symbols of the lake sharing a pair of dates with which the volume does not matter',
  },
} as const

/**
 * How many symbols of the lake have the same pair of dates among their `sharedDates`, by `pairOfDates`.
 */
export type CopyVotes = ReadonlyMap<number, number>

/** One number for two session days, the earlier one first, less than 2^20 days apart. */
export function pairOfDates(earlierDay: number, laterDay: number): number {
  return earlierDay * 2 ** 20 + (laterDay - earlierDay)
}

/** The days of a pair: the inverse of `pairOfDates`. */
export function datesOfPair(pair: number): readonly [earlierDay: number, laterDay: number] {
  const earlier = Math.floor(pair / 2 ** 20)
  return [earlier, earlier + (pair - earlier * 2 ** 20)]
}

/** Which bar of a pair is the false one. */
export type CopiedSide = 'earlier' | 'later'

/** What the lake says of pairs of dates, by `pairOfDates`; `usual` is blamed where neither it nor the gaps tell. */
export interface CopiedSides {
  readonly of: (pair: number) => CopiedSide | null
  readonly usual: CopiedSide
}

/** How the false bar of a pair was told: by the gaps around the two, by the lake where these say otherwise or nothing, or not at all. */
type Decided = 'gaps' | 'lake' | 'tie'

/** A bar that is a copy: `copy` is the false one of the two, by index. */
interface Copy {
  readonly copy: number
  readonly original: number
  readonly exact: boolean
  readonly ticks: number
  readonly gapAtCopy: number
  readonly gapAtOriginal: number
  readonly decided: Decided
  /** Symbols of the lake that share the two dates, as far as that was counted. */
  readonly symbols: number
}

/**
 * Finds bars that are copies of another bar of the same series, near or far.
 *
 * One defect per false bar, in time order; it names both dates. Feeds that lack a bar fill the hole with another, mostly a later one, so a
 * rule "same as the bar before" finds a quarter of them and blames the wrong day. Equal prices come by chance where the range is a few ticks
 * wide, hence the local tick. Which of the two is false is told by the gaps around it: a copy does not fit its neighbours. In 505 series every
 * false bar read was the earlier of its pair, so a difference that is no more than noise does not blame the later.
 * Source: 1,062 such bars in 378 of 505 S&P 500 series of 2013 to 2018, of which 1,058 are found with the lake's votes and none is wrong among
 * those read.
 */
export const copiedBar = defineSeriesCheck({
  id: 'copied_bar',
  version: 4,
  dimension: 'accuracy',
  severity: 'high',
  status: 'confirmed',
  about: "bars that repeat another bar's prices, near or far",
  formula: [
    'Two bars with the same O, H, L and C, at least three of them different, and H - L of at least `minTicks` ticks are copies when',
    '',
    '- their volumes differ by at most `volumeRatio` of the larger; or',
    '- by at most `wideVolumeRatio`, with four different prices and a range of `wideTicks`, or with `fewVotes` symbols sharing the pair of dates; or',
    '- by anything, with four different prices and a range of `anyVolumeTicks`, or with `manyVotes` symbols sharing the pair of dates.',
    '',
    'Prices printed with five decimals or more are adjusted: of these four different ones count only where the range is ten or more of the largest step that divides all of their differences.',
    '',
    'Two bars with three of the four prices the same are copies when their volumes are identical or `manyVotes` symbols share the pair of dates.',
    '',
    "The tick is the 10th percentile of the differences between neighbouring distinct values among all prices of the bars t - 20 to t + 20, the larger of the two bars' ticks.",
    'False is the bar with the larger |ln O(t)/C(t-1)| + |ln O(t+1)/C(t)|; a tie (a difference of up to `tieRatio`) blames the earlier, because feeds fill holes with later bars. In a run of neighbours that say the same the gap before it speaks against the earlier and the gap after it against the later bar; of two neighbours alone that tells too little, and they tie; three and more are a feed that stood still, and a tie blames the later. Where `fewVotes` symbols share a pair of dates, the majority of those that can tell decides for all of them.',
  ].join('\n'),
  source:
    'Measured on 505 S&P 500 series of 2013 to 2018 (1,058 of 1,062 copies found with the votes of the lake) and 750 random US series since 2005 (6 flags, none liquid).',
  params,
  reads: [],
  appliesTo: ['daily', 'weekly'],
  run({ bars }, { calendar, derived }, settings) {
    return copiedBars(bars, settings, { counts: copyable(bars, { calendar, derived }), alike: derived.alike })
  },
})

/** Which bars, by index, can be copies or originals; `null`: all. A weekend's row that repeats Friday is false for itself: `non_session_bar` says so. */
export function copyable(bars: Bars, { calendar, derived }: Pick<SeriesContext, 'calendar' | 'derived'>): ((i: number) => boolean) | null {
  if (calendar === null || derived.intervalClass !== 'daily') return null
  return (i) => derived.ordinal(i) !== -1 || !calendar.knows(bars.session[i] as number)
}

/**
 * The defects of `copied_bar`. With `votes`, the number of symbols that share a pair of dates counts as evidence; with `sides`, what the lake says of a
 * pair decides which date is false. Bars that `counts` turns down, by index, are neither copies nor originals.
 */
export function copiedBars(
  bars: Bars,
  settings: ParamsOf<typeof params>,
  {
    votes = null,
    sides = null,
    counts = null,
    alike = alikePairs(bars),
  }: {
    readonly votes?: CopyVotes | null
    readonly sides?: CopiedSides | null
    readonly counts?: ((i: number) => boolean) | null
    readonly alike?: readonly AlikePair[]
  } = {},
): readonly Defect[] {
  const all = votes === null ? alike : [...alike, ...votedPairs(bars, alike, settings, votes)]
  const pairs = counts === null ? all : all.filter(({ earlier, later }) => counts(earlier) && counts(later))
  if (pairs.length === 0) return []
  const copies = new Map<number, Copy>()
  const ticksAt = new Map<number, number>()
  for (const pair of pairs) {
    const ticks = rangeInTicks(bars, pair, ticksAt)
    const dates = pairOfDates(bars.session[pair.earlier] as number, bars.session[pair.later] as number)
    const symbols = votes?.get(dates) ?? 0
    if (!isCopy(bars, pair, ticks, settings, symbols)) continue
    const side = sides === null ? null : { lake: sides.of(dates), usual: sides.usual }
    const verdict = { ...judged(bars, pair, settings.tieRatio, side), ticks, symbols }
    const other = copies.get(verdict.copy)
    if (other === undefined || isBetter(bars, verdict, other)) copies.set(verdict.copy, verdict)
  }
  return Array.from(copies.values())
    .sort((a, b) => a.copy - b.copy)
    .map((copy) => defectOf(bars, copy))
}

/** Pairs of dates, by `pairOfDates`, whose bars have the same prices, whatever their volumes: what the symbols of a lake vote with. */
export function sharedDates(
  bars: Bars,
  settings: Pick<ParamsOf<typeof params>, 'minTicks'>,
  alike: readonly AlikePair[] = alikePairs(bars),
): readonly number[] {
  const ticksAt = new Map<number, number>()
  return alike
    .filter((pair) => pair.exact && reaches(rangeInTicks(bars, pair, ticksAt), settings.minTicks))
    .map(({ earlier, later }) => pairOfDates(bars.session[earlier] as number, bars.session[later] as number))
}

/** Pairs with three prices the same that only the votes of the lake bring up. */
function votedPairs(
  bars: Bars,
  alike: readonly AlikePair[],
  { manyVotes }: ParamsOf<typeof params>,
  votes: CopyVotes,
): readonly AlikePair[] {
  const known = new Set(alike.map(({ earlier, later }) => earlier * bars.length + later))
  const pairs: AlikePair[] = []
  for (const [pair, symbols] of votes) {
    if (symbols < manyVotes) continue
    const [earlierDay, laterDay] = datesOfPair(pair)
    const earlier = indexAmong(bars.session, earlierDay, bars.length)
    const later = indexAmong(bars.session, laterDay, bars.length)
    if (earlier < 0 || later < 0 || known.has(earlier * bars.length + later)) continue
    const same = samePrices(bars, earlier, later)
    if (same >= 3 && differentPrices(bars, later) >= 3) pairs.push({ earlier, later, exact: same === 4 })
  }
  return pairs
}

/** Decimals from which on prices are adjusted ones: their own steps are coarser than the grids of an ex-date or of a price below a dollar taken together. */
const ADJUSTED_DECIMALS = 5
/** Fewest own steps in the range of an adjusted bar whose prices alone tell. */
const LEAST_OWN_STEPS = 10

/** Whether a bar of adjusted prices has so few steps of its own that another may have the same by chance. */
function isCoarse(bars: Bars, i: number): boolean {
  if ((bars.decimals[i] as number) < ADJUSTED_DECIMALS) return false
  return !(((bars.high[i] as number) - (bars.low[i] as number)) / ownStep(bars, i) >= LEAST_OWN_STEPS)
}

function isCopy(
  bars: Bars,
  { earlier, later, exact }: AlikePair,
  ticks: number,
  settings: ParamsOf<typeof params>,
  votes: number,
): boolean {
  if (!reaches(ticks, settings.minTicks)) return false
  if (votes >= settings.manyVotes) return true
  const one = bars.volume[earlier] as number
  const other = bars.volume[later] as number
  const difference = one > 0 && other > 0 ? Math.abs(one - other) / Math.max(one, other) : Infinity
  if (!exact) return difference === 0
  if (difference <= settings.volumeRatio) return true
  const fourPrices = differentPrices(bars, later) === 4 && !isCoarse(bars, later)
  if (difference <= settings.wideVolumeRatio && (votes >= settings.fewVotes || (fourPrices && reaches(ticks, settings.wideTicks))))
    return true
  return fourPrices && reaches(ticks, settings.anyVolumeTicks)
}

/** The narrower of the two bars' ranges in the larger of their local ticks, which `ticksAt` remembers; NaN where there is none. */
function rangeInTicks(bars: Bars, { earlier, later }: AlikePair, ticksAt: Map<number, number>): number {
  const range = Math.min(
    (bars.high[earlier] as number) - (bars.low[earlier] as number),
    (bars.high[later] as number) - (bars.low[later] as number),
  )
  return range / Math.max(tickAt(bars, earlier, ticksAt), tickAt(bars, later, ticksAt))
}

function tickAt(bars: Bars, i: number, ticksAt: Map<number, number>): number {
  let tick = ticksAt.get(i)
  if (tick === undefined) ticksAt.set(i, (tick = localTick(bars, i)))
  return tick
}

/** Differences of decimal prices are inexact in the last places of a double. */
function reaches(ticks: number, least: number): boolean {
  return ticks * (1 + 1e-6) >= least
}

function judged(
  bars: Bars,
  { earlier, later, exact }: AlikePair,
  tieRatio: number,
  side: { readonly lake: CopiedSide | null; readonly usual: CopiedSide } | null,
): Omit<Copy, 'ticks' | 'symbols'> {
  const run = runAround(bars, earlier, later)
  const [gapAtEarlier, gapAtLater] =
    run === null
      ? [gapsAround(bars, earlier, later), gapsAround(bars, later, earlier)]
      : [gapBetween(bars, run.first - 1, earlier), gapBetween(bars, later, run.last + 1)]
  const least = tieRatio + 1e-12
  const told = gapAtLater > gapAtEarlier + least ? 'later' : gapAtEarlier > gapAtLater + least ? 'earlier' : null
  const own = run !== null && run.last - run.first < 2 ? null : told
  const tied = run !== null && run.last - run.first >= 2 ? 'later' : (side?.usual ?? 'earlier')
  const isLater = (side?.lake ?? own ?? tied) === 'later'
  const decided = side !== null && side.lake !== null && side.lake !== own ? 'lake' : own === null ? 'tie' : 'gaps'
  return isLater
    ? { copy: later, original: earlier, exact, gapAtCopy: gapAtLater, gapAtOriginal: gapAtEarlier, decided }
    : { copy: earlier, original: later, exact, gapAtCopy: gapAtEarlier, gapAtOriginal: gapAtLater, decided }
}

/**
 * The run of neighbours that say the same which holds both bars of a pair; `null` when something else stands between them. Inside a run the two have the
 * same neighbours: only where it joins what is before and what is after tells which end is false.
 */
function runAround(bars: Bars, earlier: number, later: number): { readonly first: number; readonly last: number } | null {
  for (let i = earlier + 1; i < later; i++) if (samePrices(bars, i, earlier) < 4) return null
  let first = earlier
  while (first > 0 && samePrices(bars, first - 1, earlier) === 4) first--
  let last = later
  while (last + 1 < bars.length && samePrices(bars, last + 1, later) === 4) last++
  return { first, last }
}

/** |ln O/C| between two bars; 0 where one of them is not there. */
function gapBetween({ open, close, length }: Bars, from: number, to: number): number {
  const gap = from >= 0 && to < length ? Math.abs(Math.log((open[to] as number) / (close[from] as number))) : 0
  return Number.isFinite(gap) ? gap : 0
}

/** Sum of the gaps from the close before to the open of bar `i`, and from its close to the open after, `twin` skipped. A gap at an end of the series counts as the other one. */
function gapsAround({ open, close, length }: Bars, i: number, twin: number): number {
  const before = i - 1 === twin ? i - 2 : i - 1
  const after = i + 1 === twin ? i + 2 : i + 1
  const gapBefore = before >= 0 ? Math.abs(Math.log((open[i] as number) / (close[before] as number))) : NaN
  const gapAfter = after < length ? Math.abs(Math.log((open[after] as number) / (close[i] as number))) : NaN
  if (Number.isFinite(gapBefore)) return Number.isFinite(gapAfter) ? gapBefore + gapAfter : 2 * gapBefore
  return Number.isFinite(gapAfter) ? 2 * gapAfter : 0
}

/** Of two twins of one false bar the one whose likeness is the stronger evidence. */
function isBetter({ volume }: Bars, one: Copy, other: Copy): boolean {
  if (one.exact !== other.exact) return one.exact
  const difference = ({ copy, original }: Copy) => Math.abs((volume[copy] as number) - (volume[original] as number))
  return difference(one) < difference(other)
}

function defectOf(bars: Bars, told: Copy): Defect {
  const { copy, original, exact, ticks, gapAtCopy, gapAtOriginal, decided, symbols } = told
  const { open, high, low, close, volume, session, sourceRow } = bars
  const day = session[copy] as number
  const twin = isoDate(session[original] as number)
  const gaps = `prices jump ${percent(gapAtCopy)} around it and ${percent(gapAtOriginal)} around the other`
  return {
    slots: [day],
    from: day,
    to: day,
    message: `The bar of ${isoDate(day)} repeats ${exact ? 'the prices' : 'three of the four prices'} of ${twin}; ${gaps}${reason(told)}`,
    evidence: {
      twin,
      open: open[copy] as number,
      high: high[copy] as number,
      low: low[copy] as number,
      close: close[copy] as number,
      volume: known(volume[copy] as number),
      twinVolume: known(volume[original] as number),
      rangeTicks: Math.round(ticks),
      gapsRatio: figure(gapAtCopy),
      twinGapsRatio: figure(gapAtOriginal),
      decidedBy: decided,
      ...(symbols > 0 && { symbols }),
      row: sourceRow[copy] as number,
      twinRow: sourceRow[original] as number,
    },
  }
}

/** Why this date is blamed, where the gaps do not say it. */
function reason({ decided, symbols, copy, original }: Copy): string {
  if (decided === 'gaps') return ''
  if (decided === 'tie') return `, a tie: the ${copy < original ? 'earlier' : 'later'} is blamed, as most copies are`
  return symbols > 0
    ? `, but of the ${symbols} symbols that share the two dates most have the false bar here`
    : ', but most symbols that share the two dates have the false bar here'
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`
}

import type { Bars } from '../../model/bars.ts'
import type { CorporateAction } from '../../model/action.ts'
import type { Series } from '../../model/series.ts'
import { type Basis, basisOf, type BasisOptions, levelsAround } from './basis.ts'
import type { WeeklyPairs } from './weekly-pairs.ts'
import type { WeeksOfDays } from './weeks-of-days.ts'

const prices = ['open', 'high', 'low', 'close'] as const
export type WeeklyField = (typeof prices)[number] | 'volume'

/** A weekly bar that is not what the daily bars of its week come to. */
export interface Mismatch {
  readonly field: WeeklyField
  readonly weekly: number
  /** What the daily bars come to, at the weekly series' adjustment. */
  readonly daily: number
  /** |weekly/daily - 1|. */
  readonly ratio: number
}

export interface WeeklyTolerances {
  readonly priceRatio: number
  readonly adjustedRatio: number
  readonly volumeRatio: number
}

export interface WeeklyDifferences {
  /** By index of the weekly bar, the field that is furthest off; a price before a volume. */
  readonly mismatches: ReadonlyMap<number, Mismatch>
  /** Where the two series are adjusted differently; `null` when they are not. */
  readonly adjusted: Pick<Basis, 'adjusted' | 'level'> | null
  /** Median |ln ratio| of the closes where the two keep no common prices, but nearly; else `null`. */
  readonly otherSource: number | null
}

/** Holds weekly bars against weeks of daily bars, pair by pair. NaN agrees with everything: an unusable field is another check's business. */
export function compareWeeks(
  weekly: Series,
  daily: Series,
  { weeks, pairs, actions }: { readonly weeks: WeeksOfDays; readonly pairs: WeeklyPairs; readonly actions: readonly CorporateAction[] },
  settings: WeeklyTolerances,
): WeeklyDifferences {
  const { bars } = weekly
  const count = pairs.week.length
  const weekAt = (k: number) => pairs.week[k] as number
  const rounding = (k: number) => roundingOf(bars, daily.bars, pairs.weekly[k] as number, weeks.last[weekAt(k)] as number)
  const isEqual = (field: WeeklyField, least: number): boolean => {
    const [ofBars, ofWeeks, { weekly: barAt, week }] = [bars[field], weeks[field], pairs]
    for (let k = 0; k < count; k++) {
      const one = ofBars[barAt[k] as number] as number
      const other = ofWeeks[week[k] as number] as number
      if (one === other) continue
      if (Math.abs(one - other) > (least + rounding(k)) * Math.abs(other)) return false
    }
    return true
  }
  const logRatios = (field: WeeklyField): Float64Array =>
    Float64Array.from(pairs.weekly, (i, k) => Math.log((bars[field][i] as number) / (weeks[field][weekAt(k)] as number)))

  const mismatches = new Map<number, Mismatch>()
  const note = (k: number, field: WeeklyField, level: number): void => {
    const i = pairs.weekly[k] as number
    const value = bars[field][i] as number
    const expected = (weeks[field][weekAt(k)] as number) * Math.exp(level)
    const ratio = Math.abs(value / expected - 1)
    const other = mismatches.get(i)
    if (other === undefined || (field !== 'volume' && ratio > other.ratio))
      mismatches.set(i, { field, weekly: value, daily: expected, ratio })
  }

  const unequal = prices.filter((field) => !isEqual(field, settings.priceRatio))
  let adjusted: Basis | null = null
  let otherSource: number | null = null
  if (unequal.length > 0) {
    const ratios = { open: logRatios('open'), high: logRatios('high'), low: logRatios('low'), close: logRatios('close') }
    const bodies = ratios.open.map((open, k) => middleOf(open, ratios.high[k] as number, ratios.low[k] as number))
    const options = (least: number): BasisOptions => ({
      tolerance: (k) => least + rounding(k),
      adjustedTolerance: settings.adjustedRatio,
      actions,
      days: (k) => [
        daily.bars.session[weeks.first[weekAt(k)] as number] as number,
        daily.bars.session[weeks.last[weekAt(k)] as number] as number,
      ],
      shows: (from, to, step) => showsMove(daily.bars, weeks.first[weekAt(from)] as number, weeks.last[weekAt(to)] as number, step),
    })
    const basesAt = (least: number) => [basisOf(ratios.close, options(least)), basisOf(bodies, options(least))] as const
    const fittingLeast = (bases: readonly Basis[]) => Math.min(...bases.map(({ fits }) => fits.reduce((sum, flag) => sum + flag, 0)))
    let bases = basesAt(settings.priceRatio)
    let isLoose = false
    if (2 * fittingLeast(bases) < count) {
      const loose = basesAt(settings.adjustedRatio / 2)
      isLoose = fittingLeast(loose) >= 0.8 * count
      if (isLoose) bases = loose
    }
    const [ofCloses, ofBodies] = bases
    for (const field of unequal) {
      const { level } = field === 'close' ? ofCloses : ofBodies
      for (let k = 0; k < count; k++) {
        const here = level[k] as number
        const [least, most] = levelsAround(level, k)
        const tolerance = rounding(k) + (least === 0 && most === 0 && !isLoose ? settings.priceRatio : settings.adjustedRatio)
        const ratio = ratios[field][k] as number
        if (ratio < least - tolerance || ratio > most + tolerance) note(k, field, here)
      }
    }
    const widest = ofCloses.adjusted.length >= ofBodies.adjusted.length ? ofCloses : ofBodies
    if (widest.isAdjusted) adjusted = widest
    else if (isLoose) otherSource = medianOfFinite(ratios.close.map(Math.abs))
  }
  if (!isEqual('volume', settings.volumeRatio)) {
    const smallest = (k: number) => weeks.volume[weekAt(k)] as number
    noteVolumes(logRatios('volume'), adjusted?.level ?? null, { settings, note, smallest })
  }
  return { mismatches, adjusted, otherSource }
}

function medianOfFinite(values: Float64Array): number {
  const finite = values.filter(Number.isFinite).sort()
  return finite[finite.length >> 1] ?? 0
}

/** Volumes are compared where four fifths of them agree, or keep one ratio; a split changes them the other way round than prices. */
function noteVolumes(
  ratios: Float64Array,
  priceLevel: Float64Array | null,
  {
    settings,
    note,
    smallest,
  }: { settings: WeeklyTolerances; note: (k: number, field: WeeklyField, level: number) => void; smallest: (k: number) => number },
): void {
  const known = Array.from(ratios.keys()).filter((k) => Number.isFinite(ratios[k]))
  const sorted = Float64Array.from(known, (k) => ratios[k] as number).sort()
  const median = sorted[sorted.length >> 1] ?? NaN
  for (const level of [0, median]) {
    const off = known.filter((k) => {
      const ratio = ratios[k] as number
      const tolerance = Math.log(1 + settings.volumeRatio) + 1 / Math.max(1, smallest(k))
      return Math.abs(ratio - level) > tolerance && Math.abs(ratio - level + (priceLevel?.[k] ?? 0)) > tolerance
    })
    if (off.length > 0.2 * known.length) continue
    for (const k of off) note(k, 'volume', level)
    return
  }
}

function middleOf(a: number, b: number, c: number): number {
  return a + b + c - Math.max(a, b, c) - Math.min(a, b, c)
}

/** Half a unit of the last decimal printed in the coarser of two bars, as a share of the close. */
function roundingOf(weekly: Bars, daily: Bars, i: number, j: number): number {
  const decimals = Math.min(weekly.decimals[i] as number, daily.decimals[j] as number)
  const other = Math.max(weekly.decimals[i] as number, daily.decimals[j] as number)
  // Where both print as much, they print the same.
  return decimals === other ? 0 : (0.5000001 * 10 ** -decimals) / Math.abs(daily.low[j] as number)
}

function showsMove({ close, open }: Bars, from: number, to: number, step: number): boolean {
  for (let i = Math.max(1, from); i <= to; i++) {
    const before = close[i - 1] as number
    for (const price of [open[i] as number, close[i] as number]) {
      if (Math.abs(Math.abs(Math.log(price / before)) - step) <= 0.1) return true
    }
  }
  return false
}

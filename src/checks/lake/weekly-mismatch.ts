import { isoDate } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { figure, runsOf } from '../blame.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember, type LakeView } from '../define.ts'
import { faultySlots } from './bar-faults.ts'
import { compareWeeks, type Mismatch, type WeeklyTolerances } from './weekly-compare.ts'
import { weekAligner, type WeeklyPairs } from './weekly-pairs.ts'

const params = {
  priceRatio: { default: 0.0001, min: 0, max: 0.1, unit: 'ratio', about: 'how far a price may differ' },
  adjustedRatio: {
    default: 0.01,
    min: 0,
    max: 0.5,
    unit: 'ratio',
    about: 'how far a price may differ where the two series are adjusted differently',
  },
  volumeRatio: { default: 0.02, min: 0, max: 1, unit: 'ratio', about: 'how far a volume may differ' },
} as const

/** A weekly series against one daily series of its symbol. */
interface Comparison {
  readonly daily: string
  /** Indexes of the weekly bars that could be compared. */
  readonly compared: Pick<ReadonlySet<number>, 'has'>
  /** By index of the weekly bar. */
  readonly mismatches: ReadonlyMap<number, Mismatch>
  /** Differences that are no single week's fault. */
  readonly general: readonly Defect[]
}

/**
 * Finds weekly bars that are not what the daily bars of their weeks come to.
 *
 * One defect per run of neighbouring weekly bars, in time order, on the weekly series; with several daily series, of the weeks that agree with none of those
 * that have the whole week. Weeks that lack a daily bar, or in which a check finds fault with one, are not compared: the weekly bar may be the right one. Nor is the
 * first weekly bar, nor a week that is not over, nor one that the file was written in.
 * Where both series keep to one ratio, or change it as splits and dividends do, one of them is adjusted and the other is not: one finding of severity info, for review.
 * Source: the definition of a weekly bar; how sources label weeks is in `inferWeekLabel`.
 */
export const weeklyMismatch = defineLakeCheck({
  id: 'weekly_mismatch',
  version: 1,
  dimension: 'consistency',
  severity: 'medium',
  status: 'confirmed',
  about: 'weekly bars that are not what the daily bars of their weeks come to',
  formula: [
    'O of the first, highest H, lowest L, C of the last and sum of V of the daily bars in a week of sessions, against the weekly bar: prices differ by more than `priceRatio` (and half a unit of the last printed decimal), or volumes by more than `volumeRatio`.',
    '',
    'Prices are compared at the ratio that the two series keep to over four weeks or more. It is 1 unless it changes at a known split or distribution, by a usual split, or by small steps that all go one way and end at 1; then prices may differ by `adjustedRatio`, and the difference in adjustment is one finding of severity info, for review.',
    '',
    'Volumes are compared where four fifths of the weeks agree, or keep one ratio. Where most weeks differ by less than `adjustedRatio` the series come from two sources: info, for review. Where they agree with the week before or after, all labels are a week off.',
    '',
    'Weeks without all of their sessions, or with a daily bar that another check finds fault with, are left out, so are the first weekly bar and the running week.',
  ].join('\n'),
  source:
    'The definition of a weekly bar. Tolerances: prices are printed alike in both series of one source; late corrections of volumes stay below 2 %.',
  params,
  reads: ['lake', 'calendar', 'as-of', 'actions', 'modified'],
  appliesTo: ['weekly'],
  scope: 'symbol',
  run(view, paramsOf) {
    const dailies = bySymbol(view, 'daily')
    const align = weekAligner()
    const defects: LakeDefect[] = []
    for (const weekly of view.datasets) {
      if (weekly.intervalClass !== 'weekly' || weekly.dataset.interval.count !== 1) continue
      const comparing = { asOfUs: view.asOfUs, align, settings: paramsOf(weekly.dataset.name) }
      for (const member of weekly.members) {
        const found = (dailies.get(member.symbol) ?? []).flatMap((daily) => compared({ lake: weekly, member }, daily, comparing) ?? [])
        const series = found.every(({ general, mismatches }) => general.length === 0 && mismatches.size === 0) ? null : member.series()
        if (series === null) continue
        for (const defect of [...found.flatMap(({ general }) => general), ...mismatchesOf(series, found)])
          defects.push({ dataset: weekly.dataset.name, symbol: member.symbol, defect })
      }
    }
    return defects
  },
})

interface Side {
  readonly lake: LakeDataset
  readonly member: LakeMember
}

function bySymbol({ datasets }: LakeView, intervalClass: 'daily'): ReadonlyMap<string, readonly Side[]> {
  const sides = new Map<string, Side[]>()
  for (const lake of datasets) {
    if (lake.intervalClass !== intervalClass || lake.dataset.interval.count !== 1) continue
    for (const member of lake.members) {
      const all = sides.get(member.symbol)
      if (all) all.push({ lake, member })
      else sides.set(member.symbol, [{ lake, member }])
    }
  }
  return sides
}

/** The moment as of which a series was written; unless its files claim to be older than their content. */
function writtenBy(asOfUs: number, { bars: { time, length }, modifiedUs }: Series): number {
  return modifiedUs >= (time[length - 1] ?? Infinity) ? Math.min(asOfUs, modifiedUs) : asOfUs
}

interface Comparing {
  readonly asOfUs: number
  readonly align: ReturnType<typeof weekAligner>
  readonly settings: WeeklyTolerances
}

function compared(weeklySide: Side, dailySide: Side, { asOfUs, align, settings }: Comparing): Comparison | null {
  if (weeklySide.member.prints()?.weeks === dailySide.member.prints()?.weeks)
    return { daily: dailySide.lake.dataset.name, compared: { has: () => true }, mismatches: new Map(), general: [] }
  const weekly = weeklySide.member.series()
  const daily = dailySide.member.series()
  if (weekly === null || daily === null) return null
  const { weeks, pairs, shiftWeeks } = align(weekly, daily, {
    calendar: dailySide.lake.calendar ?? weeklySide.lake.calendar,
    faulty: faultySlots(dailySide.member),
    atUs: writtenBy(asOfUs, weekly),
  })
  if (pairs.week.length === 0) return null
  const base = { daily: dailySide.lake.dataset.name, compared: new Set(pairs.weekly) }
  if (shiftWeeks !== 0) return { ...base, mismatches: new Map(), general: [shiftedDefect(weekly, pairs, shiftWeeks, dailySide)] }
  const actions = [...dailySide.member.actions, ...weeklySide.member.actions]
  const { mismatches, adjusted, otherSource } = compareWeeks(weekly, daily, { weeks, pairs, actions }, settings)
  const general: Defect[] = []
  if (adjusted !== null) general.push(adjustedDefect(weekly, pairs, adjusted, dailySide))
  if (otherSource !== null) general.push(otherSourceDefect(weekly, pairs, otherSource, dailySide))
  return { ...base, mismatches, general }
}

function mismatchesOf({ bars }: Series, found: readonly Comparison[]): Defect[] {
  const bad = new Map<number, { readonly mismatch: Mismatch; readonly daily: string }>()
  for (const { mismatches, daily } of found) {
    for (const [i, mismatch] of mismatches) {
      if (!bad.has(i) && found.every((other) => !other.compared.has(i) || other.mismatches.has(i))) bad.set(i, { mismatch, daily })
    }
  }
  const indexes = Array.from(bad.keys()).sort((a, b) => a - b)
  return runsOf(indexes).map((run): Defect => {
    const slots = run.map((i) => bars.session[i] as number)
    const worst = run.reduce((a, b) => ((bad.get(b)?.mismatch.ratio ?? 0) > (bad.get(a)?.mismatch.ratio ?? 0) ? b : a))
    const { mismatch, daily } = bad.get(worst) as { mismatch: Mismatch; daily: string }
    const { field, ratio } = mismatch
    const [from, to] = [slots[0] as number, slots[slots.length - 1] as number]
    const which = slots.length === 1 ? `The week of ${isoDate(from)}` : `${slots.length} weeks from ${isoDate(from)} to ${isoDate(to)}`
    const ofWhich = slots.length === 1 ? '' : ` in the week of ${isoDate(bars.session[worst] as number)}`
    const difference = `${field} is ${figure(mismatch.weekly)}${ofWhich} where the daily bars come to ${figure(mismatch.daily)}, ${percent(ratio)} apart`
    return {
      slots,
      from,
      to,
      message: `${which} ${slots.length === 1 ? 'is' : 'are'} not what the daily bars come to: ${difference}`,
      evidence: {
        weeks: slots.length,
        worst: isoDate(bars.session[worst] as number),
        field,
        weekly: mismatch.weekly,
        daily: figure(mismatch.daily),
        differenceRatio: figure(ratio),
        dailyDataset: daily,
        row: bars.sourceRow[worst] as number,
      },
    }
  })
}

function adjustedDefect(
  { bars }: Series,
  { weekly }: WeeklyPairs,
  { adjusted, level }: { adjusted: readonly number[]; level: Float64Array },
  { lake }: Side,
): Defect {
  const labels = adjusted.map((k) => bars.session[weekly[k] as number] as number)
  const ratios = adjusted.map((k) => Math.exp(level[k] as number))
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  const [from, to] = [labels[0] as number, labels[labels.length - 1] as number]
  const times = most / least - 1 < 1e-6 ? String(figure(most)) : `${figure(least)} to ${figure(most)}`
  return {
    slots: [],
    from,
    to,
    severity: 'info',
    status: 'review',
    message: `The weekly prices are ${times} times those of ${lake.dataset.name} in ${labels.length} of ${weekly.length} weeks: one of the two is adjusted, the other is not`,
    evidence: {
      dailyDataset: lake.dataset.name,
      weeks: labels.length,
      comparedWeeks: weekly.length,
      leastRatio: figure(least),
      mostRatio: figure(most),
    },
  }
}

function otherSourceDefect({ bars }: Series, { weekly }: WeeklyPairs, median: number, { lake }: Side): Defect {
  return {
    slots: [],
    from: bars.session[weekly[0] as number] as number,
    to: bars.session[weekly[weekly.length - 1] as number] as number,
    severity: 'info',
    status: 'review',
    message: `Most weekly prices differ a little from those of ${lake.dataset.name} (closes by ${percent(median)} in the median): the two seem to come from different sources`,
    evidence: {
      dailyDataset: lake.dataset.name,
      comparedWeeks: weekly.length,
      medianDifferenceRatio: figure(median),
    },
  }
}

function shiftedDefect({ bars }: Series, { weekly }: WeeklyPairs, shiftWeeks: number, { lake }: Side): Defect {
  const slots = weekly.map((i) => bars.session[i] as number)
  const [from, to] = [slots[0] as number, slots[slots.length - 1] as number]
  return {
    slots,
    from,
    to,
    message: `${slots.length} weekly bars from ${isoDate(from)} to ${isoDate(to)} hold the week ${shiftWeeks < 0 ? 'before' : 'after'} the one they are labelled with`,
    evidence: { weeks: slots.length, shiftWeeks, dailyDataset: lake.dataset.name },
  }
}

function percent(ratio: number): string {
  return `${figure(100 * ratio)} %`
}

import { isoDate, isoInstant } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { formatInterval } from '../../model/interval.ts'
import type { Series, Slot } from '../../model/series.ts'
import { figure, runsOf } from '../blame.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember, type LakeView } from '../define.ts'
import { confirmedFaults } from './bar-faults.ts'
import { basisOf, levelsAround } from './basis.ts'

/** One of the series of a symbol at one interval. */
interface Source {
  readonly lake: LakeDataset
  readonly member: LakeMember
  readonly series: Series
  /** Bars confirmed as wrong by the checks of the series alone. */
  readonly faults: number
}

/** A bar of `blamed`, by index, that differs from that of `trusted`. */
interface Difference {
  readonly index: number
  readonly other: number
  /** |ln ratio| beyond the ratio that the two keep to. */
  readonly distance: number
}

interface PairOfSources {
  readonly blamed: Source
  readonly trusted: Source
  readonly common: number
  readonly onlyBlamed: number
  readonly onlyTrusted: number
  readonly differences: readonly Difference[]
  readonly adjusted: Defect | null
}

/**
 * Finds bars whose close two datasets of one symbol and interval do not agree on.
 *
 * One defect per run of neighbouring bars and pair of datasets, in time order, for review: one of the two is wrong, and the check cannot know which. It is put
 * on the dataset that the lake trusts less: the one in which more bars of the symbol are confirmed as wrong; of equals the one with fewer bars; then the later
 * by name. With three sources or more, the one that disagrees with most others on a bar is blamed for it.
 * A ratio that the two keep to, or that changes as splits and dividends make it, is a difference of adjustment: one finding of severity info.
 * Bars that only one of the two has are counted in the evidence; that they lack is for the checks of completeness.
 * Source: two vendors of one listing print the same close but for late corrections; half a percent is beyond what last trade and closing auction differ by.
 */
export const crossSource = defineLakeCheck({
  id: 'cross_source',
  version: 1,
  dimension: 'consistency',
  severity: 'medium',
  status: 'review',
  about: 'closes that two datasets of one symbol and interval do not agree on',
  formula: [
    "Bars of two datasets of the same interval, of one symbol and one session (intraday: one instant), with |ln C/C'| above `closeRatio` beyond the ratio that the two keep to over four bars or more.",
    '',
    'That ratio is 1 unless it changes at a known split or distribution, by a usual split, or by small steps that all go one way and end at 1: then one finding of severity info says so.',
  ].join('\n'),
  source: 'Closing auction and last trade of a liquid listing lie within half a percent.',
  params: {
    closeRatio: { default: 0.005, min: 0, max: 1, unit: 'ratio', about: 'how far two closes may differ' },
  },
  reads: ['lake', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  scope: 'symbol',
  run(view, paramsOf) {
    const defects: LakeDefect[] = []
    for (const sides of byInterval(view)) {
      const sources = sides.flatMap((side) => sourceOf(side) ?? [])
      const pairs: PairOfSources[] = []
      for (const [i, one] of sources.entries()) {
        for (const other of sources.slice(i + 1)) {
          const { closeRatio } = paramsOf(one.lake.dataset.name)
          const [blamed, trusted] = isLessTrusted(one, other) ? [one, other] : [other, one]
          pairs.push(compare(blamed, trusted, closeRatio))
        }
      }
      const outvoted = outvotedIn(pairs)
      for (const pair of pairs) defects.push(...defectsOf(pair, outvoted))
    }
    return defects
  },
})

type Side = Pick<Source, 'lake' | 'member'>

/** Series of one symbol and interval, where there are two or more. */
function byInterval({ datasets }: LakeView): Side[][] {
  const groups = new Map<string, Side[]>()
  for (const lake of datasets) {
    const interval = formatInterval(lake.dataset.interval)
    if (!datasets.some((other) => other !== lake && formatInterval(other.dataset.interval) === interval)) continue
    for (const member of lake.members) {
      const key = `${interval} ${member.symbol}`
      const group = groups.get(key)
      if (group) group.push({ lake, member })
      else groups.set(key, [{ lake, member }])
    }
  }
  return Array.from(groups.values()).filter((group) => group.length > 1)
}

function sourceOf(side: Side): Source | null {
  const series = side.member.series()
  return series && { ...side, series, faults: confirmedFaults(side.member) }
}

function isLessTrusted(one: Source, other: Source): boolean {
  if (one.faults !== other.faults) return one.faults > other.faults
  if (one.series.bars.length !== other.series.bars.length) return one.series.bars.length < other.series.bars.length
  return one.lake.dataset.name > other.lake.dataset.name
}

function slotOf({ lake, series: { bars } }: Source, i: number): Slot {
  return (lake.intervalClass === 'intraday' ? bars.time[i] : bars.session[i]) as number
}

function compare(blamed: Source, trusted: Source, closeRatio: number): PairOfSources {
  const [here, there] = [blamed.series.bars, trusted.series.bars]
  const indexes: number[] = []
  const others: number[] = []
  let [onlyBlamed, onlyTrusted] = [0, 0]
  let differ = false
  for (let i = 0, j = 0; i < here.length && j < there.length;) {
    const step = slotOf(blamed, i) - slotOf(trusted, j)
    if (step === 0) {
      const [a, b] = [here.close[i] as number, there.close[j] as number]
      if (a > 0 && b > 0) {
        indexes.push(i)
        others.push(j)
        differ ||= Math.abs(a / b - 1) > closeRatio / 2
      }
    } else if (step < 0 && j > 0) onlyBlamed++
    else if (step > 0 && i > 0) onlyTrusted++
    if (step <= 0) i++
    if (step >= 0) j++
  }
  const pair = { blamed, trusted, common: indexes.length, onlyBlamed, onlyTrusted }
  if (!differ) return { ...pair, differences: [], adjusted: null }
  const ratios = Float64Array.from(indexes, (i, k) => Math.log((here.close[i] as number) / (there.close[others[k] as number] as number)))
  const dayAt = (k: number) => there.session[others[k] as number] as number
  const basis = basisOf(ratios, {
    tolerance: () => closeRatio / 2,
    adjustedTolerance: closeRatio,
    actions: [...blamed.member.actions, ...trusted.member.actions],
    days: (k) => [dayAt(k), dayAt(k)],
    shows: (from, to, step) => {
      for (let j = Math.max(1, others[from] as number); j <= (others[to] as number); j++) {
        if (Math.abs(Math.abs(Math.log((there.close[j] as number) / (there.close[j - 1] as number))) - step) <= 0.1) return true
      }
      return false
    },
  })
  const differences: Difference[] = []
  for (const [k, index] of indexes.entries()) {
    const [least, most] = levelsAround(basis.level, k)
    const ratio = ratios[k] as number
    const distance = Math.max(least - ratio, ratio - most)
    if (distance > closeRatio) differences.push({ index, other: others[k] as number, distance })
  }
  return { ...pair, differences, adjusted: basis.isAdjusted ? adjustedDefect(pair, indexes, basis) : null }
}

/** Series that disagree with more others than any other series does, by slot. */
function outvotedIn(pairs: readonly PairOfSources[]): ReadonlyMap<Slot, Series | null> {
  const outvoted = new Map<Slot, Series | null>()
  if (pairs.length < 3) return outvoted
  const counts = new Map<Slot, Map<Series, number>>()
  for (const { blamed, trusted, differences } of pairs) {
    for (const { index } of differences) {
      const slot = slotOf(blamed, index)
      let bySeries = counts.get(slot)
      if (bySeries === undefined) counts.set(slot, (bySeries = new Map<Series, number>()))
      for (const { series } of [blamed, trusted]) bySeries.set(series, (bySeries.get(series) ?? 0) + 1)
    }
  }
  for (const [slot, bySeries] of counts) {
    const [first, second] = Array.from(bySeries).sort((a, b) => b[1] - a[1])
    outvoted.set(slot, first && (!second || first[1] > second[1]) ? first[0] : null)
  }
  return outvoted
}

function defectsOf(pair: PairOfSources, outvoted: ReadonlyMap<Slot, Series | null>): LakeDefect[] {
  const { blamed, trusted, differences, adjusted } = pair
  const found: LakeDefect[] = []
  const add = ({ lake, member }: Source, defect: Defect) => found.push({ dataset: lake.dataset.name, symbol: member.symbol, defect })
  if (adjusted !== null) add(blamed, adjusted)
  const isTrustedWrong = ({ index }: Difference) => outvoted.get(slotOf(blamed, index)) === trusted.series
  const own = differences.filter((difference) => !isTrustedWrong(difference))
  const turned = differences.filter(isTrustedWrong).map(({ index, other, distance }) => ({ index: other, other: index, distance }))
  for (const defect of runDefects(blamed, trusted, own, pair)) add(blamed, defect)
  for (const defect of runDefects(trusted, blamed, turned, pair)) add(trusted, defect)
  return found
}

function runDefects(
  here: Source,
  there: Source,
  differences: readonly Difference[],
  { common, onlyBlamed, onlyTrusted, blamed }: PairOfSources,
): Defect[] {
  const byIndex = new Map(differences.map((difference) => [difference.index, difference]))
  const [onlyHere, onlyThere] = here === blamed ? [onlyBlamed, onlyTrusted] : [onlyTrusted, onlyBlamed]
  const name = here.lake.intervalClass === 'intraday' ? isoInstant : isoDate
  return runsOf(differences.map(({ index }) => index)).map((run): Defect => {
    const slots = run.map((i) => slotOf(here, i))
    const [from, to] = [slots[0] as number, slots[slots.length - 1] as number]
    const worst = run.reduce((a, b) => ((byIndex.get(b)?.distance ?? 0) > (byIndex.get(a)?.distance ?? 0) ? b : a))
    const close = here.series.bars.close[worst] as number
    const otherClose = there.series.bars.close[byIndex.get(worst)?.other ?? 0] as number
    const where =
      slots.length === 1
        ? `on ${name(from)}`
        : `in ${slots.length} bars from ${name(from)} to ${name(to)}, most on ${name(slotOf(here, worst))}`
    return {
      slots,
      from,
      to,
      message: `The close differs from that of ${there.lake.dataset.name} ${where}: ${close} against ${otherClose}, ${figure(100 * Math.abs(close / otherClose - 1))} % apart`,
      evidence: {
        otherDataset: there.lake.dataset.name,
        bars: slots.length,
        worst: name(slotOf(here, worst)),
        close,
        otherClose,
        differenceRatio: figure(Math.abs(close / otherClose - 1)),
        commonBars: common,
        onlyHere,
        onlyThere,
        row: here.series.bars.sourceRow[worst] as number,
      },
    }
  })
}

function adjustedDefect(
  { blamed, trusted, common, onlyBlamed, onlyTrusted }: Omit<PairOfSources, 'differences' | 'adjusted'>,
  indexes: readonly number[],
  { adjusted, level }: { readonly adjusted: readonly number[]; readonly level: Float64Array },
): Defect {
  const slots = adjusted.map((k) => slotOf(blamed, indexes[k] as number))
  const ratios = adjusted.map((k) => Math.exp(level[k] as number))
  const [least, most] = [ratios.reduce((a, b) => Math.min(a, b)), ratios.reduce((a, b) => Math.max(a, b))]
  const times = most / least - 1 < 1e-6 ? String(figure(most)) : `${figure(least)} to ${figure(most)}`
  return {
    slots: [],
    from: slots[0] as number,
    to: slots[slots.length - 1] as number,
    severity: 'info',
    message: `The closes are ${times} times those of ${trusted.lake.dataset.name} in ${slots.length} of ${common} bars: the two are adjusted differently`,
    evidence: {
      otherDataset: trusted.lake.dataset.name,
      bars: slots.length,
      commonBars: common,
      leastRatio: figure(least),
      mostRatio: figure(most),
      onlyHere: onlyBlamed,
      onlyThere: onlyTrusted,
    },
  }
}

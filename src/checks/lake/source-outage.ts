import { firstAtLeast } from '../../base/search.ts'
import { DAY_US, isoDate, utcDay } from '../../base/day.ts'
import type { Slot } from '../../model/series.ts'
import { figure } from '../blame.ts'
import {
  defineLakeCheck,
  type KnownDefect,
  type LakeDataset,
  type LakeDefect,
  type LakeMember,
  type ParamsOf,
  WHOLE_DATASET,
} from '../define.ts'

const params = {
  fewestSymbols: { default: 3, min: 2, max: 100_000, unit: 'symbols', about: 'symbols affected on one date from which on it is said' },
  chanceRatio: {
    default: 0.003,
    min: 0,
    max: 1,
    unit: 'ratio',
    about: 'share of the active symbols that each may be missing for itself: below it nothing is said',
  },
  outageSymbols: { default: 5, min: 2, max: 100_000, unit: 'symbols', about: 'symbols from which on it is an outage of the source' },
  outageRatio: { default: 0.05, min: 0.001, max: 1, unit: 'ratio', about: 'share of the active symbols from which on it is one' },
  longestRun: {
    default: 20,
    min: 1,
    max: 10_000,
    unit: 'sessions',
    about: "length above which a gap is the symbol's own, unless as many have the very same one",
  },
} as const

/** How the bar of a date is not there, and the checks that say so. */
const kinds = ['missing', 'null', 'copied'] as const
type Kind = (typeof kinds)[number]
const checksOf: Readonly<Record<Kind, readonly string[]>> = {
  missing: ['missing_session', 'missing_week'],
  null: ['missing_field'],
  copied: ['copied_bar'],
}
const SYMBOLS_NAMED = 10

/**
 * Finds dates on which the source of a dataset failed: liquid, active symbols whose bar is missing, null or a copy of another date's, together.
 *
 * One defect of the dataset as a whole per date (weekly: ISO week), or per run of neighbouring sessions with the same cause: the same way of being absent
 * prevails, both are an outage or neither is, and half of the symbols of the one with more are among the other's. Its slots are the dates. A symbol
 * is active from its first to its last valid bar; a symbol counts once a date. What is excused is no outage. This groups, and excuses nothing: each
 * series' own findings stand as they are. Linear in slots of findings, series and dates.
 * Source: about 15 million daily US bars, where the share is 0 on half of all days, 0.3 % at the 99th percentile and 6 % at the 99.9th.
 */
export const sourceOutage = defineLakeCheck({
  id: 'source_outage',
  version: 1,
  dimension: 'completeness',
  severity: 'high',
  status: 'review',
  about: 'dates on which many liquid symbols have no bar, a null or a copy of another date',
  formula: [
    'n = liquid symbols (median dollar volume above 5 M a session) with a finding of `missing_session` (`missing_week`), `missing_field` or `copied_bar` on the date that is not excused; a = liquid symbols active on it, from their first to their last valid bar; share = n / a.',
    '',
    'Said from n = max(`fewestSymbols`, `chanceRatio` * a) on, as low; from `outageSymbols` and share = `outageRatio` on it is an outage of the source, as high.',
    '',
    'Runs of over `longestRun` sessions do not count, unless that many symbols have the very same run.',
  ].join('\n'),
  source:
    'Measured on about 15 million real daily US bars: of all days the median share is 0, the 99th percentile 0.3 %, the 99.9th 6 %; in 505 S&P 500 series of 2013 to 2018 269 symbols hold copies on 2017-08-01.',
  params,
  reads: ['calendar', 'lake'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  scope: 'lake',
  run: ({ datasets }, paramsOf) => datasets.flatMap((lake) => outagesOf(lake, paramsOf(lake.dataset.name))),
})

/** One symbol whose bar of a date is not there. */
interface Affected {
  readonly member: LakeMember
  readonly kind: Kind
}

/** One date on which enough symbols are affected. */
interface Failure {
  readonly date: number
  readonly slot: Slot
  readonly affected: ReadonlyMap<LakeMember, Kind>
  readonly active: number
  readonly prevailing: Kind
  readonly isOutage: boolean
}

function outagesOf(lake: LakeDataset, settings: ParamsOf<typeof params>): LakeDefect[] {
  const byDate = affectedByDate(lake, settings)
  const active = new ActiveSymbols(lake)
  const runs: Failure[][] = []
  for (const date of [...byDate.keys()].sort((a, b) => a - b)) {
    const { slot, affected } = byDate.get(date) as { slot: Slot; affected: Map<LakeMember, Kind> }
    const failure = failureOn(date, slot, affected, active.on(date, affected.keys()), settings)
    if (failure === null) continue
    const run = runs[runs.length - 1]
    if (run !== undefined && hasSameCause(lake, run[run.length - 1] as Failure, failure)) run.push(failure)
    else runs.push([failure])
  }
  return runs.map((run) => defectOf(lake, run))
}

/** Number of a slot's date, counting on from date to date: day or ISO week. */
function dateOf({ intervalClass }: LakeDataset, slot: Slot): number {
  return intervalClass === 'intraday' ? utcDay(slot) : intervalClass === 'weekly' ? Math.floor((slot + 3) / 7) : slot
}

function affectedByDate(
  lake: LakeDataset,
  { longestRun, fewestSymbols }: ParamsOf<typeof params>,
): Map<number, { readonly slot: Slot; readonly affected: Map<LakeMember, Kind> }> {
  const byDate = new Map<number, { readonly slot: Slot; readonly affected: Map<LakeMember, Kind> }>()
  const longRuns = new Map<string, (Affected & { readonly dates: readonly number[]; readonly defect: KnownDefect })[]>()
  const affect = ({ member, kind }: Affected, dates: readonly number[], defect: KnownDefect) => {
    for (const [i, date] of dates.entries()) {
      let here = byDate.get(date)
      if (here === undefined) {
        const slot = lake.intervalClass === 'intraday' ? date * DAY_US : (defect.slots[i] as Slot)
        byDate.set(date, (here = { slot, affected: new Map() }))
      }
      if (!here.affected.has(member)) here.affected.set(member, kind)
    }
  }
  for (const member of lake.members) {
    for (const kind of kinds) {
      for (const defect of checksOf[kind].flatMap((check) => member.defectsOf(check))) {
        if (defect.status === 'excused' || !isLiquid(member, defect)) continue
        const dates = datesOf(lake, defect.slots)
        if (dates.length <= longestRun) {
          affect({ member, kind }, dates, defect)
          continue
        }
        const key = `${dates[0] as number} ${dates[dates.length - 1] as number}`
        const run = { member, kind, dates, defect }
        const same = longRuns.get(key)
        if (same === undefined) longRuns.set(key, [run])
        else same.push(run)
      }
    }
  }
  for (const same of longRuns.values()) if (same.length >= fewestSymbols) for (const run of same) affect(run, run.dates, run.defect)
  return byDate
}

function datesOf(lake: LakeDataset, slots: readonly Slot[]): number[] {
  const dates: number[] = []
  for (const slot of slots) {
    const date = dateOf(lake, slot)
    if (date !== dates[dates.length - 1]) dates.push(date)
  }
  return dates
}

/** A gap tells how liquid the symbol was before it; other findings do not, so the series' last bars must. */
function isLiquid(member: LakeMember, { evidence }: KnownDefect): boolean {
  return (typeof evidence['liquidity'] === 'string' ? evidence['liquidity'] : member.coverage.liquidity) === 'liquid'
}

/** How many liquid symbols of a dataset have begun and not ended on a date. */
class ActiveSymbols {
  readonly #first: number[] = []
  readonly #last: number[] = []

  constructor(lake: LakeDataset) {
    for (const { coverage } of lake.members) {
      if (coverage.liquidity !== 'liquid' || coverage.firstSlot === null || coverage.lastSlot === null) continue
      this.#first.push(dateOf(lake, coverage.firstSlot))
      this.#last.push(dateOf(lake, coverage.lastSlot))
    }
    this.#first.sort((a, b) => a - b)
    this.#last.sort((a, b) => a - b)
  }

  /** `also`: symbols that were liquid on the date, though they may not be now. */
  on(date: number, also: Iterable<LakeMember>): number {
    let more = 0
    for (const { coverage } of also) if (coverage.liquidity !== 'liquid') more++
    return firstAtLeast(this.#first, date + 1) - firstAtLeast(this.#last, date) + more
  }
}

function failureOn(
  date: number,
  slot: Slot,
  affected: ReadonlyMap<LakeMember, Kind>,
  activeThen: number,
  { fewestSymbols, chanceRatio, outageSymbols, outageRatio }: ParamsOf<typeof params>,
): Failure | null {
  const symbols = affected.size
  // A copy on the first or last bar lies within the edges, a gap always does.
  const active = Math.max(activeThen, symbols)
  if (symbols < Math.max(fewestSymbols, chanceRatio * active)) return null
  const counts = countKinds(affected)
  const prevailing = kinds.reduce((most, kind) => (counts[kind] > counts[most] ? kind : most))
  return { date, slot, affected, active, prevailing, isOutage: symbols >= outageSymbols && symbols >= outageRatio * active }
}

function countKinds(affected: ReadonlyMap<LakeMember, Kind>): Record<Kind, number> {
  const counts = { missing: 0, null: 0, copied: 0 }
  for (const kind of affected.values()) counts[kind]++
  return counts
}

function hasSameCause(lake: LakeDataset, one: Failure, next: Failure): boolean {
  if (one.prevailing !== next.prevailing || one.isOutage !== next.isOutage || !isNext(lake, one.date, next.date)) return false
  let both = 0
  for (const member of next.affected.keys()) if (one.affected.has(member)) both++
  return 2 * both >= Math.max(one.affected.size, next.affected.size)
}

/** Whether no session lies between two dates. Without a calendar a weekend may. */
function isNext({ calendar, intervalClass }: LakeDataset, date: number, next: number): boolean {
  if (intervalClass === 'weekly') return next === date + 1
  return calendar === null ? next - date <= 3 : calendar.countBetween(date + 1, next - 1) === 0 && next - date <= 10
}

function defectOf({ dataset }: LakeDataset, run: readonly Failure[]): LakeDefect {
  const first = run[0] as Failure
  const last = run[run.length - 1] as Failure
  const worst = run.reduce((one, other) => (other.affected.size > one.affected.size ? other : one))
  const { active, isOutage, prevailing } = worst
  const symbols = worst.affected.size
  const counts = countKinds(worst.affected)
  const names = [...worst.affected.keys()].map(({ symbol }) => symbol).sort()
  const when =
    run.length === 1
      ? `On ${dayName(dataset, first)}`
      : `On ${run.length} dates from ${dayName(dataset, first)} to ${dayName(dataset, last)} up to`
  const how = { missing: 'have no bar', null: 'have a bar without a value', copied: "repeat another date's bar" }[prevailing]
  const others = kinds.filter((kind) => kind !== prevailing && counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`)
  const mixed = others.length === 0 ? how : `${how} (${others.join(', ')})`
  return {
    dataset: dataset.name,
    symbol: WHOLE_DATASET,
    defect: {
      slots: run.map(({ slot }) => slot),
      from: first.slot,
      to: last.slot,
      message: `${when} ${symbols} of ${active} liquid symbols (${(100 * (symbols / active)).toFixed(1)} %) ${mixed}${isOutage ? ': an outage of the source' : ''}`,
      evidence: {
        kind: prevailing,
        symbols,
        active,
        shareRatio: figure(symbols / active),
        dates: run.length,
        ...counts,
        firstSymbols: names.slice(0, SYMBOLS_NAMED).join(' '),
      },
      ...(!isOutage && { severity: 'low' as const }),
    },
  }
}

function dayName({ interval }: LakeDataset['dataset'], { slot, date }: Failure): string {
  return isoDate(interval.unit === 'day' || interval.unit === 'week' ? slot : date)
}

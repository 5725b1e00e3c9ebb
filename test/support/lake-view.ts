import { dayOf, DAY_US } from '../../src/base/day.ts'
import { weekMonday } from '../../src/calendar/weeks.ts'
import { findCalendar } from '../../src/calendar/calendar.ts'
import type { KnownDefect, LakeCheck, LakeDataset, LakeDefect, LakeMember, LakeView, ParamSpecs } from '../../src/checks/define.ts'
import { defaultsOf } from '../../src/checks/define.ts'
import { Derived } from '../../src/checks/derived.ts'
import { judgeSeries } from '../../src/checks/judge.ts'
import type { Market } from '../../src/checks/market.ts'
import { checks } from '../../src/checks/registry.ts'
import { copiedBar, datesOfPair, sharedDates } from '../../src/checks/series/copied-bar.ts'
import { traceOf } from '../../src/checks/trace-of.ts'
import type { CorporateAction } from '../../src/model/action.ts'
import type { Bars } from '../../src/model/bars.ts'
import type { Coverage } from '../../src/model/coverage.ts'
import type { Dataset, SymbolMetadata } from '../../src/model/dataset.ts'
import { intervalClass } from '../../src/model/interval.ts'
import type { Series } from '../../src/model/series.ts'
import { type BarValues, barsOf, dailyDataset, seriesOf } from './series.ts'

/** A series of a lake in a test; what is left out is a changed member without metadata or actions. */
export interface MemberValues {
  readonly symbol: string
  readonly bars: Bars | readonly BarValues[]
  readonly metadata?: SymbolMetadata
  readonly actions?: readonly CorporateAction[]
  readonly isChanged?: boolean
  readonly coverage?: Partial<Coverage>
  readonly series?: Partial<Series>
  /** By check, instead of what the registered check finds in the series. */
  readonly defects?: Readonly<Record<string, readonly KnownDefect[]>>
  /** Without readable content: neither trace nor series. */
  readonly unreadable?: boolean
}

export interface DatasetValues {
  readonly dataset?: Partial<Dataset>
  readonly members: readonly MemberValues[]
  readonly market?: Market
}

export const weeklyDataset: Partial<Dataset> = { name: 'weekly', path: 'weekly/{symbol}.json', interval: { unit: 'week', count: 1 } }

/** A market that is never known. */
export const noMarket: Market = {
  on: () => null,
  volumeLevelOn: () => NaN,
  volumeLevels: { firstDay: 0, step: 1, values: new Float64Array(0) },
}

/** A lake as the checks across series see it. Defects of single series are what the registered checks find; members are sorted by symbol. */
export function lakeViewOf(datasets: readonly DatasetValues[], asOf = '2024-12-31', metadata: LakeView['metadata'] = new Map()): LakeView {
  const asOfUs = dayOf(asOf) * DAY_US
  return { datasets: datasets.map((values) => lakeDatasetOf(values, asOfUs)), metadata, asOfUs }
}

/** Runs a check across series with its defaults, save what is given. */
export function runLake<const S extends ParamSpecs>(
  check: LakeCheck<S>,
  datasets: readonly DatasetValues[] | LakeView,
  settings: Partial<ReturnType<typeof defaultsOf<S>>> = {},
): readonly LakeDefect[] {
  const view = 'asOfUs' in datasets ? datasets : lakeViewOf(datasets)
  return check.run(view, () => ({ ...defaultsOf(check), ...settings }))
}

function lakeDatasetOf({ dataset: overrides, members, market = noMarket }: DatasetValues, asOfUs: number): LakeDataset {
  const dataset: Dataset = { ...dailyDataset, ...overrides }
  const calendar = dataset.calendar === null ? null : findCalendar(dataset.calendar)
  return {
    dataset,
    calendar,
    intervalClass: intervalClass(dataset.interval),
    members: members
      .map((values) => memberOf(values, dataset, asOfUs))
      .sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)),
    market,
  }
}

function memberOf(values: MemberValues, dataset: Dataset, asOfUs: number): LakeMember {
  const { symbol, metadata = null, actions = [], isChanged = true, unreadable = false } = values
  const bars = 'length' in values.bars && 'time' in values.bars ? values.bars : barsOf(values.bars)
  const series = seriesOf(bars, { symbol, dataset, ...values.series })
  const calendar = dataset.calendar === null ? null : findCalendar(dataset.calendar)
  const found = new Map<string, readonly KnownDefect[]>(Object.entries(values.defects ?? {}))
  const kind = intervalClass(dataset.interval)
  const trace = () => {
    if (unreadable || (kind !== 'daily' && kind !== 'weekly')) return null
    const alike = sharedDates(bars, defaultsOf(copiedBar)).flatMap((pair) => datesOfPair(pair))
    return traceOf(series, new Derived(series, calendar), alike)
  }
  return {
    symbol,
    coverage: { ...coverageOf(bars), ...values.coverage },
    metadata,
    actions,
    isChanged,
    defectsOf(id) {
      const known = found.get(id)
      if (known !== undefined) return known
      const defects = judgedAlone(id, series, { calendar, metadata, asOfUs, actions })
      found.set(id, defects)
      return defects
    },
    trace,
    prints: trace,
    series: () => (unreadable ? null : series),
  }
}

function judgedAlone(id: string, series: Series, context: Parameters<typeof judgeSeries>[1]): readonly KnownDefect[] {
  const check = checks.find((candidate) => candidate.id === id)
  if (check?.kind !== 'series') return []
  return judgeSeries(series, context, {}, [check]).flatMap((outcome) =>
    outcome.outcome !== 'failed'
      ? []
      : outcome.defects.map(({ slots, from, to, severity, status, weight, evidence }) => ({
          slots,
          from,
          to,
          severity: severity ?? check.severity,
          status: status ?? check.status,
          weight: weight ?? 1,
          evidence,
        })),
  )
}

function coverageOf({ length, session, time }: Bars): Coverage {
  return {
    records: length,
    bars: length,
    firstSlot: length > 0 ? (session[0] as number) : null,
    lastSlot: length > 0 ? (session[length - 1] as number) : null,
    latestUs: length > 0 ? (time[length - 1] as number) : null,
    expected: length,
    present: length,
    yearOfBars: 252,
    liquidity: 'liquid',
  }
}

/** The weekly rows of daily bars, labelled by their last session; `change` alters week number i. */
export function weeklyRows(
  daily: Bars,
  change: (row: Required<WeeklyValues>, i: number) => Partial<WeeklyValues> | null = () => ({}),
): WeeklyValues[] {
  const weeks = new Map<number, Required<WeeklyValues>>()
  for (let i = 0; i < daily.length; i++) {
    const sessionDay = daily.session[i] as number
    const before = weeks.get(weekMonday(sessionDay))
    weeks.set(weekMonday(sessionDay), {
      sessionDay,
      open: before?.open ?? (daily.open[i] as number),
      high: Math.max(before?.high ?? -Infinity, daily.high[i] as number),
      low: Math.min(before?.low ?? Infinity, daily.low[i] as number),
      close: daily.close[i] as number,
      volume: (before?.volume ?? 0) + (daily.volume[i] as number),
    })
  }
  return Array.from(weeks.values()).flatMap((row, i) => {
    const changed = change(row, i)
    return changed === null ? [] : [{ ...row, ...changed }]
  })
}

export type WeeklyValues = Pick<BarValues, 'sessionDay' | 'open' | 'high' | 'low' | 'close' | 'volume'>

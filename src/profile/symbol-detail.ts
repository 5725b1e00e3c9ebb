import { isoDate, isoInstant } from '../base/day.ts'
import type { LiquidityClass } from '../model/coverage.ts'
import type { Finding } from '../model/finding.ts'
import { formatInterval } from '../model/interval.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { Band } from '../model/score.ts'
import { type Dimension, type FindingStatus, findingStatuses, severities, type Severity } from '../model/severity.ts'
import type { DatasetView } from './dataset-view.ts'
import { completenessOf } from './series-summary.ts'
import { slotText } from './slot-text.ts'
import { groupBySymbol, type ProfileInput } from './symbols.ts'

/** Everything that the last scan knows of one symbol, as `show` prints it (JSON in snake_case). Scores and points are exact. */
export interface SymbolDetail {
  readonly symbol: string
  readonly name: string | null
  readonly type: string | null
  readonly category: string
  readonly tags: readonly string[]
  readonly quality_score: number | null
  readonly band: Band
  readonly last_updated: string
  readonly datasets: Readonly<Record<string, SeriesDetail>>
}

export interface SeriesDetail {
  readonly interval: string
  readonly calendar: string | null
  readonly coverage: {
    /** Session dates of the first and last valid bar. */
    readonly start: string | null
    readonly end: string | null
    readonly records: number
    readonly bars: number
    readonly expected: number | null
    readonly present: number
    /** Present over expected, 0 to 1. */
    readonly completeness: number | null
    readonly liquidity: LiquidityClass
  }
  readonly score: number | null
  readonly band: Band
  readonly unjudged_because: string | null
  readonly dimensions: Readonly<Partial<Record<Dimension, { readonly score: number; readonly rho: number }>>>
  /** 100 minus the score is the sum of their points. `dates` are session dates, instants for intraday series. */
  readonly deductions: readonly {
    readonly check: string
    readonly dimension: Dimension
    readonly points: number
    readonly dates: readonly string[]
  }[]
  readonly findings: Readonly<Record<FindingStatus, number>> & { readonly by_severity: Readonly<Record<Severity, number>> }
  /** Checks that could not judge the series, with the reason. */
  readonly not_judged: readonly { readonly check: string; readonly outcome: 'not-applicable' | 'errored'; readonly reason: string }[]
  readonly objects: readonly string[]
  readonly last_updated: string
  readonly stale_because: string | null
}

export interface SymbolDetailInput extends ProfileInput {
  /** Only records of this symbol are looked at. */
  readonly symbol: string
  /** Open findings of the symbol. */
  readonly findings: readonly Finding[]
  /** Paths of the objects that feed a series. */
  readonly pathsOf: (record: SeriesRecord) => readonly string[]
}

/** `null` when no dataset has the symbol. */
export function symbolDetail(input: SymbolDetailInput): SymbolDetail | null {
  const { symbols, views } = groupBySymbol({ ...input, series: input.series.filter(({ symbol }) => symbol === input.symbol) })
  const [group] = symbols
  if (group === undefined) return null
  const { symbol, metadata, category, verdict, modifiedUs } = group
  return {
    symbol,
    name: metadata?.name ?? null,
    type: metadata?.type ?? null,
    category,
    tags: metadata?.tags ?? [],
    quality_score: verdict.score,
    band: verdict.band,
    last_updated: isoInstant(modifiedUs),
    datasets: Object.fromEntries(
      group.series.map((record) => [record.dataset, seriesDetail(record, views.get(record.dataset) as DatasetView, input)]),
    ),
  }
}

function seriesDetail(record: SeriesRecord, view: DatasetView, { findings, pathsOf }: SymbolDetailInput): SeriesDetail {
  const { coverage, score } = record
  const { dataset } = view
  const day = (slot: number | null): string | null => (slot === null ? null : isoDate(view.dayOf(slot)))
  return {
    interval: formatInterval(dataset.interval),
    calendar: dataset.calendar,
    coverage: {
      start: day(coverage.firstSlot),
      end: day(coverage.lastSlot),
      records: coverage.records,
      bars: coverage.bars,
      expected: coverage.expected,
      present: coverage.present,
      completeness: completenessOf(coverage),
      liquidity: coverage.liquidity,
    },
    score: score.score,
    band: score.band,
    unjudged_because: score.unjudgedBecause,
    dimensions: score.dimensions,
    deductions: score.deductions.map(({ check, dimension, points, dates }) => ({
      check,
      dimension,
      points,
      dates: dates.map((slot) => slotText(slot, dataset)),
    })),
    findings: countsOf(findings.filter((finding) => finding.symbol === record.symbol && finding.dataset === record.dataset)),
    not_judged: record.outcomes.map(({ check, outcome, reason }) => ({ check, outcome, reason })),
    objects: pathsOf(record),
    last_updated: isoInstant(record.modifiedUs),
    stale_because: record.staleBecause,
  }
}

function countsOf(findings: readonly Finding[]): SeriesDetail['findings'] {
  const counted = <K extends string>(keys: readonly K[], keyOf: (finding: Finding) => K): Record<K, number> => {
    const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>
    for (const finding of findings) counts[keyOf(finding)]++
    return counts
  }
  return { ...counted(findingStatuses, ({ status }) => status), by_severity: counted(severities, ({ severity }) => severity) }
}

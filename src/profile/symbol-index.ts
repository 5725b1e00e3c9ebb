import { isoInstant } from '../base/day.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { IndexedSymbol, SeriesSummaryJson, SymbolIndex } from '../model/profile.ts'
import { countBands } from './combine.ts'
import type { DatasetView } from './dataset-view.ts'
import { rememberedDates, seriesSummary } from './series-summary.ts'
import { groupBySymbol, type ProfileInput, type SymbolGroup } from './symbols.ts'

/**
 * Every symbol of the lake in ascending order, with a summary of each of its datasets. `daily_data` and `weekly_data` are those of the first
 * daily and weekly dataset that has it. Filters, sorting and paging are the reader's.
 */
export function symbolIndex(input: ProfileInput): SymbolIndex {
  const { symbols, views } = groupBySymbol(input)
  const print = rememberedDates()
  return {
    generated_at: isoInstant(input.scan.finishedAtUs),
    total_symbols: symbols.length,
    categories: [...new Set(symbols.map(({ category }) => category))].sort(),
    quality_distribution: countBands(symbols.map(({ verdict }) => verdict)),
    symbols: symbols.map((group) => indexedSymbol(group, views, print)),
  }
}

function indexedSymbol(group: SymbolGroup, views: ReadonlyMap<string, DatasetView>, print: (day: number) => string): IndexedSymbol {
  const { symbol, metadata, category, verdict, modifiedUs } = group
  const summaries: [string, SeriesSummaryJson][] = []
  const firstOf = new Map<IntervalClass, SeriesSummaryJson>()
  for (const record of group.series) {
    const view = views.get(record.dataset) as DatasetView
    const summary = seriesSummary(record, view, print)
    summaries.push([record.dataset, summary])
    if (!firstOf.has(view.kind)) firstOf.set(view.kind, summary)
  }
  return {
    symbol,
    name: metadata?.name ?? null,
    type: metadata?.type ?? null,
    category,
    tags: metadata?.tags ?? [],
    quality_score: verdict.score,
    band: verdict.band,
    daily_data: firstOf.get('daily') ?? null,
    weekly_data: firstOf.get('weekly') ?? null,
    datasets: Object.fromEntries(summaries),
    last_updated: isoInstant(modifiedUs),
  }
}

import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { ScanRecord, SeriesRecord } from '../model/scan.ts'
import { symbolVerdict, type Verdict } from './combine.ts'
import { type DatasetView, viewOf } from './dataset-view.ts'

/** What profile and index are made from: the last scan, as the store holds it. */
export interface ProfileInput {
  readonly scan: ScanRecord
  readonly datasets: readonly Dataset[]
  /** In any order. Records of datasets that are not in `datasets` are left out. */
  readonly series: readonly SeriesRecord[]
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly calendarOf: (name: string) => Calendar | null
}

/** One symbol with its series, in the order of the datasets. */
export interface SymbolGroup {
  readonly symbol: string
  readonly series: readonly SeriesRecord[]
  readonly verdict: Verdict
  /** When the newest of its objects was last modified, µs. */
  readonly modifiedUs: number
  readonly metadata: SymbolMetadata | null
  readonly category: string
}

/** A lake's symbols in ascending order (code units), and views of its datasets by name. */
export interface GroupedLake {
  readonly symbols: readonly SymbolGroup[]
  readonly views: ReadonlyMap<string, DatasetView>
}

export function groupBySymbol({ scan, datasets, series, metadata, calendarOf }: ProfileInput): GroupedLake {
  const views = new Map(
    datasets.map((dataset) => [
      dataset.name,
      viewOf(dataset, () => (dataset.calendar === null ? null : calendarOf(dataset.calendar)), scan.asOfUs),
    ]),
  )
  const place = new Map(datasets.map(({ name }, i) => [name, i]))
  const bySymbol = new Map<string, SeriesRecord[]>()
  for (const record of series) {
    if (!views.has(record.dataset)) continue
    const group = bySymbol.get(record.symbol)
    if (group === undefined) bySymbol.set(record.symbol, [record])
    else group.push(record)
  }
  const symbols = [...bySymbol.keys()].sort().map((symbol): SymbolGroup => {
    const own = bySymbol.get(symbol) as SeriesRecord[]
    if (own.length > 1) own.sort((a, b) => (place.get(a.dataset) as number) - (place.get(b.dataset) as number))
    const known = metadata.get(symbol) ?? null
    return {
      symbol,
      series: own,
      verdict: symbolVerdict(own.map((record) => record.score)),
      modifiedUs: own.reduce((newest, record) => Math.max(newest, record.modifiedUs), -Infinity),
      metadata: known,
      category: categoryOf(known),
    }
  })
  return { symbols, views }
}

/** The category that the metadata name, else the type, else `uncategorised`. */
function categoryOf(metadata: SymbolMetadata | null): string {
  return metadata?.category ?? metadata?.type ?? 'uncategorised'
}

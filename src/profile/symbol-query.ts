import type { IndexedSymbol } from '../model/profile.ts'

export const symbolSorts = ['symbol', 'score', 'records', 'updated'] as const

/** What a reader of the symbol index may ask for; all given filters hold together. */
export interface SymbolQuery {
  readonly search?: string
  readonly category?: string
  readonly tag?: string
  readonly dataset?: string
  readonly band?: string
  readonly minScore?: number
  readonly maxScore?: number
  /** One of `symbolSorts`, with `-` before it for descending. Ties by symbol. The unjudged come first among scores: they need looking at. */
  readonly sort?: string
  readonly limit?: number
  readonly offset?: number
}

/** The page asked for, and how many match in all. */
export function selectSymbols(
  symbols: readonly IndexedSymbol[],
  query: SymbolQuery,
): { readonly selected: readonly IndexedSymbol[]; readonly matching: number } {
  const wanted = query.search?.toLowerCase()
  const matching = symbols.filter(
    (symbol) =>
      (wanted === undefined || symbol.symbol.toLowerCase().includes(wanted) || (symbol.name ?? '').toLowerCase().includes(wanted)) &&
      (query.category === undefined || symbol.category === query.category) &&
      (query.tag === undefined || symbol.tags.includes(query.tag)) &&
      (query.dataset === undefined || Object.hasOwn(symbol.datasets, query.dataset)) &&
      (query.band === undefined || symbol.band === query.band) &&
      (query.minScore === undefined || (symbol.quality_score ?? -1) >= query.minScore) &&
      (query.maxScore === undefined || (symbol.quality_score ?? Infinity) <= query.maxScore),
  )
  const descending = query.sort?.startsWith('-') === true
  const key = keyOf(descending ? (query.sort as string).slice(1) : (query.sort ?? 'symbol'))
  const ordered = matching
    .map((symbol) => ({ symbol, key: key(symbol) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1) || (a.symbol.symbol < b.symbol.symbol ? -1 : 1))
    .map(({ symbol }) => symbol)
  const offset = query.offset ?? 0
  return { selected: ordered.slice(offset, query.limit === undefined ? undefined : offset + query.limit), matching: matching.length }
}

function keyOf(sort: string): (symbol: IndexedSymbol) => number | string {
  switch (sort) {
    case 'score':
      return (symbol) => symbol.quality_score ?? -1
    case 'records':
      return (symbol) => Object.values(symbol.datasets).reduce((sum, summary) => sum + summary.records, 0)
    case 'updated':
      return (symbol) => symbol.last_updated
    default:
      return (symbol) => symbol.symbol
  }
}

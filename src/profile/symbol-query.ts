import type { IndexedSymbol } from '../model/profile.ts'

export const symbolSorts = ['symbol', 'score', 'records', 'updated'] as const

/** What a reader of the symbol index may ask for; all given filters hold together. */
export interface SymbolQuery {
  readonly search?: string | undefined
  readonly category?: string | undefined
  readonly tag?: string | undefined
  readonly dataset?: string | undefined
  readonly band?: string | undefined
  readonly minScore?: number
  readonly maxScore?: number
  /** One of `symbolSorts`, with `-` before it for descending. Ties by symbol. The unjudged come first among scores: they need looking at. */
  readonly sort?: string
  readonly limit?: number
  readonly offset?: number
}

/** The page asked for, and how many match in all. */
export interface SymbolPage {
  readonly selected: readonly IndexedSymbol[]
  readonly matching: number
}

/** One selection; who selects from the same symbols again and again keeps a `SymbolOrders`. */
export function selectSymbols(symbols: readonly IndexedSymbol[], query: SymbolQuery): SymbolPage {
  return new SymbolOrders(symbols).select(query)
}

/** Symbols of one scan in every order that was asked for; each is made once. */
export class SymbolOrders {
  readonly #symbols: readonly IndexedSymbol[]
  readonly #orders = new Map<string, readonly IndexedSymbol[]>()

  constructor(symbols: readonly IndexedSymbol[]) {
    this.#symbols = symbols
  }

  select(query: SymbolQuery): SymbolPage {
    const ordered = this.#inOrder(query.sort ?? 'symbol')
    const matching = isFiltered(query) ? ordered.filter((symbol) => matches(symbol, query)) : ordered
    const offset = query.offset ?? 0
    return { selected: matching.slice(offset, query.limit === undefined ? undefined : offset + query.limit), matching: matching.length }
  }

  #inOrder(sort: string): readonly IndexedSymbol[] {
    const known = this.#orders.get(sort)
    if (known !== undefined) return known
    const descending = sort.startsWith('-')
    const key = keyOf(descending ? sort.slice(1) : sort)
    const ordered = this.#symbols
      .map((symbol) => ({ symbol, key: key(symbol) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1) || (a.symbol.symbol < b.symbol.symbol ? -1 : 1))
      .map(({ symbol }) => symbol)
    this.#orders.set(sort, ordered)
    return ordered
  }
}

function isFiltered({ search, category, tag, dataset, band, minScore, maxScore }: SymbolQuery): boolean {
  return [search, category, tag, dataset, band, minScore, maxScore].some((filter) => filter !== undefined)
}

function matches(symbol: IndexedSymbol, query: SymbolQuery): boolean {
  const wanted = query.search?.toLowerCase()
  return (
    (wanted === undefined || symbol.symbol.toLowerCase().includes(wanted) || (symbol.name ?? '').toLowerCase().includes(wanted)) &&
    (query.category === undefined || symbol.category === query.category) &&
    (query.tag === undefined || symbol.tags.includes(query.tag)) &&
    (query.dataset === undefined || Object.hasOwn(symbol.datasets, query.dataset)) &&
    (query.band === undefined || symbol.band === query.band) &&
    (query.minScore === undefined || (symbol.quality_score ?? -1) >= query.minScore) &&
    (query.maxScore === undefined || (symbol.quality_score ?? Infinity) <= query.maxScore)
  )
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

import type { SymbolMetadata } from '../model/dataset.ts'
import { columnsNamed, dateOf, type FileProblem, readEntries, textOf } from './entries.ts'

export interface MetadataReading {
  /** By symbol as written. What has a problem of its own is left out of its entry; entries without a symbol are left out. */
  readonly symbols: ReadonlyMap<string, SymbolMetadata>
  readonly problems: readonly FileProblem[]
}

type Column = 'symbol' | 'name' | 'type' | 'category' | 'tags' | 'universe' | 'exchange' | 'listed' | 'delisted'

const columnOf = columnsNamed<Column>({
  symbol: 'symbol ticker instrument code pair',
  name: 'name company companyname security description longname',
  type: 'type assettype securitytype instrumenttype assetclass',
  category: 'category sector group class',
  tags: 'tags tag labels keywords',
  universe: 'universe required expected inuniverse',
  exchange: 'exchange mic calendar market',
  listed: 'listed ipodate listingdate listeddate firstlisted listedon ipo',
  delisted: 'delisted delistingdate delisteddate delistedon',
})

/**
 * What is known of symbols, from a text that people keep.
 *
 * CSV with a header, or JSON: an array of objects, or an object of them by symbol, either of these also under the key `symbols`. Columns, whose names
 * may differ in case, spaces, `_` and `-`: symbol (ticker), name (company), type (asset type), category (sector), tags (separated by
 * `;` or `|`; an array in JSON), universe (yes or no: must be in the lake), exchange (mic, calendar), listed (ipo date), delisted
 * (delisting date). Other columns are left alone. Dates are YYYY-MM-DD or YYYYMMDD.
 */
export function readMetadata(text: string): MetadataReading {
  const required = [['symbol', 'symbol (or ticker)']] as const
  const { entries, problems } = readEntries(text, { columnOf, required, key: 'symbol', under: 'symbols' })
  const collected = new Collected(problems)
  for (const { values, line, where } of entries) collected.add(values, line, where)
  collected.problems.sort((a, b) => a.line - b.line)
  return collected
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

class Collected implements MetadataReading {
  readonly symbols = new Map<string, SymbolMetadata>()
  readonly problems: FileProblem[]

  constructor(problems: readonly FileProblem[]) {
    this.problems = [...problems]
  }

  add(values: ReadonlyMap<Column, unknown>, line: number, where: string): void {
    const problem = (message: string): void => void this.problems.push({ line, message: where + message })
    const symbol = textOf(values.get('symbol'))
    if (symbol === null) {
      problem('it has no symbol')
      return
    }
    if (this.symbols.has(symbol)) {
      problem(`the symbol ${symbol} is there already; this one is left out`)
      return
    }
    const entry: Mutable<SymbolMetadata> = { tags: tagsOf(values.get('tags')), universe: false }
    for (const column of ['name', 'type', 'category', 'exchange'] as const) {
      const text = textOf(values.get(column))
      if (text !== null) entry[column] = text
    }
    for (const column of ['listed', 'delisted'] as const) {
      const text = textOf(values.get(column))
      if (text === null) continue
      const date = dateOf(text)
      if (date === null) problem(`${column} of ${symbol} is ${JSON.stringify(text)}, not a date of the form YYYY-MM-DD`)
      else entry[column] = date
    }
    const universe = truthOf(values.get('universe'))
    if (universe === null) problem(`universe of ${symbol} is ${JSON.stringify(values.get('universe'))}, not yes or no`)
    else entry.universe = universe
    this.symbols.set(symbol, entry)
  }
}

function tagsOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map((part: unknown) => textOf(part) ?? '') : (textOf(value) ?? '').split(/[;|]/)
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))]
}

function truthOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase() ?? ''
  if (['', '0', 'no', 'n', 'false', 'f'].includes(text)) return false
  return ['1', 'yes', 'y', 'true', 't', 'x'].includes(text) ? true : null
}

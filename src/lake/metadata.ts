import { isoDate, parseIsoDate } from '../base/day.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import { readCsv } from './csv.ts'

/** A mistake in a metadata file. */
export interface MetadataProblem {
  /** 1-based; 0 where the file has no lines to speak of (JSON): the message then names the entry. */
  readonly line: number
  readonly message: string
}

export interface MetadataReading {
  /** By symbol as written. What has a problem of its own is left out of its entry; entries without a symbol are left out. */
  readonly symbols: ReadonlyMap<string, SymbolMetadata>
  readonly problems: readonly MetadataProblem[]
}

/**
 * What is known of symbols, from a text that people keep.
 *
 * CSV with a header, or JSON: an array of objects, or an object of them by symbol, either of these also under the key `symbols`. Columns, whose names
 * may differ in case, spaces, `_` and `-`: symbol (ticker), name (company), type (asset type), category (sector), tags (separated by
 * `;` or `|`; an array in JSON), universe (yes or no: must be in the lake), exchange (mic, calendar), listed (ipo date), delisted
 * (delisting date). Other columns are left alone. Dates are YYYY-MM-DD or YYYYMMDD.
 */
export function readMetadata(text: string): MetadataReading {
  const first = /^\ufeff?\s*(.)/.exec(text)?.[1]
  return first === '{' || first === '[' ? fromJson(text) : fromCsv(text)
}

type Column = 'symbol' | 'name' | 'type' | 'category' | 'tags' | 'universe' | 'exchange' | 'listed' | 'delisted'

const columnOfHeader: ReadonlyMap<string, Column> = new Map(
  Object.entries({
    symbol: 'symbol ticker instrument code pair',
    name: 'name company companyname security description longname',
    type: 'type assettype securitytype instrumenttype assetclass',
    category: 'category sector group class',
    tags: 'tags tag labels keywords',
    universe: 'universe required expected inuniverse',
    exchange: 'exchange mic calendar market',
    listed: 'listed ipodate listingdate listeddate firstlisted listedon ipo',
    delisted: 'delisted delistingdate delisteddate delistedon',
  } satisfies Record<Column, string>).flatMap(([column, headers]) => headers.split(' ').map((header) => [header, column as Column])),
)

function columnOf(header: string): Column | null {
  return columnOfHeader.get(header.toLowerCase().replaceAll(/[\s_-]/g, '')) ?? null
}

function fromCsv(text: string): MetadataReading {
  const [header, ...records] = readCsv(text)
  if (header === undefined) return { symbols: new Map(), problems: [{ line: 1, message: 'the file is empty' }] }
  const columns = header.fields.map((field) => columnOf(field.trim()))
  if (!columns.includes('symbol')) {
    const found = header.fields.map((field) => field.trim()).join(', ')
    return {
      symbols: new Map(),
      problems: [{ line: header.line, message: `there is no column symbol (or ticker) in the header; it has ${found}` }],
    }
  }
  const collected = new Collected()
  for (const { line, fields } of records) {
    if (fields.length > columns.length)
      collected.problems.push({ line, message: `there are ${fields.length} fields under ${columns.length} headers` })
    const entry = new Map<Column, unknown>()
    columns.forEach((column, i) => {
      if (column !== null && !entry.has(column)) entry.set(column, fields[i])
    })
    collected.add(entry, line, '')
  }
  return collected
}

function fromJson(text: string): MetadataReading {
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return {
      symbols: new Map(),
      problems: [{ line: 0, message: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` }],
    }
  }
  if (isObject(content) && Object.hasOwn(content, 'symbols') && typeof content['symbols'] === 'object') content = content['symbols']
  const collected = new Collected()
  const named: readonly (readonly [string, string | null, unknown])[] = Array.isArray(content)
    ? content.map((entry: unknown, i) => [`entry ${i + 1}`, null, entry])
    : Object.entries(content as object).map(([symbol, entry]) => [symbol, symbol, entry])
  for (const [where, symbol, entry] of named) {
    if (isObject(entry)) collected.add(entryOf(entry, symbol), 0, `${where}: `)
    else if (symbol === null && typeof entry === 'string') collected.add(new Map([['symbol', entry]]), 0, `${where}: `)
    else collected.problems.push({ line: 0, message: `${where}: it is no object` })
  }
  return collected
}

function entryOf(entry: Readonly<Record<string, unknown>>, symbol: string | null): Map<Column, unknown> {
  const values = new Map<Column, unknown>(symbol === null ? [] : [['symbol', symbol]])
  for (const [key, value] of Object.entries(entry)) {
    const column = columnOf(key)
    if (column !== null && !values.has(column)) values.set(column, value)
  }
  return values
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

class Collected implements MetadataReading {
  readonly symbols = new Map<string, SymbolMetadata>()
  readonly problems: MetadataProblem[] = []

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

/** Text of a value, `null` for none. Numbers count as text: symbols such as 700 and categories may be written as such. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}

function tagsOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map((part: unknown) => textOf(part) ?? '') : (textOf(value) ?? '').split(/[;|]/)
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))]
}

function dateOf(text: string): string | null {
  const dashed = /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text.slice(0, 10)
  const rest = text.length > 10 ? text[10] : ''
  const day = rest === '' || rest === 'T' || rest === ' ' ? parseIsoDate(dashed) : null
  return day === null ? null : isoDate(day)
}

function truthOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase() ?? ''
  if (['', '0', 'no', 'n', 'false', 'f'].includes(text)) return false
  return ['1', 'yes', 'y', 'true', 't', 'x'].includes(text) ? true : null
}

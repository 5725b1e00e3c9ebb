import { isoDate, parseIsoDate } from '../base/day.ts'
import { readCsv } from './csv.ts'

/** A mistake in a file that people keep. */
export interface FileProblem {
  /** 1-based; 0 where the file has no lines to speak of (JSON): the message then names the entry. */
  readonly line: number
  readonly message: string
}

/** What one row or object of the file says. */
export interface FileEntry<Column extends string> {
  readonly values: ReadonlyMap<Column, unknown>
  readonly line: number
  /** What a message about it begins with: empty where the line says it all. */
  readonly where: string
}

export interface FileEntries<Column extends string> {
  readonly entries: readonly FileEntry<Column>[]
  readonly problems: readonly FileProblem[]
}

export interface EntryRules<Column extends string> {
  /** `null`: not a column of ours, and left alone. */
  readonly columnOf: (header: string) => Column | null
  /** Columns that a CSV header must have, with what to call each in a message. */
  readonly required: readonly (readonly [Column, string])[]
  /** The column that the key of a JSON object names. */
  readonly key: Column
  /** The key of a JSON file under which the entries may lie. */
  readonly under: string
}

/**
 * Entries of a text that people keep: CSV with a header, or JSON. JSON is an array of objects, or an object of them by `key`, of which each may be an
 * array; either of these also under `under`. Nothing is thrown: what cannot be read is a problem.
 */
export function readEntries<Column extends string>(text: string, rules: EntryRules<Column>): FileEntries<Column> {
  const first = /^\ufeff?\s*(.)/.exec(text)?.[1]
  return first === '{' || first === '[' ? fromJson(text, rules) : fromCsv(text, rules)
}

/** The lookup of a column by its header, from aliases separated by spaces; case, spaces, `_` and `-` in a header make no difference. */
export function columnsNamed<Column extends string>(aliases: Readonly<Record<Column, string>>): (header: string) => Column | null {
  const named = new Map<string, Column>()
  for (const [column, headers] of Object.entries<string>(aliases))
    for (const header of headers.split(' ')) named.set(header, column as Column)
  return (header) => named.get(plainName(header)) ?? null
}

/** A name without case, spaces, `_` and `-`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '')
}

/** Text of a value, `null` for none. Numbers count as text: symbols such as 700 and categories may be written as such. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}

/** YYYY-MM-DD of a date written so or as YYYYMMDD, with or without a time; `null` for anything else. */
export function dateOf(text: string): string | null {
  const dashed = /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text.slice(0, 10)
  const rest = text.length > 10 ? text[10] : ''
  const day = rest === '' || rest === 'T' || rest === ' ' ? parseIsoDate(dashed) : null
  return day === null ? null : isoDate(day)
}

function fromCsv<Column extends string>(text: string, { columnOf, required }: EntryRules<Column>): FileEntries<Column> {
  const [header, ...records] = readCsv(text)
  if (header === undefined) return { entries: [], problems: [{ line: 1, message: 'the file is empty' }] }
  const columns = header.fields.map((field) => columnOf(field.trim()))
  const missing = required.filter(([column]) => !columns.includes(column))
  if (missing.length > 0) {
    const found = header.fields.map((field) => field.trim()).join(', ')
    return {
      entries: [],
      problems: missing.map(([, called]) => ({
        line: header.line,
        message: `there is no column ${called} in the header; it has ${found}`,
      })),
    }
  }
  const problems: FileProblem[] = []
  const entries = records.map(({ line, fields }): FileEntry<Column> => {
    if (fields.length > columns.length)
      problems.push({ line, message: `there are ${fields.length} fields under ${columns.length} headers` })
    const values = new Map<Column, unknown>()
    columns.forEach((column, i) => {
      if (column !== null && !values.has(column)) values.set(column, fields[i])
    })
    return { values, line, where: '' }
  })
  return { entries, problems }
}

function fromJson<Column extends string>(text: string, { columnOf, key, under }: EntryRules<Column>): FileEntries<Column> {
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return { entries: [], problems: [{ line: 0, message: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` }] }
  }
  if (isObject(content) && Object.hasOwn(content, under) && typeof content[under] === 'object') content = content[under]
  const problems: FileProblem[] = []
  const entries: FileEntry<Column>[] = []
  const add = (where: string, keyed: string | null, entry: unknown): void => {
    if (isObject(entry)) {
      const values = new Map<Column, unknown>(keyed === null ? [] : [[key, keyed]])
      for (const [name, value] of Object.entries(entry)) {
        const column = columnOf(name)
        if (column !== null && !values.has(column)) values.set(column, value)
      }
      entries.push({ values, line: 0, where: `${where}: ` })
    } else if (keyed === null && typeof entry === 'string') {
      entries.push({ values: new Map<Column, unknown>([[key, entry]]), line: 0, where: `${where}: ` })
    } else problems.push({ line: 0, message: `${where}: it is no object` })
  }
  if (Array.isArray(content)) content.forEach((entry: unknown, i) => add(`entry ${i + 1}`, null, entry))
  else
    for (const [keyed, entry] of Object.entries(content as object)) {
      if (Array.isArray(entry)) entry.forEach((one: unknown, i) => add(`${keyed}, entry ${i + 1}`, keyed, one))
      else add(keyed, keyed, entry)
    }
  return { entries, problems }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

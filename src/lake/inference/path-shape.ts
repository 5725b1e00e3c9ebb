import { type Interval, parseInterval } from '../../model/interval.ts'

/** A piece of a path whose kind shows in its text. `word`: anything else, perhaps a symbol. `literal`: separators, keys, endings. */
export interface Piece {
  readonly kind: 'word' | 'literal' | 'interval' | 'date' | 'year' | 'month' | 'day'
  readonly text: string
}

/** A path taken apart: the pieces of its folders, those of its name, and its ending (`.csv`, `.json.gz`). */
export interface PathShape {
  readonly folders: readonly (readonly Piece[])[]
  readonly stem: readonly Piece[]
  /** Without `.gz`. */
  readonly ending: string
  readonly gzipped: boolean
}

/** What is to be read as a word although it looks like something else. */
export interface ShapeOptions {
  /** Interval words that the bars contradict. */
  readonly notIntervals: ReadonlySet<string>
  /** Whether a whole folder or stem of four digits may be a year here: symbols of Hong Kong are four digits too. */
  isYear(text: string, depth: number): boolean
  /** Whether a stem that as a whole is an interval is one: `DAY` and `3M` are symbols among symbols. */
  isIntervalStem(path: string): boolean
}

/** Takes paths apart. Keeps what it made of each folder: a lake has many objects in few. */
export function shapeReader(options: ShapeOptions): (path: string) => PathShape {
  const known = new Map<string, readonly (readonly Piece[])[]>()
  return (path) => {
    const cut = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, cut))
    let folders = known.get(folder)
    if (folders === undefined) known.set(folder, (folders = folderShapes(folder, options)))
    const { stem, ending, gzipped } = splitName(path.slice(cut + 1))
    return { folders, stem: stemPieces(stem, path, folders.length, options), ending, gzipped }
  }
}

function folderShapes(folder: string, options: ShapeOptions): readonly (readonly Piece[])[] {
  const shapes: (readonly Piece[])[] = []
  if (folder !== '') for (const [depth, part] of folder.split('/').entries()) shapes.push(folderPieces(part, depth, shapes.at(-1), options))
  return shapes
}

const endings = /^(.+?)((?:\.(?:csv|tsv|txt|json|ndjson|jsonl|parquet|pq|dat|data))?)(\.gz)?$/is

/** A file's name without and with its ending. A name whose ending is none that data have keeps it: `BRK.B` is a symbol. */
export function splitName(name: string): { readonly stem: string; readonly ending: string; readonly gzipped: boolean } {
  const match = endings.exec(name)
  return { stem: match?.[1] ?? name, ending: match?.[2] ?? '', gzipped: match?.[3] !== undefined }
}

const dateText = /^(\d{4}-\d{2}-\d{2}|\d{4}_\d{2}_\d{2}|\d{8})$/

export function isDateText(text: string): boolean {
  if (!dateText.test(text)) return false
  const digits = text.replaceAll(/\D/g, '')
  const year = Number(digits.slice(0, 4))
  const month = Number(digits.slice(4, 6))
  const day = Number(digits.slice(6))
  return year >= 1700 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

export function isYearText(text: string): boolean {
  return /^(18|19|20)\d{2}$/.test(text)
}

const isMonthText = (text: string): boolean => /^(0[1-9]|1[0-2])$/.test(text)
const isDayText = (text: string): boolean => /^(0[1-9]|[12]\d|3[01])$/.test(text)

/** The interval that a word of a path names; `null` for any other word. */
export function intervalOf(word: string, options: Pick<ShapeOptions, 'notIntervals'>): Interval | null {
  return options.notIntervals.has(word) ? null : parseInterval(word)
}

function folderPieces(part: string, depth: number, above: readonly Piece[] | undefined, options: ShapeOptions): readonly Piece[] {
  const hive = /^([A-Za-z_]+=)(.+)$/s.exec(part)
  const key = hive?.[1] ?? ''
  const value = hive?.[2] ?? part
  const kind = valueKind(value, key.toLowerCase(), depth, above, options)
  return key === ''
    ? [{ kind, text: value }]
    : [
        { kind: 'literal', text: key },
        { kind, text: value },
      ]
}

function valueKind(value: string, key: string, depth: number, above: readonly Piece[] | undefined, options: ShapeOptions): Piece['kind'] {
  const kindAbove = above?.at(-1)?.kind
  if (isDateText(value)) return 'date'
  if (isYearText(value) && (key.startsWith('y') || (key === '' && options.isYear(value, depth)))) return 'year'
  if (isMonthText(value) && kindAbove === 'year') return 'month'
  if (isDayText(value) && kindAbove === 'month') return 'day'
  return intervalOf(value, options) === null ? 'word' : 'interval'
}

const tails: readonly { readonly pattern: RegExp; readonly kinds: readonly Piece['kind'][] }[] = [
  { pattern: /^(.*?)(^|[-_. =])(\d{4}-\d{2}-\d{2}|\d{4}_\d{2}_\d{2}|\d{8})$/s, kinds: ['date'] },
  { pattern: /^(.*?)(^|[-_. =])((?:18|19|20)\d{2})([-_])(0[1-9]|1[0-2])$/s, kinds: ['year', 'literal', 'month'] },
  { pattern: /^(.*?)([-_. =])((?:18|19|20)\d{2})$/s, kinds: ['year'] },
  { pattern: /^(.*?)([-_. =])([0-9A-Za-z]+)$/s, kinds: ['interval'] },
]

/** `BTC-USD-1m-2024-01` is a word, an interval, a year and a month. Taken from the end, then one piece from the front. */
function stemPieces(stem: string, path: string, depth: number, options: ShapeOptions): readonly Piece[] {
  if (isYearText(stem) && options.isYear(stem, depth)) return [{ kind: 'year', text: stem }]
  if (intervalOf(stem, options) !== null && options.isIntervalStem(path)) return [{ kind: 'interval', text: stem }]
  const tail: Piece[] = []
  let rest = stem
  for (let cut = cutTail(rest, options); cut !== null; cut = cutTail(rest, options)) {
    tail.unshift(...cut.pieces)
    rest = cut.rest
  }
  const lead: Piece[] = []
  const front = /^([0-9A-Za-z-]+?)([-_. ])(.+)$/s.exec(rest)
  const leadText = frontOf(rest, front, options)
  if (leadText !== null) {
    const kind = isDateText(leadText) ? 'date' : 'interval'
    lead.push({ kind, text: leadText }, { kind: 'literal', text: rest[leadText.length] as string })
    rest = rest.slice(leadText.length + 1)
  }
  return [...lead, ...(rest === '' ? [] : [{ kind: 'word' as const, text: rest }]), ...tail]
}

function frontOf(rest: string, front: RegExpExecArray | null, options: ShapeOptions): string | null {
  for (const length of [10, 8])
    if (rest.length > length + 1 && isDateText(rest.slice(0, length)) && /[-_. ]/.test(rest[length] as string)) return rest.slice(0, length)
  const word = front?.[1]
  return word !== undefined && intervalOf(word, options) !== null ? word : null
}

function cutTail(text: string, options: ShapeOptions): { readonly pieces: readonly Piece[]; readonly rest: string } | null {
  for (const { pattern, kinds } of tails) {
    const match = pattern.exec(text)
    if (match === null) continue
    const [, rest = '', separator = '', ...texts] = match
    if (kinds[0] === 'date' && !isDateText(texts[0] as string)) continue
    if (kinds[0] === 'interval' && intervalOf(texts[0] as string, options) === null) continue
    if (kinds[0] !== 'date' && kinds[0] !== 'year' && rest === '') continue
    const pieces = kinds.map((kind, i): Piece => ({ kind, text: texts[i] as string }))
    return { rest, pieces: separator === '' ? pieces : [{ kind: 'literal', text: separator }, ...pieces] }
  }
  return null
}

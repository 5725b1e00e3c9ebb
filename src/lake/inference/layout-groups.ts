import type { ListedObject } from '../../model/lake.ts'
import { literalTemplate, type Placeholder } from '../template.ts'
import { intervalOf, isYearText, type PathShape, type Piece, shapeReader, splitName } from './path-shape.ts'

export interface Member {
  readonly object: ListedObject
  readonly shape: PathShape
  /** Texts of the word pieces, folders first: what may be a symbol, a class or a constant. */
  readonly words: readonly string[]
}

/** `symbol`: what tells one series from another. `any`: varies without meaning. `constant`: the same in all members. */
export type Role = 'symbol' | 'any' | 'constant'

/** Objects that one path template describes. */
export interface LayoutGroup {
  readonly members: readonly Member[]
  /** One for each column of words. */
  readonly roles: readonly Role[]
  /** Texts before and after the symbol in its words that are not part of it: `prices_`, `_daily`. */
  readonly affixes: { readonly before: string; readonly after: string }
}

/** Up to this many values, a part of the path that is not the symbol divides the lake into datasets; above, it is passed over. */
const mostDatasets = 8

/**
 * Groups objects by the shape of their paths. In each group the part that varies most is taken for the symbol; another that takes few values
 * divides the group. `notIntervals` are words such as `3M` that the bars have shown not to be an interval.
 */
export function groupLayouts(objects: readonly ListedObject[], notIntervals: ReadonlySet<string>): readonly LayoutGroup[] {
  const options = { notIntervals, isYear: yearsOf(objects), isIntervalStem: intervalStemsOf(objects, notIntervals) }
  const shapeOf = shapeReader(options)
  const folderKeys = new Map<PathShape['folders'], string>()
  const groups = new Map<string, Member[]>()
  for (const object of objects) {
    const shape = shapeOf(object.path)
    let folderKey = folderKeys.get(shape.folders)
    if (folderKey === undefined) folderKeys.set(shape.folders, (folderKey = shape.folders.map(keyOf).join('\n/\n')))
    const member = { object, shape, words: wordsOf(shape) }
    const key = `${folderKey}\n/\n${keyOf(shape.stem)}\n${shape.ending}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [member])
    else group.push(member)
  }
  return [...groups.values()].flatMap(assignRoles)
}

function wordsOf({ folders, stem }: PathShape): string[] {
  const words: string[] = []
  for (const pieces of [...folders, stem]) for (const piece of pieces) if (piece.kind === 'word') words.push(piece.text)
  return words
}

function keyOf(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (piece.kind === 'literal' || piece.kind === 'interval' ? `${piece.kind} ${piece.text}` : piece.kind))
    .join('\n')
}

/** Whether four digits at some depth may be years there: not when other numbers stand beside them. */
function yearsOf(objects: readonly ListedObject[]): (text: string, depth: number) => boolean {
  const otherNumbers = new Set<number>()
  const folders = new Set<string>()
  for (const { path } of objects) {
    const cut = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, cut))
    if (!folders.has(folder)) {
      folders.add(folder)
      for (const [depth, text] of folder.split('/').entries()) if (isOtherNumber(text)) otherNumbers.add(depth)
    }
    if (/^\d{3,6}[^/]*$/.test(path.slice(cut + 1)) && isOtherNumber(splitName(path.slice(cut + 1)).stem))
      otherNumbers.add(path.split('/').length - 1)
  }
  return (_text, depth) => !otherNumbers.has(depth)
}

function isOtherNumber(text: string): boolean {
  return /^\d{3,6}(\.\w+)?$/.test(text) && !isYearText(text)
}

/** Whether a whole stem such as `daily` or `DAY` is an interval: when there are not more other stems than such in its folder. */
function intervalStemsOf(objects: readonly ListedObject[], notIntervals: ReadonlySet<string>): (path: string) => boolean {
  const balance = new Map<string, number>()
  for (const { path } of objects) {
    const { folder, stem } = folderAndStem(path)
    balance.set(folder, (balance.get(folder) ?? 0) + (intervalOf(stem, { notIntervals }) === null ? -1 : 1))
  }
  return (path) => (balance.get(folderAndStem(path).folder) ?? 0) >= 0
}

function folderAndStem(path: string): { readonly folder: string; readonly stem: string } {
  const cut = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, cut)), stem: splitName(path.slice(cut + 1)).stem }
}

function assignRoles(members: readonly Member[]): readonly LayoutGroup[] {
  const columns = columnsOf(members)
  const distinct = columns.map((values) => new Set(values).size)
  const symbol = symbolColumn(columns, distinct)
  const dividing = distinct.findIndex(
    (count, i) => count > 1 && count <= mostDatasets && i !== symbol && divides(columns[i] as string[], columns[symbol]),
  )
  if (dividing >= 0) return partition(members, dividing).flatMap(assignRoles)
  const roles = columns.map((values, i): Role =>
    i === symbol || (symbol >= 0 && sameValues(values, columns[symbol] as string[]))
      ? 'symbol'
      : (distinct[i] as number) > 1
        ? 'any'
        : 'constant',
  )
  return [{ members, roles, affixes: symbol < 0 ? noAffixes : affixesOf(columns[symbol] as string[]) }]
}

export const noAffixes = { before: '', after: '' } as const

export function columnsOf(members: readonly Member[]): string[][] {
  const width = members[0]?.words.length ?? 0
  return Array.from({ length: width }, (_, i) => members.map((member) => member.words[i] as string))
}

/** The column with the most values that is not all common words; the last of equals. -1 when none can be. */
function symbolColumn(columns: readonly string[][], distinct: readonly number[]): number {
  let best = -1
  for (const [i, values] of columns.entries()) {
    if (values.every(isCommonWord)) continue
    if (best < 0 || (distinct[i] as number) >= (distinct[best] as number)) best = i
  }
  return best
}

/** Whether words only number the parts of something: `part-0003`. */
export function areNumbers(words: readonly string[]): boolean {
  return words.every((word) => /^(part|file|chunk|data|batch|shard)?[-_]?\d+$/i.test(word))
}

/** Shards (`A/AAPL`), numbered parts and columns that repeat the symbol do not divide. */
function divides(values: readonly string[], symbols: readonly string[] | undefined): boolean {
  if (areNumbers(values)) return false
  if (symbols === undefined) return true
  const isShard = values.every((value, i) => value.length <= 3 && symbols[i]?.toLowerCase().startsWith(value.toLowerCase()) === true)
  return !isShard && !sameValues(values, symbols)
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.every((value, i) => value === b[i])
}

function partition(members: readonly Member[], column: number): readonly Member[][] {
  const parts = new Map<string, Member[]>()
  for (const member of members) {
    const value = member.words[column] as string
    const part = parts.get(value)
    if (part === undefined) parts.set(value, [member])
    else part.push(member)
  }
  return [...parts.values()]
}

const commonWords = new Set(
  (
    'price prices ohlc ohlcv data dataset bars bar candle candles kline klines quotes history historical hist table stock stocks etf etfs crypto ' +
    'cryptos fx forex equities equity index indices futures all full adjusted adj raw unadjusted market markets eod series timeseries part output ' +
    'export download final clean spot daily weekly monthly intraday trades ticks symbols tickers lake'
  ).split(' '),
)

/** A word of the trade in small or mixed letters. In capitals it may be a symbol: ALL, INDEX. */
export function isCommonWord(word: string): boolean {
  return word !== word.toUpperCase() && commonWords.has(word.toLowerCase())
}

/** Common words that every symbol of the column is written with, joined by `-`, `_`, `.` or a space. */
function affixesOf(values: readonly string[]): { readonly before: string; readonly after: string } {
  let before = ''
  let after = ''
  for (;;) {
    const bare = values.map((value) => value.slice(before.length, value.length - after.length))
    const first = bare[0] ?? ''
    const lead = /^([A-Za-z]+)[-_. ]/.exec(first)
    const trail = /[-_. ]([A-Za-z]+)$/.exec(first)
    if (
      lead !== null &&
      isCommonWord(lead[1] as string) &&
      bare.every((value) => value.startsWith(lead[0]) && value.length > lead[0].length)
    )
      before += lead[0]
    else if (
      trail !== null &&
      isCommonWord(trail[1] as string) &&
      bare.every((value) => value.endsWith(trail[0]) && value.length > trail[0].length)
    )
      after = trail[0] + after
    else return { before, after }
  }
}

/** The symbol that a member's path names under the group's roles; `null` when it names none. */
export function symbolOf(group: LayoutGroup, member: Member): string | null {
  const word = member.words[group.roles.indexOf('symbol')]
  return word === undefined ? null : word.slice(group.affixes.before.length, word.length - group.affixes.after.length)
}

/** The path template of a group. */
export function templateOf(group: LayoutGroup): string {
  const shape = group.members[0]?.shape
  if (shape === undefined) return ''
  const parts = [...shape.folders, shape.stem]
  let column = 0
  const written: string[] = []
  const used = new Map<Placeholder, string[]>()
  for (const [i, pieces] of parts.entries()) {
    const inPart = new Set<Placeholder>()
    let text = ''
    for (const [j, piece] of pieces.entries()) {
      if (piece.kind === 'word') text += wordTemplate(group, group.roles[column++] as Role, piece.text)
      else if (piece.kind === 'literal' || piece.kind === 'interval') text += literalTemplate(piece.text)
      else
        text += `{${placeholderFor(
          piece.kind,
          group.members.map((member) => textAt(member.shape, i, j)),
          used,
          inPart,
        )}}`
    }
    written.push(text)
  }
  return written.join('/') + literalTemplate(shape.ending) + gzOf(group.members)
}

function wordTemplate(group: LayoutGroup, role: Role, text: string): string {
  if (role === 'constant') return literalTemplate(text)
  return role === 'any' ? '{any}' : `${literalTemplate(group.affixes.before)}{symbol}${literalTemplate(group.affixes.after)}`
}

function textAt(shape: PathShape, part: number, piece: number): string {
  return ([...shape.folders, shape.stem][part]?.[piece] as Piece).text
}

/** A date that stands twice and differs, such as a range of dates, is a date once and then anything. */
function placeholderFor(
  kind: 'date' | 'year' | 'month' | 'day',
  texts: string[],
  used: Map<Placeholder, string[]>,
  inPart: Set<Placeholder>,
): Placeholder {
  const before = used.get(kind)
  if (inPart.has(kind) || (before !== undefined && !sameValues(before, texts))) return 'any'
  used.set(kind, texts)
  inPart.add(kind)
  return kind
}

function gzOf(members: readonly Member[]): string {
  const gzipped = members.filter((member) => member.shape.gzipped).length
  return gzipped === 0 ? '' : gzipped === members.length ? '.gz' : '{gz}'
}

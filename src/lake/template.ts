import { AppError } from '../base/app-error.ts'
import { parseInterval } from '../model/interval.ts'

/**
 * Placeholders of a path template. `symbol` and `any` take one or more characters of one part of a path, `interval` a text such as `1d`
 * or `daily`, `date` YYYY-MM-DD, YYYYMMDD or YYYY_MM_DD, `year`, `month` and `day` their four and two digits, `gz` the ending `.gz`
 * or nothing.
 */
export const placeholders = ['symbol', 'interval', 'date', 'year', 'month', 'day', 'any', 'gz'] as const
export type Placeholder = (typeof placeholders)[number]

/** What stood for each placeholder, as written: a symbol keeps its case, and `BF-B` and `%2F` stay what they are. */
export interface Captures {
  readonly symbol?: string
  readonly interval?: string
  readonly date?: string
  readonly year?: string
  readonly month?: string
  readonly day?: string
  readonly gz?: string
  /** One for each `{any}`, in order. */
  readonly any: readonly string[]
}

export interface PathTemplate {
  readonly text: string
  /** What stands before the first placeholder: a path that does not begin with it cannot match. */
  readonly prefix: string
  readonly names: ReadonlySet<Placeholder>
  /**
   * `null` when the path has another shape. No placeholder reaches across a `/`. Where several readings are possible the earlier placeholder
   * takes as much as it can; a placeholder that stands in several parts of a path must read the same in all.
   * Law: `expand(match(path)) === path`.
   */
  match(path: string): Captures | null
  /** The path for given values. Throws RangeError when one is missing. */
  expand(values: Captures): string
}

/** Why a text is no path template, in words for whoever wrote it; `null` when it is one. */
export function templateProblem(text: string): string | null {
  const parsed = parse(text)
  return typeof parsed === 'string' ? parsed : null
}

/** `{{` and `}}` stand for braces. Throws CONFIG_INVALID where `templateProblem` finds one. */
export function compileTemplate(text: string): PathTemplate {
  const parts = parse(text)
  if (typeof parts === 'string') throw new AppError('CONFIG_INVALID', `path template ${JSON.stringify(text)}: ${parts}`)
  return {
    text,
    prefix: prefixOf(parts),
    names: new Set(parts.flat().flatMap((token) => (typeof token === 'string' ? [] : [token.name]))),
    match: matchOneSymbol(parts) ?? ((path) => matchPath(parts, path)),
    expand: (values) => expandParts(text, parts, values),
  }
}

/** A path as the template that matches it alone. */
export function literalTemplate(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}')
}

/** A literal, or a placeholder. */
type Token = string | { readonly name: Placeholder }
type Part = readonly Token[]

const stretching: ReadonlySet<string> = new Set(['symbol', 'any', 'interval'])

function parse(text: string): readonly Part[] | string {
  if (text === '') return 'it is empty'
  if (text.startsWith('/')) return 'it must be relative to the lake: leave out the leading /'
  const parts: Part[] = []
  for (const written of text.split('/')) {
    if (written === '' || written === '.' || written === '..') return `a part of it is ${written === '' ? 'empty' : written}`
    const tokens = parsePart(written)
    if (typeof tokens === 'string') return tokens
    const problem = partProblem(tokens)
    if (problem !== null) return problem
    parts.push(tokens)
  }
  return parts
}

function parsePart(written: string): Part | string {
  const tokens: Token[] = []
  let literal = ''
  for (let i = 0; i < written.length; i++) {
    const character = written[i] as string
    if ((character === '{' || character === '}') && written[i + 1] === character) {
      literal += character
      i++
    } else if (character === '{') {
      const close = written.indexOf('}', i)
      if (close < 0) return `a { is not closed in ${written}; a brace in a name is written {{`
      const name = written.slice(i + 1, close)
      if (!isPlaceholder(name)) return `{${name}} is no placeholder; there are ${placeholders.map((known) => `{${known}}`).join(', ')}`
      if (literal !== '') tokens.push(literal)
      literal = ''
      tokens.push({ name })
      i = close
    } else if (character === '}') return `a } is not opened in ${written}; a brace in a name is written }}`
    else literal += character
  }
  if (literal !== '') tokens.push(literal)
  return tokens
}

function isPlaceholder(name: string): name is Placeholder {
  return (placeholders as readonly string[]).includes(name)
}

function partProblem(part: Part): string | null {
  const seen = new Set<string>()
  let before: Token | null = null
  for (const token of part) {
    if (typeof token !== 'string') {
      if (token.name !== 'any' && seen.has(token.name)) return `{${token.name}} stands twice in one part of the path`
      seen.add(token.name)
      if (token.name === 'gz' && typeof before !== 'string') return '{gz} must follow an ending such as .csv'
      if (stretching.has(token.name) && before !== null && typeof before !== 'string' && stretching.has(before.name)) {
        return `nothing stands between {${before.name}} and {${token.name}}, so where one ends cannot be told`
      }
    }
    before = token
  }
  return null
}

function prefixOf(parts: readonly Part[]): string {
  let prefix = ''
  for (const [i, part] of parts.entries()) {
    if (i > 0) prefix += '/'
    for (const token of part) {
      if (typeof token !== 'string') return prefix
      prefix += token
    }
  }
  return prefix
}

interface MutableCaptures {
  symbol?: string
  interval?: string
  date?: string
  year?: string
  month?: string
  day?: string
  gz?: string
  any: string[]
}

function matchPath(parts: readonly Part[], path: string): Captures | null {
  const captures: MutableCaptures = { any: [] }
  let from = 0
  for (let i = 0; i < parts.length; i++) {
    const slash = path.indexOf('/', from)
    const last = i === parts.length - 1
    if (last !== slash < 0) return null
    const text = path.slice(from, last ? path.length : slash)
    if (!matchPart(parts[i] as Part, text, captures)) return null
    from = slash + 1
  }
  return captures
}

/** The matcher of `…/{symbol}.csv`, which nearly all templates are: a hundred thousand paths pass through it in a scan. */
function matchOneSymbol(parts: readonly Part[]): ((path: string) => Captures | null) | null {
  const names = parts.flat().flatMap((token) => (typeof token === 'string' ? [] : [token.name]))
  const last = parts.at(-1) ?? []
  if (names.length !== 1 || names[0] !== 'symbol' || last.every((token) => typeof token === 'string')) return null
  const prefix = prefixOf(parts)
  const suffix = typeof last.at(-1) === 'string' ? (last.at(-1) as string) : ''
  return (path) => {
    const end = path.length - suffix.length
    if (end <= prefix.length || !path.startsWith(prefix) || !path.endsWith(suffix)) return null
    const symbol = path.slice(prefix.length, end)
    return symbol.includes('/') ? null : { symbol, any: [] }
  }
}

function matchPart(part: Part, text: string, captures: MutableCaptures): boolean {
  // What an earlier part captured is a literal here.
  const tokens = part.map((token) => (typeof token === 'string' || token.name === 'any' ? token : (captures[token.name] ?? token)))
  // From the last token back: for each place where a token may begin, where it ends when all that follows it fits; -1 where nothing does.
  const ends: Int32Array[] = []
  let fits = new Uint8Array(text.length + 1)
  fits[text.length] = 1
  for (let i = tokens.length - 1; i >= 0; i--) {
    const end = endsOf(tokens[i] as Token, text, fits)
    ends[i] = end
    fits = Uint8Array.from(end, (at) => (at >= 0 ? 1 : 0))
  }
  if (fits[0] !== 1) return false
  let at = 0
  tokens.forEach((token, i) => {
    const end = ends[i]?.[at] as number
    if (typeof token !== 'string') {
      if (token.name === 'any') captures.any.push(text.slice(at, end))
      else captures[token.name] = text.slice(at, end)
    }
    at = end
  })
  return true
}

/** The longest word that can be an interval: `9999minutes`. */
const LONGEST_INTERVAL = 12

/** For each place where a token may begin, the greatest end at which what follows fits; -1 where there is none. */
function endsOf(token: Token, text: string, fits: Uint8Array): Int32Array {
  const ends = new Int32Array(text.length + 1).fill(-1)
  const last = fits.lastIndexOf(1)
  for (let at = 0; at <= last; at++) ends[at] = endFrom(token, text, at, fits, last)
  return ends
}

function endFrom(token: Token, text: string, at: number, fits: Uint8Array, last: number): number {
  const fixed = (length: number, isRight: boolean): number => (isRight && fits[at + length] === 1 ? at + length : -1)
  if (typeof token === 'string') return fixed(token.length, text.startsWith(token, at))
  switch (token.name) {
    case 'gz':
      return Math.max(fixed(3, text.startsWith('.gz', at)), fixed(0, true))
    case 'date':
      return Math.max(fixed(10, isDate(text.slice(at, at + 10), 10)), fixed(8, isDate(text.slice(at, at + 8), 8)))
    case 'year':
      return fixed(4, isNumber(text.slice(at, at + 4), 4, 0, 9999))
    case 'month':
      return fixed(2, isNumber(text.slice(at, at + 2), 2, 1, 12))
    case 'day':
      return fixed(2, isNumber(text.slice(at, at + 2), 2, 1, 31))
    case 'interval':
      for (let length = Math.min(LONGEST_INTERVAL, last - at); length > 0; length--) {
        if (fits[at + length] === 1 && parseInterval(text.slice(at, at + length)) !== null) return at + length
      }
      return -1
    default:
      return last > at ? last : -1
  }
}

function isDate(text: string, length: number): boolean {
  if (text.length !== length) return false
  if (length === 8)
    return isNumber(text.slice(0, 4), 4, 0, 9999) && isNumber(text.slice(4, 6), 2, 1, 12) && isNumber(text.slice(6), 2, 1, 31)
  if (text[4] !== text[7] || (text[4] !== '-' && text[4] !== '_')) return false
  return isNumber(text.slice(0, 4), 4, 0, 9999) && isNumber(text.slice(5, 7), 2, 1, 12) && isNumber(text.slice(8), 2, 1, 31)
}

function isNumber(text: string, length: number, min: number, max: number): boolean {
  if (text.length !== length) return false
  let value = 0
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return false
    value = value * 10 + digit
  }
  return value >= min && value <= max
}

function expandParts(text: string, parts: readonly Part[], values: Captures): string {
  let anys = 0
  const fill = (token: Token): string => {
    if (typeof token === 'string') return token
    const value = token.name === 'any' ? values.any[anys++] : values[token.name]
    if (value === undefined) throw new RangeError(`no value for {${token.name}} of ${text}`)
    return value
  }
  return parts.map((part) => part.map(fill).join('')).join('/')
}

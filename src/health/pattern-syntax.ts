/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: 'take'; readonly take: (code: number) => boolean }
  | { readonly kind: 'assert'; readonly at: 'start' | 'end' }
  | { readonly kind: 'all'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'any'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number }

type Take = (code: number) => boolean

/** Repetitions are written out when compiled, so their product is bounded. */
const MOST_REPEATS = 1_000
const MOST_NODES = 10_000

const classes: Readonly<Record<string, Take>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95,
  s: (code) => /\s/.test(String.fromCodePoint(code)),
}
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 }

/**
 * Reads a pattern: characters, `.` (all but line ends), `[a-z]`, `[^a-z]`, `\d \w \s` and their capitals, `^` and `$` (the ends of the text), groups `( )` and
 * `(?: )`, `|`, `* + ? {n} {n,} {n,m}`. Everything else that means something in other dialects is refused rather than read otherwise. Throws SyntaxError.
 */
export function parsePattern(pattern: string): PatternNode {
  const chars = Array.from(pattern)
  let at = 0
  const peek = (): string | undefined => chars[at]
  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at character ${at + 1}`)
  }
  const literal = (char: string): PatternNode => {
    const code = char.codePointAt(0)
    return { kind: 'take', take: (seen) => seen === code }
  }

  const alternatives = (depth: number): PatternNode => {
    if (depth > 50) fail('too many groups in one another')
    const parts: PatternNode[] = [sequence(depth)]
    while (peek() === '|') {
      at++
      parts.push(sequence(depth))
    }
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'any', parts }
  }
  const sequence = (depth: number): PatternNode => {
    const parts: PatternNode[] = []
    for (let char = peek(); char !== undefined && char !== '|' && char !== ')'; char = peek()) parts.push(repeated(depth))
    return { kind: 'all', parts }
  }
  const repeated = (depth: number): PatternNode => {
    const part = single(depth)
    const counts = repetition()
    if (counts === null) return part
    if (part.kind === 'assert') fail('nothing to repeat')
    if (peek() === '?') at++ // A lazy repetition matches the same texts.
    if (repetition() !== null) fail('a repetition of a repetition')
    return { kind: 'repeat', part, ...counts }
  }
  const repetition = (): { min: number; max: number } | null => {
    const char = peek()
    if (char === '*' || char === '+' || char === '?') {
      at++
      return { min: char === '+' ? 1 : 0, max: char === '?' ? 1 : Infinity }
    }
    const written = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(chars.slice(at, at + 12).join(''))
    if (written === null) return null
    at += written[0].length
    const min = Number(written[1])
    const max = written[2] === undefined ? min : written[3] === undefined ? Infinity : Number(written[3])
    if (min > max || min > MOST_REPEATS || (max !== Infinity && max > MOST_REPEATS))
      fail(`a repetition of at most ${MOST_REPEATS} is expected`)
    return { min, max }
  }
  const single = (depth: number): PatternNode => {
    const char = chars[at++] as string
    switch (char) {
      case '(': {
        if (peek() === '?') {
          if (chars[at + 1] !== ':') fail('look-around, names of groups and flags are not known')
          at += 2
        }
        const group = alternatives(depth + 1)
        if (peek() !== ')') fail('a group is not closed')
        at++
        return group
      }
      case '[':
        return { kind: 'take', take: charClass() }
      case '.':
        return { kind: 'take', take: (code) => code !== 10 && code !== 13 && code !== 0x2028 && code !== 0x2029 }
      case '^':
        return { kind: 'assert', at: 'start' }
      case '$':
        return { kind: 'assert', at: 'end' }
      case '\\': {
        const escaped = escape()
        return typeof escaped === 'number' ? literal(String.fromCodePoint(escaped)) : { kind: 'take', take: escaped }
      }
      case '*':
      case '+':
      case '?':
      case '{':
        at--
        return fail('nothing to repeat')
      default:
        return literal(char)
    }
  }
  /** What follows a backslash: a character or a class of them. */
  const escape = (): number | Take => {
    const char = chars[at++]
    if (char === undefined) return fail('a backslash at the end')
    const known = classes[char.toLowerCase()]
    if (known !== undefined) return char === char.toLowerCase() ? known : (code) => !known(code)
    const control = controls[char]
    if (control !== undefined) return control
    if (/[A-Za-z0-9]/.test(char)) return fail(`\\${char} is not known`)
    return char.codePointAt(0) as number
  }
  const charClass = (): Take => {
    const not = peek() === '^'
    if (not) at++
    const takes: Take[] = []
    for (let first = true; peek() !== ']' || first; first = false) {
      if (peek() === undefined) fail('a class of characters is not closed')
      if (first && peek() === ']') fail('an empty class of characters')
      const from = classItem()
      if (peek() !== '-' || chars[at + 1] === ']' || chars[at + 1] === undefined) {
        takes.push(typeof from === 'number' ? (code) => code === from : from)
        continue
      }
      at++
      const to = classItem()
      if (typeof from !== 'number' || typeof to !== 'number' || from > to) return fail('a range that is none')
      takes.push((code) => code >= from && code <= to)
    }
    at++
    return (code) => takes.some((take) => take(code)) !== not
  }
  const classItem = (): number | Take => {
    const char = chars[at++] as string
    return char === '\\' ? escape() : (char.codePointAt(0) as number)
  }

  const tree = alternatives(0)
  if (at < chars.length) fail('a ) without its (')
  if (size(tree) > MOST_NODES) throw new SyntaxError('the pattern is too large')
  return tree
}

/** Number of steps that a node becomes. */
function size(node: PatternNode): number {
  if (node.kind === 'all' || node.kind === 'any') return 1 + node.parts.reduce((sum, part) => sum + size(part), 0)
  if (node.kind === 'repeat') return 1 + size(node.part) * (node.max === Infinity ? node.min + 1 : node.max)
  return 1
}

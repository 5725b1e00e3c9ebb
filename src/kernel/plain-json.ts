import { Buffer } from 'node:buffer'
import { DecodeRefusal } from '../model/decoded.ts'
import { fieldState, type Field } from '../model/field.ts'
import { decimalsOf } from './number-text.ts'
import { utf8SequenceLength } from './plain-utf8.ts'
import { RowCollector } from './plain-rows.ts'
import type { JsonProgram, JsonRole, JsonRule } from './program.ts'
import { parseEpochSeconds, parseTime, parseTimeNumber } from './time-text.ts'

/** Nesting that is read; one more bracket is refused. */
export const maxDepth = 64

const maxKeysRemembered = 4096

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const minus = 0x2d
const lineFeed = 0x0a

/** A rule whose steps so far have matched, with the symbol captured on the way. */
interface Track {
  readonly rule: JsonRule
  readonly symbol: string | null
}

/** What a scalar of a row turned out to be. `text`: printed digits or the string's content. */
type Scalar = { readonly kind: 'number' | 'string'; readonly text: string } | { readonly kind: 'null' | 'nonFinite' | 'other' }

const isNull: Scalar = { kind: 'null' }
const isNonFinite: Scalar = { kind: 'nonFinite' }
const isOther: Scalar = { kind: 'other' }

/**
 * Reads one JSON object, byte by byte, into rows. Strict RFC 8259 but for the differences that `Decoder` names.
 *
 * NaN, Infinity and -Infinity are let pass where a row's value stands (any key or position of a row), and nowhere else.
 */
export class JsonReader {
  readonly rows = new RowCollector()
  readonly declared = new Map<string, string>()
  private readonly bytes: Buffer
  private readonly end: number
  private readonly program: JsonProgram
  private readonly fields = new Map<string, Field>()
  private at = 0
  private depth = 0
  private rowsFound = false
  /** Rows in each column of a container of columns. */
  private readonly columnLengths = new Map<Field, number>()

  constructor(bytes: Uint8Array, program: JsonProgram) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
    this.program = program
  }

  read(): void {
    if (this.end >= 3 && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3
    if (this.program.lines) this.readLines()
    else {
      this.skipSpace()
      this.value(this.program.rules.map((rule) => ({ rule, symbol: null })))
      this.skipSpace()
      if (this.at < this.end) this.fail('nothing more after the document')
    }
    if (!this.rowsFound) throw new DecodeRefusal(`no rows found: ${describeRules(this.program)}`, -1, 0)
  }

  private readLines(): void {
    this.rowsFound = true
    for (;;) {
      this.skipSpace()
      if (this.at >= this.end) return
      this.rowObject(null)
      while (this.at < this.end && isSpace(this.byte()) && this.byte() !== lineFeed) this.at++
      if (this.at < this.end && this.byte() !== lineFeed) this.fail('the end of the line')
    }
  }

  private value(tracks: readonly Track[]): void {
    const first = this.byte()
    const track = tracks.length === 0 ? null : this.roleAt(tracks, first)
    const role = track?.rule.role
    if (first === openBrace) {
      if (role?.kind === 'keyed') this.keyedRows(track as Track)
      else this.object(tracks)
    } else if (first === openBracket) {
      if (role?.kind === 'objects' || role?.kind === 'arrays') this.rowList(track as Track, role.kind)
      else if (role?.kind === 'column') this.column(role.field)
      else this.array(tracks)
    } else if (role?.kind === 'declared' || role?.kind === 'refuse') {
      this.scalarRole(role)
    } else {
      this.scalar(false)
    }
  }

  /** The first rule that ends here and whose role fits a value that begins with this byte. */
  private roleAt(tracks: readonly Track[], first: number): Track | null {
    for (const track of tracks) if (track.rule.path.length === this.depth && fits(track.rule.role, first)) return track
    return null
  }

  private scalarRole(role: JsonRole): void {
    const from = this.at
    const scalar = this.scalar(false)
    if (scalar.kind === 'null') return
    const text = 'text' in scalar ? scalar.text : this.bytes.toString('latin1', from, this.at)
    if (role.kind === 'declared') {
      if (!this.declared.has(role.name)) this.declared.set(role.name, text)
    } else if (role.kind === 'refuse') {
      throw this.refusal(text === '' ? role.reason : `${role.reason}: ${text}`, from)
    }
  }

  private object(tracks: readonly Track[]): void {
    this.eachMember((key) => this.value(childrenOfKey(tracks, this.depth - 1, key)))
  }

  private array(tracks: readonly Track[]): void {
    this.eachElement(() => this.value(childrenOfElement(tracks, this.depth - 1)))
  }

  private keyedRows(track: Track): void {
    this.rowsFound = true
    this.rows.setContainerSymbol(track.symbol)
    this.eachMember((key) => this.rowObject(key))
    this.rows.setContainerSymbol(null)
  }

  private rowList(track: Track, kind: 'objects' | 'arrays'): void {
    this.rowsFound = true
    this.rows.setContainerSymbol(track.symbol)
    this.eachElement(() => (kind === 'objects' ? this.rowObject(null) : this.rowArray()))
    this.rows.setContainerSymbol(null)
  }

  /** A row whose fields stand under keys. `timeKey`: the key under which the row itself stands, when that is its time. */
  private rowObject(timeKey: string | null): void {
    this.rows.startRow()
    if (timeKey !== null) {
      this.rows.meet('time')
      this.rows.setTime(parseTime(timeKey))
    }
    if (this.byte() !== openBrace) {
      this.misshapenRow()
      return
    }
    this.eachMember((key, keyAt) => {
      const field = this.fieldOf(key)
      if (field === 'ignore' || (field === 'time' && timeKey !== null)) {
        this.scalarOrContainer()
        return
      }
      if (!this.rows.meet(field)) throw this.refusal(`expected one ${field} in a row, found a second: ${JSON.stringify(key)}`, keyAt)
      this.field(field, this.scalarOrContainer())
    })
  }

  private rowArray(): void {
    this.rows.startRow()
    if (this.byte() !== openBracket) {
      this.misshapenRow()
      return
    }
    this.eachElement((position) => {
      const field = this.program.fieldsByPosition[position] ?? 'ignore'
      const scalar = this.scalarOrContainer()
      if (field === 'ignore' || !this.rows.meet(field)) return
      this.field(field, scalar)
    })
  }

  private misshapenRow(): void {
    this.rows.setMisshapen()
    this.scalarOrContainer()
  }

  private column(field: Field): void {
    this.rowsFound = true
    const before = this.columnLengths.get(field) ?? 0
    const count = this.eachElement((position) => {
      const scalar = this.scalarOrContainer()
      this.rows.goTo(before + position)
      this.field(field, scalar)
    })
    this.rows.meet(field)
    this.columnLengths.set(field, before + count)
  }

  private field(field: Field, scalar: Scalar): void {
    const { rows } = this
    if (field === 'time') {
      if (scalar.kind === 'number')
        rows.setTime(this.program.epochSeconds === true ? parseEpochSeconds(scalar.text) : parseTimeNumber(scalar.text))
      else if (scalar.kind === 'string') rows.setTime(parseTime(scalar.text))
    } else if (field === 'symbol') {
      if ('text' in scalar && scalar.text !== '') rows.setSymbol(scalar.text)
    } else if (scalar.kind === 'number') {
      const value = Number(scalar.text)
      if (Number.isFinite(value)) rows.setNumber(field, value, fieldState.ok, decimalsOfJson(scalar.text))
      else rows.setNumber(field, NaN, fieldState.nonFinite, 0)
    } else if (scalar.kind === 'string') {
      rows.setNumberText(field, scalar.text, false)
    } else {
      rows.setNumber(
        field,
        NaN,
        scalar.kind === 'null' ? fieldState.null : scalar.kind === 'nonFinite' ? fieldState.nonFinite : fieldState.text,
        0,
      )
    }
  }

  private fieldOf(key: string): Field {
    let field = this.fields.get(key)
    if (field === undefined) {
      field = this.program.fieldOfKey(key)
      if (this.fields.size < maxKeysRemembered) this.fields.set(key, field)
    }
    return field
  }

  /** Any value where a row's value stands: a scalar is given, a container passed over. */
  private scalarOrContainer(): Scalar {
    const first = this.byte()
    if (first === openBrace) {
      this.object([])
      return isOther
    }
    if (first === openBracket) {
      this.array([])
      return isOther
    }
    return this.scalar(true)
  }

  private scalar(nonFiniteAllowed: boolean): Scalar {
    const first = this.byte()
    switch (first) {
      case quote:
        return { kind: 'string', text: this.string() }
      case 0x74:
        return this.literal('true', isOther)
      case 0x66:
        return this.literal('false', isOther)
      case 0x6e:
        return this.literal('null', isNull)
      case 0x4e:
        if (nonFiniteAllowed) return this.literal('NaN', isNonFinite)
        break
      case 0x49:
        if (nonFiniteAllowed) return this.literal('Infinity', isNonFinite)
        break
    }
    if (first === minus || isDigit(first)) return this.number(nonFiniteAllowed)
    return this.fail('a value')
  }

  private literal(word: string, meaning: Scalar): Scalar {
    for (let i = 0; i < word.length; i++) {
      if (this.byte() !== word.charCodeAt(i)) this.fail(word)
      this.at++
    }
    return meaning
  }

  private number(nonFiniteAllowed: boolean): Scalar {
    const from = this.at
    if (this.byte() === minus) {
      this.at++
      if (nonFiniteAllowed && this.byte() === 0x49) return this.literal('Infinity', isNonFinite)
    }
    if (this.byte() === 0x30) this.at++
    else this.digits()
    if (this.byte() === 0x2e) {
      this.at++
      this.digits()
    }
    if ((this.byte() | 0x20) === 0x65) {
      this.at++
      const sign = this.byte()
      if (sign === minus || sign === 0x2b) this.at++
      this.digits()
    }
    return { kind: 'number', text: this.bytes.toString('latin1', from, this.at) }
  }

  private digits(): void {
    if (!isDigit(this.byte())) this.fail('a digit')
    while (isDigit(this.byte())) this.at++
  }

  private eachMember(member: (key: string, keyAt: number) => void): void {
    this.enter()
    if (this.byte() === closeBrace) {
      this.leave()
      return
    }
    for (;;) {
      const keyAt = this.at
      if (this.byte() !== quote) this.fail('a key in double quotes')
      const key = this.string()
      this.skipSpace()
      if (this.byte() !== colon) this.fail('a colon')
      this.at++
      this.skipSpace()
      member(key, keyAt)
      this.skipSpace()
      if (this.byte() === closeBrace) {
        this.leave()
        return
      }
      if (this.byte() !== comma) this.fail('a comma or }')
      this.at++
      this.skipSpace()
    }
  }

  private eachElement(element: (position: number) => void): number {
    this.enter()
    if (this.byte() === closeBracket) {
      this.leave()
      return 0
    }
    for (let position = 0; ; position++) {
      element(position)
      this.skipSpace()
      if (this.byte() === closeBracket) {
        this.leave()
        return position + 1
      }
      if (this.byte() !== comma) this.fail('a comma or ]')
      this.at++
      this.skipSpace()
    }
  }

  private enter(): void {
    if (this.depth === maxDepth) throw this.refusal(`expected at most ${maxDepth} levels of nesting, found more`, this.at)
    this.depth++
    this.at++
    this.skipSpace()
  }

  private leave(): void {
    this.depth--
    this.at++
  }

  /** A string from its opening to past its closing quote, unescaped. */
  private string(): string {
    this.at++
    let from = this.at
    let text = ''
    for (;;) {
      const byte = this.byte()
      if (byte === quote) {
        text += this.bytes.toString('utf8', from, this.at)
        this.at++
        return text
      }
      if (byte === backslash) {
        text += this.bytes.toString('utf8', from, this.at) + this.escape()
        from = this.at
      } else if (byte >= 0x80) {
        const length = utf8SequenceLength(this.bytes, this.at, this.end)
        if (length === 0) this.fail('well-formed UTF-8')
        if (length < 0) {
          this.at = this.end
          this.fail('the rest of a UTF-8 character')
        }
        this.at += length
      } else if (byte < 0x20) {
        this.fail('a character of the string or its closing quote')
      } else {
        this.at++
      }
    }
  }

  private escape(): string {
    this.at++
    const letter = this.byte()
    if (letter === 0x75) {
      this.at++
      let code = 0
      for (let i = 0; i < 4; i++) {
        const digit = hexDigit(this.byte())
        if (digit < 0) this.fail('four hexadecimal digits after \\u')
        code = code * 16 + digit
        this.at++
      }
      return String.fromCharCode(code)
    }
    const meaning = escapes.get(letter)
    if (meaning === undefined) this.fail('one of "\\/bfnrtu after a backslash')
    this.at++
    return meaning as string
  }

  private skipSpace(): void {
    while (isSpace(this.byte())) this.at++
  }

  /** The byte at hand; -1 at the end. */
  private byte(): number {
    return this.at < this.end ? (this.bytes[this.at] as number) : -1
  }

  private fail(expected: string): never {
    const found = this.at >= this.end ? 'the end' : printedByte(this.bytes[this.at] as number)
    throw this.refusal(`expected ${expected}, found ${found}`, this.at)
  }

  private refusal(reason: string, offset: number): DecodeRefusal {
    return new DecodeRefusal(reason, offset, lineOf(this.bytes, offset))
  }
}

/** 1-based line of an offset: line feeds before it, plus one. */
export function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let i = bytes.indexOf(lineFeed); i >= 0 && i < offset; i = bytes.indexOf(lineFeed, i + 1)) line++
  return line
}

/** A byte as a refusal names it: `'x'` when it prints, else `byte 0x00`. */
export function printedByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16).padStart(2, '0')}`
}

const escapes = new Map([
  [quote, '"'],
  [backslash, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
])

function fits(role: JsonRole, first: number): boolean {
  switch (role.kind) {
    case 'objects':
    case 'arrays':
    case 'column':
      return first === openBracket
    case 'keyed':
      return first === openBrace
    default:
      return first !== openBrace && first !== openBracket
  }
}

function childrenOfKey(tracks: readonly Track[], depth: number, key: string): readonly Track[] {
  if (tracks.length === 0) return tracks
  const children: Track[] = []
  for (const track of tracks) {
    const step = track.rule.path[depth]
    if (step === undefined) continue
    if ('key' in step && step.key === key) children.push(track)
    if ('any' in step) children.push(step.capture === 'symbol' ? { rule: track.rule, symbol: key } : track)
  }
  return children
}

function childrenOfElement(tracks: readonly Track[], depth: number): readonly Track[] {
  return tracks.length === 0 ? tracks : tracks.filter((track) => 'element' in (track.rule.path[depth] ?? {}))
}

function describeRules(program: JsonProgram): string {
  const places = program.rules
    .filter((rule) => ['objects', 'arrays', 'keyed', 'column'].includes(rule.role.kind))
    .map((rule) => describePath(rule))
  if (places.length === 0) return 'nothing in the document looks like bars'
  return `format ${program.format} has them at ${[...new Set(places)].join(' or ')}`
}

function describePath(rule: JsonRule): string {
  if (rule.path.length === 0) return 'the root'
  return rule.path.map((step) => ('key' in step ? step.key : 'any' in step ? '*' : '[]')).join('.')
}

function decimalsOfJson(text: string): number {
  const point = text.indexOf('.')
  let mark = text.search(/[eE]/)
  if (mark < 0) mark = text.length
  return decimalsOf(point < 0 ? 0 : mark - point - 1, mark === text.length ? 0 : Number(text.slice(mark + 1)))
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30
  const lower = byte | 0x20
  return byte > 0 && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09
}

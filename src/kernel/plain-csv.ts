import { Buffer } from 'node:buffer'
import { DecodeRefusal } from '../model/decoded.ts'
import type { Field } from '../model/field.ts'
import { lineOf, printedByte } from './plain-json.ts'
import { RowCollector } from './plain-rows.ts'
import { firstBadUtf8 } from './plain-utf8.ts'
import type { CsvProgram } from './program.ts'
import { parseDateAndTime, parseTime, trimBlanks } from './time-text.ts'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Reads one CSV object into rows. A field is quoted when a double quote is its first byte; inside, `""` is a quote and line ends are content.
 * A carriage return counts as part of the line end before a line feed and at the end of the object. A line of nothing but spaces and tabs is blank.
 */
export class CsvReader {
  readonly rows = new RowCollector()
  private readonly bytes: Buffer
  private readonly end: number
  private readonly program: CsvProgram
  private at = 0

  constructor(bytes: Uint8Array, program: CsvProgram) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
    this.program = program
  }

  read(): void {
    const content = this.contentRefusal()
    try {
      this.lines()
    } catch (error) {
      if (content && error instanceof DecodeRefusal && content.offset <= error.offset) throw content
      throw error
    }
    if (content) throw content
  }

  /** What is wrong with the bytes whatever the lines say: the first NUL or ill-formed UTF-8. */
  private contentRefusal(): DecodeRefusal | null {
    const nul = this.bytes.indexOf(0)
    const bad = this.program.encoding === 'utf8' ? firstBadUtf8(this.bytes) : -1
    if (nul >= 0 && (bad < 0 || nul < bad)) return this.refusal('expected text, found byte 0x00: this is binary or UTF-16', nul)
    if (bad < 0) return null
    const found = bad === this.end ? 'the end' : printedByte(this.bytes[bad] as number)
    return this.refusal(`expected ${bad === this.end ? 'the rest of a UTF-8 character' : 'well-formed UTF-8'}, found ${found}`, bad)
  }

  private lines(): void {
    if (this.end >= 3 && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3
    for (let i = 0; i < this.program.skipLines; i++) {
      const lineEnd = this.bytes.indexOf(lineFeed, this.at)
      if (lineEnd < 0) return
      this.at = lineEnd + 1
    }
    while (this.at < this.end) {
      if (this.skipBlankLine()) continue
      this.row()
    }
  }

  private skipBlankLine(): boolean {
    let i = this.at
    while (i < this.end && (this.bytes[i] === 0x20 || this.bytes[i] === 0x09)) i++
    if (i < this.end && this.bytes[i] === carriageReturn && (i + 1 === this.end || this.bytes[i + 1] === lineFeed)) i++
    if (i < this.end && this.bytes[i] !== lineFeed) return false
    this.at = i + 1
    return true
  }

  private row(): void {
    const { rows, program } = this
    rows.startRow()
    let date: string | null = null
    let timeOfDay: string | null = null
    for (let position = 0, more = true; more; position++) {
      const field: Field = program.fieldsByPosition[position] ?? 'ignore'
      const wanted = field !== 'ignore' || position === program.timeOfDayPosition
      const text = this.field(wanted)
      more = this.at < this.end && this.bytes[this.at] === program.delimiter
      this.at++
      if (position === program.timeOfDayPosition) timeOfDay = text
      if (field === 'ignore' || !rows.meet(field)) continue
      if (field === 'time') date = text
      else if (field === 'symbol') {
        const symbol = trimBlanks(text)
        if (symbol !== '') rows.setSymbol(symbol)
      } else rows.setNumberText(field, text, program.decimalComma)
    }
    if (date !== null) rows.setTime(timeOfDay === null ? parseTime(date) : parseDateAndTime(date, timeOfDay))
  }

  /** One field; afterwards `at` is on the delimiter, on the line feed, or at the end. */
  private field(wanted: boolean): string {
    if (this.at < this.end && this.bytes[this.at] === quote) return this.quotedField(wanted)
    const from = this.at
    const { delimiter } = this.program
    while (this.at < this.end && this.bytes[this.at] !== delimiter && this.bytes[this.at] !== lineFeed) this.at++
    let to = this.at
    if (to > from && this.bytes[to - 1] === carriageReturn && (this.at === this.end || this.bytes[this.at] === lineFeed)) to--
    return wanted ? this.text(from, to) : ''
  }

  private quotedField(wanted: boolean): string {
    this.at++
    const from = this.at
    for (;;) {
      const close = this.bytes.indexOf(quote, this.at)
      if (close < 0) {
        this.at = this.end
        throw this.refusal('expected a closing quote, found the end', this.end)
      }
      this.at = close + 1
      if (this.bytes[this.at] !== quote) {
        const text = wanted ? this.text(from, close).replaceAll('""', '"') : ''
        if (this.bytes[this.at] === carriageReturn && (this.at + 1 >= this.end || this.bytes[this.at + 1] === lineFeed)) this.at++
        if (this.at < this.end && this.bytes[this.at] !== this.program.delimiter && this.bytes[this.at] !== lineFeed) {
          throw this.refusal(
            `expected a delimiter or the end of the line after a quoted field, found ${printedByte(this.bytes[this.at] as number)}`,
            this.at,
          )
        }
        return text
      }
      this.at++
    }
  }

  private text(from: number, to: number): string {
    return this.program.encoding === 'latin1' ? this.bytes.toString('latin1', from, to) : this.bytes.toString('utf8', from, to)
  }

  private refusal(reason: string, offset: number): DecodeRefusal {
    return new DecodeRefusal(reason, offset, lineOf(this.bytes, offset))
  }
}

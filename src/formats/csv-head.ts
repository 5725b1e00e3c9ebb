import { assignFields, isBarTable } from './aliases.ts'
import type { Field } from '../model/field.ts'

const delimiters = [',', ';', '\t', '|'] as const
const rowsLookedAt = 60
const linesBeforeHeader = 8

/** A header line that names a table of bars. */
export interface CsvHeader {
  readonly delimiter: string
  readonly names: readonly string[]
  readonly fields: readonly Field[]
  /** Physical lines up to and with the header. */
  readonly skipLines: number
}

interface Line {
  readonly text: string
  /** 0-based number among the physical lines. */
  readonly number: number
}

/** The first lines of a text object, and what they show about its delimiter, header and rows. Blank, `#` and `sep=` lines are left out. */
export class CsvHead {
  readonly lines: readonly Line[]
  private headerFound: CsvHeader | null | undefined

  constructor(text: string, complete: boolean) {
    const lines: Line[] = []
    let from = 0
    for (let number = 0; from < text.length && lines.length <= rowsLookedAt + linesBeforeHeader; number++) {
      let to = text.indexOf('\n', from)
      if (to < 0) {
        if (!complete && number > 0) break
        to = text.length
      }
      const line = text.slice(from, text.charCodeAt(to - 1) === 13 ? to - 1 : to)
      from = to + 1
      if (line.trim() === '' || line.startsWith('#') || /^sep=.$/.test(line)) continue
      lines.push({ text: line, number })
    }
    this.lines = lines
  }

  /** The first line that names a time and a price, with the delimiter that gives it the most columns; null when no line does. */
  get header(): CsvHeader | null {
    if (this.headerFound === undefined) this.headerFound = this.findHeader()
    return this.headerFound
  }

  /** The header line cut at commas exactly as given, lower-cased: what tables of one source compare. Empty without lines. */
  get firstLine(): string {
    return (this.lines[0]?.text ?? '').trim().toLowerCase()
  }

  /** Rows after `skipLines`, cut into fields. */
  rows(delimiter: string, skipLines: number): readonly (readonly string[])[] {
    return this.lines
      .filter((line) => line.number >= skipLines)
      .slice(0, rowsLookedAt)
      .map((line) => splitLine(line.text, delimiter))
  }

  /** The delimiter that cuts the lines into the most fields, the same number in nearly all; null when none gives five. */
  delimiterOfRows(): string | null {
    let best: { delimiter: string; count: number } | null = null
    for (const delimiter of delimiters) {
      const counts = this.lines.map((line) => splitLine(line.text, delimiter).length)
      const count = [...counts].sort((a, b) => a - b)[counts.length >> 1] ?? 0
      const agreeing = counts.filter((n) => n === count).length
      if (count >= 5 && agreeing >= 0.8 * counts.length && count > (best?.count ?? 0)) best = { delimiter, count }
    }
    return best?.delimiter ?? null
  }

  private findHeader(): CsvHeader | null {
    for (const line of this.lines.slice(0, linesBeforeHeader)) {
      let best: CsvHeader | null = null
      for (const delimiter of delimiters) {
        if (!line.text.includes(delimiter)) continue
        const names = splitLine(line.text, delimiter)
        const fields = assignFields(names)
        if (isBarTable(fields) && count(fields) > count(best?.fields ?? [])) best = { delimiter, names, fields, skipLines: line.number + 1 }
      }
      if (best) return best
    }
    return null
  }
}

/** Cuts a line at a delimiter, double quotes respected and taken off; blanks around fields are taken off. */
export function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim())
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (line[at] === '"') {
      let text = ''
      at++
      for (;;) {
        const close = line.indexOf('"', at)
        if (close < 0) {
          text += line.slice(at)
          at = line.length
          break
        }
        text += line.slice(at, close)
        at = close + 1
        if (line[at] !== '"') break
        text += '"'
        at++
      }
      fields.push(text.trim())
      const next = line.indexOf(delimiter, at)
      at = next < 0 ? line.length : next
    } else {
      const next = line.indexOf(delimiter, at)
      const to = next < 0 ? line.length : next
      fields.push(line.slice(at, to).trim())
      at = to
    }
    if (at >= line.length) return fields
    at++
    if (at === line.length) {
      fields.push('')
      return fields
    }
  }
}

function count(fields: readonly Field[]): number {
  return fields.filter((field) => field !== 'ignore').length
}

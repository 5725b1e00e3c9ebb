import { timeKind } from '../model/decoded.ts'
import type { Field } from '../model/field.ts'
import { parseTime } from '../kernel/time-text.ts'
import type { CsvProgram } from '../kernel/program.ts'
import { aliases, normalised } from './aliases.ts'
import type { Head } from './head.ts'

/** What a table says about its CSV; the rest is read off the head. */
export interface CsvShape {
  readonly format: string
  readonly delimiter: string
  readonly skipLines: number
  readonly fields: readonly Field[]
  readonly timeOfDayPosition?: number
  readonly decimalComma?: boolean
}

export function csvProgram(head: Head, shape: CsvShape): CsvProgram {
  return {
    syntax: 'csv',
    format: shape.format,
    delimiter: shape.delimiter.charCodeAt(0),
    skipLines: shape.skipLines,
    fieldsByPosition: shape.fields,
    timeOfDayPosition: shape.timeOfDayPosition ?? -1,
    decimalComma: shape.decimalComma ?? writesDecimalComma(head.csv.rows(shape.delimiter, shape.skipLines), shape),
    encoding: head.encoding,
  }
}

/**
 * Settles which columns make the time where a header offers several: a date with a time of day beside it are one time; and where the first
 * choice stands still from row to row while another moves (a date beside a timestamp in minute bars), the other is the time.
 */
export function settleTime(
  names: readonly string[],
  fields: readonly Field[],
  rows: readonly (readonly string[])[],
): { fields: Field[]; timeOfDayPosition: number } {
  const settled = [...fields]
  const chosen = settled.indexOf('time')
  const others = names.flatMap((name, position) => (position !== chosen && aliases.time.includes(normalised(name)) ? [position] : []))
  for (const other of others) {
    const samples = rows.slice(0, 8).filter((row) => (row[other] ?? '') !== '')
    if (samples.length === 0) continue
    if (samples.every((row) => /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$|^\d{5,6}$|^\d{4}$/.test(row[other] as string))) {
      if (samples.every((row) => isDate(row[chosen]))) return { fields: settled, timeOfDayPosition: other }
      continue
    }
    if (rows.length >= 2 && sameThroughout(rows, chosen) && !sameThroughout(rows, other) && samples.every((row) => isTime(row[other]))) {
      settled[chosen] = 'ignore'
      settled[other] = 'time'
      return { fields: settled, timeOfDayPosition: -1 }
    }
  }
  return { fields: settled, timeOfDayPosition: -1 }
}

/**
 * Whether numbers are written `1.234,56`. Sure when a comma stands before other than three digits or after a point; where every comma
 * stands before three digits, only in files cut at semicolons, as programs of countries with a decimal comma write them.
 */
function writesDecimalComma(rows: readonly (readonly string[])[], shape: CsvShape): boolean {
  let possible = false
  for (const row of rows) {
    for (let position = 0; position < row.length; position++) {
      const field = shape.fields[position]
      if (field === undefined || field === 'ignore' || field === 'time' || field === 'symbol') continue
      const text = (row[position] as string).replace(/^[+-]?[$€£¥]? ?[+-]?/, '')
      if (/^\d{1,3}(,\d{3})*\.\d*$/.test(text)) {
        if (!/^\d{1,3}\.\d{3}$/.test(text)) return false
      } else if (/^\d+,(\d{1,2}|\d{4,})$|^\d{1,3}(\.\d{3})+,\d+$|^\d{4,},\d+$/.test(text)) return true
      else if (/^\d{1,3},\d{3}$/.test(text)) possible = true
    }
  }
  return possible && shape.delimiter === ';'
}

function sameThroughout(rows: readonly (readonly string[])[], position: number): boolean {
  return rows.slice(0, 3).every((row) => row[position] === rows[0]?.[position])
}

function isTime(text: string | undefined): boolean {
  return parseTime(text ?? '').kind !== timeKind.unparsable
}

function isDate(text: string | undefined): boolean {
  const { kind } = parseTime(text ?? '')
  return kind === timeKind.day || kind === timeKind.slashDay
}

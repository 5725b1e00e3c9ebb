import { assignFields, isBarTable } from './aliases.ts'
import { csvProgram, settleTime } from './csv-program.ts'
import { splitLine } from './csv-head.ts'
import type { Format, Reading } from './format.ts'
import type { Head } from './head.ts'

/** Any CSV whose header names a time and a price. */
export const csv: Format = {
  name: 'csv',
  syntax: 'csv',
  title: 'CSV with a header line',
  recognisedBy:
    'one of the first eight lines names a time and a price under known names; delimiter `,` `;` tab or `|`, whichever gives the most known columns',
  traps: [
    'beside a raw close an adjusted one is ignored; alone it is the close',
    '`Date` and `Time` in two columns are one time; where a date stands still from row to row beside a moving timestamp, the timestamp is the time',
    'a decimal comma is told from the values, thousands separators from groups of three',
    'M/D/YYYY and D/M/YYYY are told apart on the whole object; where both fit, `dates: dmy` or `dates: mdy` must say',
    'lines before the header, `#` comments and `sep=;` are passed over; the encoding is UTF-8 if the head is well-formed, else Latin-1',
  ],
  source: 'RFC 4180; column names as the sources in this directory print them',
  matches: (head) => head.columns !== null || headerOf(head) !== null,
  read(head): Reading {
    if (head.columns !== null) return withColumns(head, head.columns)
    const header = headerOf(head)
    if (!header)
      return { refused: `no header line names a time and a price; set \`columns\`, for example "time,open,high,low,close,volume"` }
    const rows = head.csv.rows(header.delimiter, header.skipLines)
    return {
      program: csvProgram(head, {
        format: 'csv',
        delimiter: header.delimiter,
        skipLines: header.skipLines,
        ...settleTime(header.names, header.fields, rows),
      }),
    }
  },
}

function withColumns(head: Head, columns: readonly string[]): Reading {
  const fields = assignFields(columns)
  if (!isBarTable(fields)) return { refused: `\`columns\` (${columns.join(',')}) names no time or no price` }
  const header = head.csv.header
  const delimiter = header?.delimiter ?? head.csv.delimiterOfRows() ?? ','
  const skipLines = header?.skipLines ?? 0
  return {
    program: csvProgram(head, { format: 'csv', delimiter, skipLines, ...settleTime(columns, fields, head.csv.rows(delimiter, skipLines)) }),
  }
}

interface Header {
  readonly delimiter: string
  readonly names: readonly string[]
  readonly fields: readonly ReturnType<typeof assignFields>[number][]
  readonly skipLines: number
}

/** The header found, or one whose time column has no name: an index as pandas writes it. */
function headerOf(head: Head): Header | null {
  const found = head.csv.header
  if (found) return found
  const first = head.csv.lines[0]
  if (!first) return null
  for (const delimiter of [',', ';', '\t', '|']) {
    const names = splitLine(first.text, delimiter)
    if (names.length < 2 || !/^$|^unnamed: 0$|^index$/i.test(names[0] as string)) continue
    const named = ['date', ...names.slice(1)]
    const fields = assignFields(named)
    if (isBarTable(fields) && fields[0] === 'time') return { delimiter, names: named, fields, skipLines: first.number + 1 }
  }
  return null
}

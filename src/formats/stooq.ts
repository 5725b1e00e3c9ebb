import { assignFields } from './aliases.ts'
import { splitLine } from './csv-head.ts'
import { csvProgram } from './csv-program.ts'
import type { Format } from './format.ts'

const plainHeader = 'date,open,high,low,close,volume'

/** `Date,Open,High,Low,Close,Volume` of one symbol, or `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,…` of the bulk files. */
export const stooq: Format = {
  name: 'stooq',
  syntax: 'csv',
  title: 'Stooq CSV',
  recognisedBy:
    'a header that begins `<TICKER>,<PER>,<DATE>`; or `Date,Open,High,Low,Close,Volume` in a file named as Stooq names them (`aapl_us_d.csv`)',
  traps: [
    '`<DATE>` and `<TIME>` are one time (`20240105`, `153500`); where `<PER>` is D, W or M the time of day says nothing',
    "stamps of minute bars are the bar's end, in Warsaw time",
  ],
  source: 'https://stooq.com/db/h/ and https://stooq.com/q/d/ (as served in 2024)',
  matches: (head) => {
    if (head.columns !== null) return false
    const { firstLine } = head.csv
    return firstLine.startsWith('<ticker>,<per>,<date>') || (firstLine === plainHeader && /_[dwm]\.(csv|txt)(\.gz)?$/.test(head.path))
  },
  read: (head) => {
    const header = head.csv.lines[0]
    const names = splitLine(header?.text ?? '', ',')
    const skipLines = (header?.number ?? 0) + 1
    const timeOfDay = names.findIndex((name) => /^<time>$/i.test(name))
    const period = head.csv.rows(',', skipLines)[0]?.[names.findIndex((name) => /^<per>$/i.test(name))]
    const fields = assignFields(names)
    if (!fields.includes('time')) return { refused: 'expected the header `Date,Open,High,Low,Close,Volume` or `<TICKER>,<PER>,<DATE>,…`' }
    return {
      program: csvProgram(head, {
        format: 'stooq',
        delimiter: ',',
        skipLines,
        fields,
        timeOfDayPosition: /^[DWM]$/i.test(period ?? '') ? -1 : timeOfDay,
        decimalComma: false,
      }),
    }
  },
}

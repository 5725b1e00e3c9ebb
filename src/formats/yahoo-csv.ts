import { csvProgram } from './csv-program.ts'
import type { Format } from './format.ts'

const header = 'date,open,high,low,close,adj close,volume'

/** `Date,Open,High,Low,Close,Adj Close,Volume` */
export const yahooCsv: Format = {
  name: 'yahoo-csv',
  syntax: 'csv',
  title: 'Yahoo Finance CSV download',
  recognisedBy: `the header \`Date,Open,High,Low,Close,Adj Close,Volume\``,
  traps: ['sessions without a bar are rows of `null`: fields missing, not zero', '`Adj Close` is ignored beside `Close`'],
  source: 'https://query1.finance.yahoo.com/v7/finance/download/ (as served until 2024)',
  matches: (head) => head.columns === null && head.csv.firstLine === header,
  read: (head) => ({
    program: csvProgram(head, {
      format: 'yahoo-csv',
      delimiter: ',',
      skipLines: (head.csv.lines[0]?.number ?? 0) + 1,
      fields: ['time', 'open', 'high', 'low', 'close', 'ignore', 'volume'],
      decimalComma: false,
    }),
  }),
}

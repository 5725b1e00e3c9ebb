import type { JsonRule } from '../kernel/program.ts'
import type { Field } from '../model/field.ts'
import type { Format } from './format.ts'
import { declares, jsonProgram, path, refuses } from './json-rows.ts'
import { at } from './partial-json.ts'

function column(place: string, field: Field): JsonRule {
  return { path: path(place), role: { kind: 'column', field } }
}

/** `{chart: {result: [{meta, timestamp: [s], indicators: {quote: [{open: […], …}], adjclose}}]}}` */
export const yahooChart: Format = {
  name: 'yahoo-chart',
  syntax: 'json',
  title: 'Yahoo Finance chart JSON (v8)',
  recognisedBy: 'an object with `chart`',
  traps: [
    'one array per field, side by side, with null where a session has no bar',
    'stamps are seconds since 1970, whatever their digits (before 1970 negative), at the open of the session',
    'the last bar of a running session is not final',
    'prices are adjusted for splits; `adjclose` (ignored) for dividends too',
  ],
  source: 'https://query1.finance.yahoo.com/v8/finance/chart/ (undocumented; as served in 2024)',
  matches: (head) => at(head.json?.value, 'chart') !== undefined,
  read: () => ({
    program: jsonProgram({
      format: 'yahoo-chart',
      rules: [
        column('chart.result[].timestamp', 'time'),
        column('chart.result[].indicators.quote[].open', 'open'),
        column('chart.result[].indicators.quote[].high', 'high'),
        column('chart.result[].indicators.quote[].low', 'low'),
        column('chart.result[].indicators.quote[].close', 'close'),
        column('chart.result[].indicators.quote[].volume', 'volume'),
        declares('chart.result[].meta.symbol', 'symbol'),
        declares('chart.result[].meta.currency', 'currency'),
        declares('chart.result[].meta.exchangeTimezoneName', 'timeZone'),
        declares('chart.result[].meta.dataGranularity', 'interval'),
        refuses('chart.error.description', 'an error message of Yahoo instead of data'),
      ],
      epochSeconds: true,
    }),
  }),
}

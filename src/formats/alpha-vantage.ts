import type { JsonRule } from '../kernel/program.ts'
import type { Field } from '../model/field.ts'
import type { Format } from './format.ts'
import { jsonProgram, refuses } from './json-rows.ts'
import { isObject } from './partial-json.ts'

const series = [
  ...['Time Series (Daily)', 'Weekly Time Series', 'Weekly Adjusted Time Series', 'Monthly Time Series', 'Monthly Adjusted Time Series'],
  ...['1min', '5min', '15min', '30min', '60min'].flatMap((step) => [
    `Time Series (${step})`,
    `Time Series FX (${step})`,
    `Time Series Crypto (${step})`,
  ]),
  ...['Daily', 'Weekly', 'Monthly'].flatMap((step) => [`Time Series FX (${step})`, `Time Series (Digital Currency ${step})`]),
]

const errors = ['Note', 'Information', 'Error Message']

/** Meta data are numbered differently in every series: `4. Time Zone`, `5. Time Zone`, … */
const metaData: readonly JsonRule[] = [
  ['2. Symbol', 'symbol'],
  ['2. Digital Currency Code', 'symbol'],
  ...['4. Interval', '5. Interval'].map((key) => [key, 'interval']),
  ...['4. Time Zone', '5. Time Zone', '6. Time Zone', '7. Time Zone'].map((key) => [key, 'timeZone']),
].map(([key, name]): JsonRule => ({
  path: [{ key: 'Meta Data' }, { key: key as string }],
  role: { kind: 'declared', name: name as string },
}))

const fieldOfWord: Readonly<Record<string, Field>> = { open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' }

/** `5. adjusted close` is no close; of `1a. open (CNY)` and `1b. open (USD)` the first is in the market's currency. */
function fieldOfKey(key: string): Field {
  const match = /^\d+(a?)\. (\w+)(?: \((\w+)\))?$/.exec(key)
  return (match && fieldOfWord[match[2] as string]) ?? 'ignore'
}

/** `{"Meta Data": {…}, "Time Series (Daily)": {"2024-01-05": {"1. open": "…", …}}}`, newest first. */
export const alphaVantage: Format = {
  name: 'alpha-vantage',
  syntax: 'json',
  title: 'Alpha Vantage JSON',
  recognisedBy: 'an object with `Meta Data`, one of the known series, or an error body: `Note`, `Information` or `Error Message`',
  traps: [
    'error bodies come with HTTP 200: a file that holds one is refused with its text',
    'newest bar first; numbers are strings',
    'adjusted series: open, high, low and close are raw, only `5. adjusted close` is adjusted (ignored), and the volume is number 6',
    'intraday stamps are wall-clock times of the zone in `Meta Data`',
  ],
  source: 'https://www.alphavantage.co/documentation/ (series and error bodies as served in 2024)',
  matches: (head) => {
    const value = head.json?.value
    return (
      isObject(value) &&
      (value.has('Meta Data') || series.some((key) => value.has(key)) || errors.some((key) => typeof value.get(key) === 'string'))
    )
  },
  read: () => ({
    program: jsonProgram({
      format: 'alpha-vantage',
      rules: [
        ...series.map((key): JsonRule => ({ path: [{ key }], role: { kind: 'keyed' } })),
        ...errors.map((key) => refuses(key, 'an error message of Alpha Vantage instead of data')),
        ...metaData,
      ],
      fieldOfKey,
    }),
  }),
}

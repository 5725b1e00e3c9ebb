import { alpaca } from './alpaca.ts'
import { alphaVantage } from './alpha-vantage.ts'
import { binanceBulk, binanceKlines } from './binance.ts'
import { ccxt } from './ccxt.ts'
import { coinbase } from './coinbase.ts'
import { csvHeadless } from './csv-headless.ts'
import { csv } from './csv.ts'
import type { Format } from './format.ts'
import { jsonColumns } from './json-columns.ts'
import { json } from './json.ts'
import { kraken } from './kraken.ts'
import { ndjson } from './ndjson.ts'
import { parquetTable } from './parquet-table.ts'
import { polygon, polygonFlat } from './polygon.ts'
import { stooq } from './stooq.ts'
import { tidegauge } from './tidegauge.ts'
import { tiingo } from './tiingo.ts'
import { yahooChart } from './yahoo-chart.ts'
import { yahooCsv } from './yahoo-csv.ts'

/** Every format, in the order in which they are tried: what is particular before what is general. */
export const formats: readonly Format[] = [
  tidegauge,
  alphaVantage,
  yahooChart,
  polygon,
  alpaca,
  kraken,
  binanceKlines,
  coinbase,
  ccxt,
  tiingo,
  json,
  ndjson,
  jsonColumns,
  yahooCsv,
  polygonFlat,
  binanceBulk,
  stooq,
  csv,
  csvHeadless,
  parquetTable,
]

export function formatNamed(name: string): Format | null {
  return formats.find((format) => format.name === name) ?? null
}

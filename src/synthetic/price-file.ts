import { isoDate } from '../base/day.ts'
import type { SyntheticRow } from './rows.ts'

/** Text of a price file in our own JSON format, pretty-printed, 14 fields a bar. `updatedAt` is an ISO instant. */
export function priceFile(symbol: string, interval: string, rows: readonly SyntheticRow[], updatedAt: string): string {
  const parts: string[] = []
  let before: number | null = null
  for (const row of rows) {
    const { open, high, low, close, volume } = row
    const change = close !== null && before !== null ? close - before : 0
    const typical = ((high ?? 0) + (low ?? 0) + (close ?? 0)) / 3
    parts.push(`    {
      "date": "${isoDate(row.day)}",
      "open": ${open},
      "high": ${high},
      "low": ${low},
      "close": ${close},
      "adjusted_close": ${close === null ? 'null' : close.toFixed(4)},
      "volume": ${volume},
      "vwap": ${typical.toFixed(6)},
      "change": ${change.toFixed(4)},
      "change_percent": ${before ? ((change / before) * 100).toFixed(6) : '0.000000'},
      "trade_count": ${Math.round((volume ?? 0) / 120)},
      "dividend_amount": 0.0000,
      "split_coefficient": 1.0000,
      "turnover_usd": ${(typical * (volume ?? 0)).toFixed(2)}
    }`)
    before = close
  }
  const first = rows[0]
  const last = rows[rows.length - 1]
  return `{
  "symbol": "${symbol}",
  "interval": "${interval}",
  "last_updated": "${updatedAt}",
  "data_range": {
    "start": "${first ? isoDate(first.day) : ''}",
    "end": "${last ? isoDate(last.day) : ''}"
  },
  "record_count": ${rows.length},
  "data_points": [
${parts.join(',\n')}
  ]
}
`
}

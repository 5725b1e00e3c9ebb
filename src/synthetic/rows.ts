import type { SyntheticSeries } from './market.ts'

/** A row to be written; `null` prices are written as null. Faults change rows, so rows may repeat, be missing or stand anywhere. */
export interface SyntheticRow {
  readonly day: number
  readonly open: number | null
  readonly high: number | null
  readonly low: number | null
  readonly close: number | null
  readonly volume: number | null
  /** The most decimals that its prices are printed with; absent: as many as they need. */
  readonly decimals?: number
}

/** A series as the rows of its file. */
export function rowsOf(series: SyntheticSeries): SyntheticRow[] {
  return Array.from({ length: series.days.length }, (_, i) => ({
    day: series.days[i] as number,
    open: series.open[i] as number,
    high: series.high[i] as number,
    low: series.low[i] as number,
    close: series.close[i] as number,
    volume: series.volume[i] as number,
  }))
}

/** Rows as columns; fields that are null become NaN. */
export function seriesOf(symbol: string, rows: readonly SyntheticRow[]): SyntheticSeries {
  const column = (field: 'open' | 'high' | 'low' | 'close' | 'volume') => Float64Array.from(rows, (row) => row[field] ?? NaN)
  return {
    symbol,
    days: Int32Array.from(rows, (row) => row.day),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  }
}

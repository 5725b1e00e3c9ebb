import { dayOf } from '../../src/base/day.ts'
import { type Decoded, type RawRows, type TimeKind, timeKind } from '../../src/model/decoded.ts'

export interface RowValues {
  /** ISO date: a row of kind `day`. */
  readonly day?: string
  readonly time?: number
  readonly kind?: TimeKind
  readonly symbol?: number
  readonly open?: number
  readonly close?: number
  readonly volume?: number
  readonly flags?: number
}

/** Rows as a decoder gives them; fields left out are a flat 10 with a volume of 1,000,000. */
export function rowsOf(rows: readonly RowValues[]): RawRows {
  const column = (pick: (row: RowValues) => number) => Float64Array.from(rows, pick)
  return {
    length: rows.length,
    time: column((row) => (row.day === undefined ? (row.time ?? NaN) : dayOf(row.day))),
    timeKind: Uint8Array.from(rows, (row) => row.kind ?? (row.day === undefined ? timeKind.instant : timeKind.day)),
    open: column((row) => row.open ?? 10),
    high: column((row) => Math.max(row.open ?? 10, row.close ?? 10)),
    low: column((row) => Math.min(row.open ?? 10, row.close ?? 10)),
    close: column((row) => row.close ?? 10),
    volume: column((row) => row.volume ?? 1_000_000),
    bid: null,
    ask: null,
    flags: Uint16Array.from(rows, (row) => row.flags ?? 0),
    decimals: Uint8Array.from(rows, () => 2),
    symbol: rows.some((row) => row.symbol !== undefined) ? Uint32Array.from(rows, (row) => row.symbol ?? 0xffffffff) : null,
  }
}

export function decodedOf(rows: readonly RowValues[], overrides: Partial<Decoded> = {}): Decoded {
  return {
    format: 'test',
    rows: rowsOf(rows),
    symbols: [],
    declared: {},
    columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
    bytes: 0,
    digest: '',
    ...overrides,
  }
}

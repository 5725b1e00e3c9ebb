/**
 * The bars of one series as columns, ascending by time and unique once arranged.
 * Arrays may be longer than `length` (they are reused); never read past it.
 */
export interface Bars {
  readonly length: number
  /** µs since 1970 UTC, start of the bar; where a dataset's stamps name the end, they were moved by the interval. For daily and longer bars stamped with a bare date: midnight UTC of that date. */
  readonly time: Float64Array
  /** Day number (days since 1970-01-01) of the label of the session a bar belongs to; for weekly bars of the label printed in the file. */
  readonly session: Int32Array
  /** NaN = not usable; `flags` says why. */
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  /** Only where the source has quotes beside the bar. NaN = none. */
  readonly bid: Float64Array | null
  readonly ask: Float64Array | null
  /** Three bits per field, see `fieldState`. 0 = all five usable. */
  readonly flags: Uint16Array
  /** The most decimals printed in any of the bar's four prices. */
  readonly decimals: Uint8Array
  /** Ordinal of the record in its object, from 0: evidence. */
  readonly sourceRow: Uint32Array
}

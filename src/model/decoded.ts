/**
 * How a row's time was written. Kinds below `day` are exact instants; the rest need the dataset's calendar, or the whole file, to become one.
 *
 * `instant`: µs since 1970 UTC (epoch numbers, ISO with a zone). `day`: day number (YYYY-MM-DD, YYYYMMDD). `local`: µs since 1970 as if the
 * wall clock were UTC (ISO without a zone). `slashDay`: A/B/YYYY held as (YYYY * 100 + A) * 100 + B until the whole file has shown
 * whether A is the month; `slashLocal`: the same times 86_400_000_000 plus µs of the day. `unparsable`: time holds NaN.
 */
export const timeKind = { instant: 0, day: 1, local: 2, slashDay: 3, slashLocal: 4, unparsable: 5 } as const
export type TimeKind = (typeof timeKind)[keyof typeof timeKind]

/** Rows as a decoder gives them: in the object's order, nothing sorted, dropped or judged. */
export interface RawRows {
  readonly length: number
  readonly time: Float64Array
  readonly timeKind: Uint8Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly bid: Float64Array | null
  readonly ask: Float64Array | null
  readonly flags: Uint16Array
  readonly decimals: Uint8Array
  /** Index into `Decoded.symbols` of a row's symbol; `null` when the object names none per row (then all rows are one series). */
  readonly symbol: Uint32Array | null
}

/** What an object says about itself beside its bars; absent keys are absent. Held against the content by `metadata_mismatch`. */
export interface Declared {
  readonly symbol?: string
  readonly interval?: string
  /** As written: usually YYYY-MM-DD. */
  readonly start?: string
  readonly end?: string
  readonly recordCount?: number
  readonly lastUpdated?: string
  readonly timeZone?: string
  readonly currency?: string
}

/** One object, decoded. */
export interface Decoded {
  /** Name of the format's table, such as `alpha-vantage`. */
  readonly format: string
  readonly rows: RawRows
  readonly symbols: readonly string[]
  readonly declared: Declared
  /** The bar columns found, in the object's own order (`time,open,…`): `schema` holds parts against each other. */
  readonly columns: readonly string[]
  /** Decompressed bytes decoded. */
  readonly bytes: number
  /** XXH64 of the object's stored (not decompressed) bytes, 16 hex digits. */
  readonly digest: string
}

/** Stands for the line of a refusal while an object is decoded without counting them; never given to who asked for the object. */
export const LINE_NOT_COUNTED = -1

/** Why an object's content is not data. An outcome, not a crash: the scan goes on. */
export class DecodeRefusal extends Error {
  override readonly name = 'DecodeRefusal'
  constructor(
    /** What was expected and what stood there, in words. */
    readonly reason: string,
    /** Offset in the decompressed bytes; -1 where none applies. */
    readonly offset: number,
    /** 1-based line; 0 where none applies, `LINE_NOT_COUNTED` where a decoder was told not to count. */
    readonly line: number,
  ) {
    super(offset < 0 ? reason : `${reason} at byte ${offset}${line > 0 ? ` (line ${line})` : ''}`)
  }
}

import type { Bars } from './bars.ts'

/**
 * What is kept of a series: all its decoded rows whose time could be read, sorted by time and not yet freed of duplicates, so that the arranged
 * series can be had again without reading the lake. `object` tells which of the series' objects a row came from, where there are several.
 */
export interface StoredColumns extends Bars {
  /** Index into the series' `objects`; `null` when there is only one. */
  readonly object: Uint16Array | Uint32Array | null
}

/** The columns in the order of a block; it is part of the format. `session` comes before `time`, which may be read from it. */
export const packedColumns = [
  'session',
  'time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'flags',
  'decimals',
  'sourceRow',
  'object',
] as const

/** Kinds of columns by the numbers that a block tells them with. */
export const packedElements = [Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array] as const

/**
 * The bytes of `encodeBlock` (src/states/block.ts). To be used up at once: the next call writes where they stand. `null`: they are too many to be made so.
 */
export type PackColumns = (columns: StoredColumns) => Uint8Array | null

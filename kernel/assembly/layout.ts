/**
 * Where things stand in the kernel's memory. Fixed addresses: nothing is allocated, nothing grows, and pages never touched cost nothing.
 *
 * Below `SCRATCH` lie the compiler's own static data. The loader reads the same addresses through the exported `address*` functions.
 */

/** 64 bytes for results of the host's slow paths: f64 at 0. */
export const SCRATCH: usize = 0x10000
/** Field codes by position, for row arrays and CSV: one byte each. */
export const POSITIONS: usize = 0x10100
export const POSITIONS_SIZE: i32 = 256
/** States of two hashed streams, see xxh64.ts: 80 bytes each. */
export const HASHES: usize = 0x10040
/** Shapes of decimal numbers, `SHAPE_SIZE` bytes at (whole digits * 16 + decimals) * `SHAPE_SIZE`, see number-shapes.ts. */
export const SHAPES: usize = 0x11000
export const SHAPE_SIZE: usize = 64
/** Gap templates, `GAP_SIZE` bytes each, see gap.ts. */
export const GAPS: usize = 0x15000
export const GAP_SIZE: usize = 192
export const GAP_SLOTS: i32 = 72
/** Containers open outside rows, 8 bytes each, see json.ts. */
export const STACK: usize = 0x1c000
/** Vectors of constants, see vectors.ts: 16 bytes each. */
export const VECTORS: usize = 0x1c400
/** Powers of five for decimal to double conversion, see long-number.ts: 16 bytes each, filled by the loader. */
export const POWERS: usize = 0x1d000
/** Known keys of rows: hash table and bytes, see keys.ts. */
export const KEYS: usize = 0x20000
export const KEY_BYTES: usize = 0x28000
/** Known symbols: hash table and bytes, see symbols.ts. */
export const SYMBOLS: usize = 0x40000
export const SYMBOL_BYTES: usize = 0x140000
export const SYMBOL_BYTES_END: usize = 0x240000
/** Rows not yet handed to the host, see columns.ts. */
export const BLOCK: usize = 0x240000
/** Bytes to be hashed that do not stand in the window already. */
export const STAGING: usize = 0x320000
export const STAGING_SIZE: usize = 0x10000
/** Bytes kept from earlier windows end where the window begins. */
export const CARRY: usize = 0x330000
/** A record or token longer than this is refused. */
export const LONGEST: usize = 16 << 20
export const WINDOW_SIZE: usize = 256 << 10
export const WINDOW: usize = CARRY + LONGEST + 4 * WINDOW_SIZE
/** Zero bytes after the last byte of data, so that scans stop there and vector loads read nothing stale. */
export const SLACK: usize = 256
/** Behind it stands what series-layout.ts says. */
export const DECODING_END: usize = WINDOW + WINDOW_SIZE + SLACK

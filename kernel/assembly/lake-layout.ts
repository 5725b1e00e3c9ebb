/**
 * Where traces stand, and what is found in them. An instance that loops over traces decodes nothing: it uses the room that others have for the bytes of an
 * object. The columns of one trace stand where series-layout.ts has them.
 */
import { CARRY, WINDOW, WINDOW_SIZE } from './layout'
import { LISTS } from './series-layout'

/** The market's level by day (f32), from TRACE_EPOCH on. */
export const LEVELS: usize = CARRY
/** The same in parts of a unit (i32). */
export const LEVEL_PARTS: usize = LEVELS + 0x40000
/** By day, 1 where a bar is not counted. */
export const SUSPECTS: usize = LEVEL_PARTS + 0x40000
/** Days, or other whole numbers, that were found (i32), and a double to each. */
export const FOUND: usize = SUSPECTS + 0x10000
export const VALUES: usize = FOUND + 0x80000
/** Logarithms of volumes around a bar, and some of them in another order (f64). */
export const NEAR: usize = VALUES + 0x80000
export const ORDERED: usize = NEAR + 0x400
/** What is as long as the lake is wide: counts, filters, islands and traces. What is more is put behind all else by the host, which makes the memory grow for it. */
export const LAKE: usize = ORDERED + 0x400
export const LAKE_END: usize = WINDOW + WINDOW_SIZE
/** By bar of the trace at hand, the sum of how far it and those before lie from the market (i32); nothing lies before the first. */
export const SUMS: usize = LISTS + 0x100

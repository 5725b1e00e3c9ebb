import { packedColumns, packedElements } from '../model/stored-columns.ts'

/*
 * The columns of one series as bytes; docs/adr/column-packs.md has the layout and why. In the byte order of the machine, which `magic` tells:
 *
 *   16 bytes       magic u32, version u16, columns u16, rows u32, checksum of the values u32
 *   16 per column  encoding u8, element u8, of `scaled` its steps' element u8 and the decimals u8, 4 bytes of zeros, 8 bytes of the encoding's own
 *   8 bytes        zeros, checksum of all before u32
 *   values         of the `raw` and `scaled` columns in turn, each filled up to a multiple of 8 bytes
 *
 * A checksum is the lower half of XXH64, up to version 2 it was CRC-32.
 */
export const magic = 0x4b504754
export const version = 3
/** Knew no `scaled` and is read as well. */
export const oldestVersion = 1
export const headBytes = 16
export const columnBytes = 16
const tailBytes = 8

/**
 * `absent`: there is no such column. `constant`: the one value, bit for bit. `ramp`: start u32 and step i32. `days`: midnight UTC of the
 * session. `raw`: the values. `scaled`: the least value's count of 10^-decimals f64, and for each value how many more it is.
 */
export const encoding = { absent: 0, constant: 1, ramp: 2, days: 3, raw: 4, scaled: 5 } as const

export const elements = packedElements
export const names = packedColumns
export type Values = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array
export type Name = (typeof names)[number]

/** 10^decimals of `scaled` columns. */
export const scales = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15] as const

export const headerBytes = headBytes + columnBytes * names.length + tailBytes
export const valuesSumAt = 12
export const headSumAt = headerBytes - 4
export const usPerDay = 86_400_000_000

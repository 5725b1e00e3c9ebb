import { crc32 } from 'node:zlib'
import type { StoredColumns } from '../model/stored-columns.ts'

/*
 * The columns of one series as bytes; docs/adr/column-packs.md has the layout and why. In the byte order of the machine, which `magic` tells:
 *
 *   16 bytes       magic u32, version u16, columns u16, rows u32, CRC-32 of the values u32
 *   16 per column  encoding u8, element u8, 6 bytes of zeros, 8 bytes of the encoding's own
 *   8 bytes        zeros, CRC-32 of all before u32
 *   values         of the `raw` columns in turn, each filled up to a multiple of 8 bytes
 */
const magic = 0x4b504754
const version = 1
const headBytes = 16
const columnBytes = 16
const tailBytes = 8

/**
 * `absent`: there is no such column. `constant`: the one value, bit for bit. `ramp`: start u32 and step i32. `days`: midnight UTC of the
 * session. `raw`: the values.
 */
const encoding = { absent: 0, constant: 1, ramp: 2, days: 3, raw: 4 } as const

const elements = [Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array] as const
type Values = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

// The order is part of the format; `session` comes before `time`, which may be read from it.
const names = [
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
type Name = (typeof names)[number]

const headerBytes = headBytes + columnBytes * names.length + tailBytes
const checksumAt = headerBytes - 4
const usPerDay = 86_400_000_000
const padding = new Uint8Array(8)

export interface Block {
  readonly sizeBytes: number
  /** In order. Views of the caller's arrays: to be used up before those change. */
  readonly parts: readonly Uint8Array[]
}

/** Columns as bytes, without copying them. */
export function encodeBlock(columns: StoredColumns): Block {
  const rows = columns.length
  const header = new Uint8Array(headerBytes)
  const words = new Uint32Array(header.buffer)
  const parts: Uint8Array[] = [header]
  let sizeBytes = headerBytes
  let checksum = 0
  const addPart = (part: Uint8Array) => {
    if (part.length === 0) return
    parts.push(part)
    sizeBytes += part.length
    checksum = crc32(part, checksum)
  }
  names.forEach((name, i) => {
    const at = headBytes + i * columnBytes
    const values = columns[name]
    if (values === null) return
    header[at + 1] = elements.findIndex((element) => values instanceof element)
    if (name === 'time' && isDays(columns)) header[at] = encoding.days
    else if (isConstant(values, rows)) {
      header[at] = encoding.constant
      header.set(bytesOf(values, 1), at + 8)
    } else if (name === 'sourceRow' && isRamp(columns.sourceRow, rows)) {
      header[at] = encoding.ramp
      words[(at + 8) / 4] = columns.sourceRow[0] as number
      words[(at + 12) / 4] = (columns.sourceRow[1] as number) - (columns.sourceRow[0] as number)
    } else {
      header[at] = encoding.raw
      const bytes = bytesOf(values, rows)
      addPart(bytes)
      addPart(padding.subarray(0, -bytes.length & 7))
    }
  })
  words[0] = magic
  new Uint16Array(header.buffer)[2] = version
  new Uint16Array(header.buffer)[3] = names.length
  words[2] = rows
  words[3] = checksum
  words[checksumAt / 4] = crc32(header.subarray(0, checksumAt))
  return { sizeBytes, parts }
}

/** Gives the reason when the bytes are no whole block. */
export function verifyBlock(bytes: Uint8Array<ArrayBuffer>): string | null {
  if (bytes.length < headerBytes || bytes.byteOffset % 8 !== 0) return 'it is cut short'
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, headerBytes / 4)
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, 4)
  if (words[0] !== magic) return 'no columns begin here'
  if (halves[2] !== version || halves[3] !== names.length) return `its layout has version ${halves[2]}, not ${version}`
  if (crc32(bytes.subarray(0, checksumAt)) !== words[checksumAt / 4]) return 'its header was altered'
  if (crc32(bytes.subarray(headerBytes)) !== words[3]) return 'its values were altered or cut short'
  return null
}

/** Columns over the bytes of a verified block: raw ones are views of it, the rest are made. */
export function decodeBlock(bytes: Uint8Array<ArrayBuffer>): StoredColumns {
  const { buffer, byteOffset } = bytes
  const words = new Uint32Array(buffer, byteOffset, headerBytes / 4)
  const rows = words[2] as number
  let at = byteOffset + headerBytes
  const columns: Partial<Record<Name, Values | null>> = {}
  names.forEach((name, i) => {
    const head = headBytes + i * columnBytes
    const element = elements[bytes[head + 1] as number] as (typeof elements)[number]
    switch (bytes[head]) {
      case encoding.absent:
        columns[name] = null
        break
      case encoding.constant:
        columns[name] = constantOf(element, rows, bytes.subarray(head + 8, head + 16))
        break
      case encoding.ramp:
        columns[name] = rampOf(rows, words[(head + 8) / 4] as number, (words[(head + 12) / 4] as number) | 0)
        break
      case encoding.days:
        columns[name] = daysOf(columns.session as Int32Array, rows)
        break
      default:
        columns[name] = new element(buffer, at, rows)
        at += (rows * element.BYTES_PER_ELEMENT + 7) & ~7
    }
  })
  return { length: rows, ...(columns as Omit<StoredColumns, 'length'>) }
}

function bytesOf(values: Values, rows: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, rows * values.BYTES_PER_ELEMENT)
}

/** Bit for bit: NaN equals NaN of the same payload, -0 is not 0. */
function isConstant(values: Values, rows: number): boolean {
  if (rows < 2) return rows === 1
  if (!Object.is(values[0], values[1])) return false
  // All are equal when the bytes equal themselves one value further on.
  const bytes = bytesOf(values, rows)
  return Buffer.compare(bytes.subarray(values.BYTES_PER_ELEMENT), bytes.subarray(0, -values.BYTES_PER_ELEMENT)) === 0
}

function isRamp(values: Uint32Array, rows: number): boolean {
  if (rows < 2) return false
  const start = values[0] as number
  const step = (values[1] as number) - start
  if (step !== (step | 0)) return false
  for (let i = 2; i < rows; i++) if (values[i] !== start + i * step) return false
  return true
}

function isDays({ time, session, length }: StoredColumns): boolean {
  for (let i = 0; i < length; i++) {
    const us = time[i] as number
    if (us !== (session[i] as number) * usPerDay || Object.is(us, -0)) return false
  }
  return true
}

function constantOf(element: (typeof elements)[number], rows: number, bits: Uint8Array<ArrayBuffer>): Values {
  if (element === Float64Array) {
    const patterns = new BigUint64Array(rows)
    // Through integers, because a NaN's payload may not survive as a number.
    patterns.fill(new BigUint64Array(bits.slice().buffer)[0] as bigint)
    return new Float64Array(patterns.buffer)
  }
  return new element(rows).fill(new element(bits.slice().buffer)[0] as number)
}

function rampOf(rows: number, start: number, step: number): Uint32Array {
  const values = new Uint32Array(rows)
  for (let i = 0; i < rows; i++) values[i] = start + i * step
  return values
}

function daysOf(session: Int32Array, rows: number): Float64Array {
  const time = new Float64Array(rows)
  for (let i = 0; i < rows; i++) time[i] = (session[i] as number) * usPerDay
  return time
}

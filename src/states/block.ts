import type { StoredColumns } from '../model/stored-columns.ts'
import {
  columnBytes,
  elements,
  encoding,
  headBytes,
  headerBytes,
  headSumAt,
  magic,
  type Name,
  names,
  scales,
  usPerDay,
  type Values,
  valuesSumAt,
  version,
} from './block-layout.ts'
import { checksumOf } from './checksum.ts'
import { narrow, type Narrowed } from './narrow.ts'

export interface Block {
  readonly sizeBytes: number
  /** In order. Some are views of the caller's arrays: to be used up before those change. */
  readonly parts: readonly Uint8Array[]
}

const padding = new Uint8Array(8)

/** Columns as bytes; those that no encoding makes smaller are not copied. What stands in for it (`PackColumns`) makes the same bytes. */
export function encodeBlock(columns: StoredColumns): Block {
  const rows = columns.length
  const header = new Uint8Array(headerBytes)
  const words = new Uint32Array(header.buffer)
  const parts: Uint8Array[] = []
  const addValues = (values: Values) => {
    const bytes = bytesOf(values, rows)
    if (bytes.length === 0) return
    parts.push(bytes)
    if (bytes.length % 8 !== 0) parts.push(padding.subarray(0, -bytes.length & 7))
  }
  const decimals = columns.decimals.subarray(0, rows).reduce((most, one) => Math.max(most, one), 0)
  names.forEach((name, i) => {
    const at = headBytes + i * columnBytes
    const values = columns[name]
    if (values === null) return
    header[at + 1] = elementOf(values)
    if (name === 'time' && isDays(columns)) header[at] = encoding.days
    else if (isConstant(values, rows)) {
      header[at] = encoding.constant
      header.set(bytesOf(values, 1), at + 8)
    } else if (name === 'sourceRow' && isRamp(columns.sourceRow, rows)) {
      header[at] = encoding.ramp
      words[(at + 8) / 4] = columns.sourceRow[0] as number
      words[(at + 12) / 4] = (columns.sourceRow[1] as number) - (columns.sourceRow[0] as number)
    } else {
      const digits = digitsOf(name, decimals)
      const narrowed = narrowedOf(values, rows, digits)
      header[at] = narrowed === null ? encoding.raw : encoding.scaled
      if (narrowed !== null) {
        header[at + 2] = elementOf(narrowed.steps)
        header[at + 3] = digits as number
        new Float64Array(header.buffer)[(at + 8) / 8] = narrowed.base
      }
      addValues(narrowed?.steps ?? values)
    }
  })
  const halves = new Uint16Array(header.buffer)
  words[0] = magic
  halves[2] = version
  halves[3] = names.length
  words[2] = rows
  words[valuesSumAt / 4] = checksumOf(parts, version)
  words[headSumAt / 4] = checksumOf([header.subarray(0, headSumAt)], version)
  return { sizeBytes: parts.reduce((sum, part) => sum + part.length, headerBytes), parts: [header, ...parts] }
}

/** Decimals in which a column's values may be whole numbers: of prices, the most that any was printed with. */
function digitsOf(name: Name, decimals: number): number | null {
  switch (name) {
    case 'session':
    case 'volume':
      return 0
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'bid':
    case 'ask':
      return decimals
    default:
      return null
  }
}

function narrowedOf(values: Values, rows: number, digits: number | null): Narrowed | null {
  const scale = digits === null ? undefined : scales[digits]
  if (scale === undefined || rows === 0 || !(values instanceof Float64Array || values instanceof Int32Array)) return null
  const narrowed = narrow(values, rows, scale)
  return narrowed === null || narrowed.steps.BYTES_PER_ELEMENT >= values.BYTES_PER_ELEMENT ? null : narrowed
}

function elementOf(values: Values): number {
  return elements.findIndex((element) => values instanceof element)
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

import { countedUp } from '../base/counted-up.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import {
  columnBytes,
  elements,
  encoding,
  headBytes,
  headerBytes,
  headSumAt,
  magic,
  names,
  oldestVersion,
  scales,
  type Values,
  valuesSumAt,
  version,
} from './block-layout.ts'
import { checksumOf } from './checksum.ts'
import { widen } from './narrow.ts'
import { sharedMidnights, sharedSessions } from './shared-days.ts'

/** Gives the reason when the bytes are no whole block. */
export function verifyBlock(bytes: Uint8Array<ArrayBuffer>): string | null {
  const reason = verifyHead(bytes)
  if (reason !== null) return reason
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, valuesSumAt / 4 + 1)
  const isWhole = checksumOf([bytes.subarray(headerBytes)], versionOf(bytes)) === words[valuesSumAt / 4]
  return isWhole ? null : 'its values were altered or cut short'
}

/** Gives the reason when the bytes do not begin as a block does. */
export function verifyHead(bytes: Uint8Array<ArrayBuffer>): string | null {
  if (bytes.length < headerBytes || bytes.byteOffset % 8 !== 0) return 'it is cut short'
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, headerBytes / 4)
  if (words[0] !== magic) return 'no columns begin here'
  const found = versionOf(bytes)
  if (found < oldestVersion || found > version || (words[1] as number) >>> 16 !== names.length)
    return `its layout has version ${found}, not ${version}`
  return checksumOf([bytes.subarray(0, headSumAt)], found) === words[headSumAt / 4] ? null : 'its header was altered'
}

function versionOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>): number {
  return new Uint16Array(buffer, byteOffset + 4, 1)[0] as number
}

/** Columns of a verified block: raw ones are views of it, the rest are made. */
export function decodeBlock(bytes: Uint8Array<ArrayBuffer>): StoredColumns {
  const { length, session, time, open, high, low, close, volume, bid, ask, flags, decimals, sourceRow, object } = new BlockColumns(bytes)
  return { length, session, time, open, high, low, close, volume, bid, ask, flags, decimals, sourceRow, object }
}

/** Rows `from` to `to` (excluded) of a block, and what has to be called with the first and last (excluded) of its bytes before they are read, where they are not there yet. */
interface Stretch {
  readonly from?: number
  readonly to?: number
  readonly fill?: ((from: number, to: number) => void) | undefined
}

/** Columns of a verified block, or of a stretch of its rows, each made when it is first asked for: for those who look at few bars, or at few columns. */
export class BlockColumns implements StoredColumns {
  readonly length: number
  readonly #bytes: Uint8Array<ArrayBuffer>
  /** Rows of the block before the first of these. */
  readonly #from: number
  readonly #rows: number
  readonly #fill: Stretch['fill']
  readonly #made: (Values | null | undefined)[] = []

  constructor(bytes: Uint8Array<ArrayBuffer>, { from = 0, to = Infinity, fill }: Stretch = {}) {
    const rows = new Uint32Array(bytes.buffer, bytes.byteOffset, 4)[2] as number
    this.#bytes = bytes
    this.#from = from
    this.#rows = rows
    this.#fill = fill
    this.length = Math.min(rows, to) - from
  }

  /** Rows `from` to `to` (excluded), as far as there are so many; `from` is at most the length. */
  between(from: number, to: number): BlockColumns {
    return new BlockColumns(this.#bytes, { from: this.#from + from, to: this.#from + Math.min(to, this.length), fill: this.#fill })
  }

  get session(): Int32Array {
    return this.#column(0) as Int32Array
  }
  get time(): Float64Array {
    return this.#column(1) as Float64Array
  }
  get open(): Float64Array {
    return this.#column(2) as Float64Array
  }
  get high(): Float64Array {
    return this.#column(3) as Float64Array
  }
  get low(): Float64Array {
    return this.#column(4) as Float64Array
  }
  get close(): Float64Array {
    return this.#column(5) as Float64Array
  }
  get volume(): Float64Array {
    return this.#column(6) as Float64Array
  }
  get bid(): Float64Array | null {
    return this.#column(7) as Float64Array | null
  }
  get ask(): Float64Array | null {
    return this.#column(8) as Float64Array | null
  }
  get flags(): Uint16Array {
    return this.#column(9) as Uint16Array
  }
  get decimals(): Uint8Array {
    return this.#column(10) as Uint8Array
  }
  get sourceRow(): Uint32Array {
    return this.#column(11) as Uint32Array
  }
  get object(): Uint16Array | Uint32Array | null {
    return this.#column(12) as Uint16Array | Uint32Array | null
  }

  #column(index: number): Values | null {
    const made = this.#made[index]
    return made === undefined ? (this.#made[index] = this.#decoded(index)) : made
  }

  #decoded(index: number): Values | null {
    const rows = this.length
    const bytes = this.#bytes
    const { buffer } = bytes
    const first = this.#from
    const head = headBytes + index * columnBytes
    const own = bytes.slice(head + 8, head + 16).buffer
    const element = elements[bytes[head + 1] as number] as (typeof elements)[number]
    switch (bytes[head]) {
      case encoding.absent:
        return null
      case encoding.constant:
        return constantOf(element, rows, own)
      case encoding.ramp: {
        const [from, step] = new Int32Array(own) as unknown as [number, number]
        return rampOf(rows, (from >>> 0) + first * step, step)
      }
      case encoding.days:
        return sharedMidnights(this.session)
      case encoding.scaled: {
        const stored = elements[bytes[head + 2] as number] as typeof Uint32Array | typeof Uint16Array | typeof Uint8Array
        const narrowed = {
          base: new Float64Array(own)[0] as number,
          steps: new stored(buffer, this.#valuesAt(index, stored.BYTES_PER_ELEMENT), rows),
        }
        if (element === Int32Array) return sharedSessions(narrowed)
        const values = new Float64Array(rows)
        widen(narrowed, scales[bytes[head + 3] as number] as number, values)
        return values
      }
      default:
        return new element(buffer, this.#valuesAt(index, element.BYTES_PER_ELEMENT), rows)
    }
  }

  /** Where the values of a column begin in the buffer, each of so many bytes; they are there afterwards. */
  #valuesAt(index: number, width: number): number {
    const bytes = this.#bytes
    let at = headerBytes + this.#from * width
    for (let i = 0; i < index; i++) {
      const head = headBytes + i * columnBytes
      const kind = bytes[head]
      if (kind !== encoding.raw && kind !== encoding.scaled) continue
      const stored = elements[bytes[head + (kind === encoding.raw ? 1 : 2)] as number] as (typeof elements)[number]
      at += (this.#rows * stored.BYTES_PER_ELEMENT + 7) & ~7
    }
    this.#fill?.(at, at + this.length * width)
    return bytes.byteOffset + at
  }
}

function constantOf(element: (typeof elements)[number], rows: number, bits: ArrayBuffer): Values {
  if (element === Float64Array) {
    const patterns = new BigUint64Array(rows)
    // Through integers, because a NaN's payload may not survive as a number.
    patterns.fill(new BigUint64Array(bits)[0] as bigint)
    return new Float64Array(patterns.buffer)
  }
  return new element(rows).fill(new element(bits)[0] as number)
}

function rampOf(rows: number, start: number, step: number): Uint32Array {
  if (step === 1) return countedUp(start, start + rows)
  const values = new Uint32Array(rows)
  for (let i = 0; i < rows; i++) values[i] = start + i * step
  return values
}

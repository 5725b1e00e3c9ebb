import { DecodeRefusal } from '../model/decoded.ts'
import type { DecodedRows, Decoder } from './decoder.ts'
import { CsvReader } from './plain-csv.ts'
import { JsonReader } from './plain-json.ts'
import type { DecodeProgram } from './program.ts'

/** Bytes that the plain decoder takes: it holds the whole object. */
export const plainLimitBytes = 256 * 1024 * 1024

const windowBytes = 64 * 1024
const keptBytes = 8 * 1024 * 1024

/**
 * The decoder in plain TypeScript: oracle of the WebAssembly one, and what runs the programs that one does not support.
 * It collects the object and reads it at `finish`, so it refuses objects beyond `limitBytes`.
 */
export class PlainDecoder implements Decoder {
  private program: DecodeProgram | null = null
  private buffer = new Uint8Array(windowBytes)
  private length = 0
  private readonly limitBytes: number

  constructor(limitBytes = plainLimitBytes) {
    this.limitBytes = limitBytes
  }

  supports(): boolean {
    return true
  }

  start(program: DecodeProgram): void {
    this.program = program
    this.length = 0
    if (this.buffer.length > keptBytes) this.buffer = new Uint8Array(windowBytes)
  }

  window(): Uint8Array {
    if (this.buffer.length - this.length < windowBytes) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + windowBytes))
      larger.set(this.buffer.subarray(0, this.length))
      this.buffer = larger
    }
    return this.buffer.subarray(this.length)
  }

  push(byteCount: number): void {
    this.length += byteCount
    if (this.length <= this.limitBytes) return
    this.program = null
    const limit = this.limitBytes
    throw new DecodeRefusal(`larger than the ${limit} bytes that this format is read up to`, limit, 0)
  }

  /** It reads nothing before the end. */
  readonly rowsTaken = 0

  stop(): null {
    return null
  }

  finish(): DecodedRows {
    const { program } = this
    if (!program) throw new Error('finish() without start()')
    this.program = null
    const bytes = this.buffer.subarray(0, this.length)
    const reader = program.syntax === 'json' ? new JsonReader(bytes, program) : new CsvReader(bytes, program)
    reader.read()
    const { rows } = reader
    return {
      rows: rows.rows(),
      symbols: rows.symbols(),
      declared: reader instanceof JsonReader ? reader.declared : new Map(),
      columns: rows.fieldsMet(),
      bytes: bytes.length,
    }
  }
}

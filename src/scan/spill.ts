import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Decoded, RawRows } from '../model/decoded.ts'
import type { SeriesPart } from '../series/parts.ts'
import { packError } from '../states/pack-folder.ts'

/**
 * Rows of objects whose series are spread over many objects, put aside on disk by bucket of symbols, so that no more than one bucket is ever in memory.
 * One file per worker and bucket; records are appended and read back in order. The folder lives as long as its scan.
 */
export class SpillWriter {
  readonly #folder: string
  readonly #worker: number
  readonly #buffered = new Map<string, Buffer[]>()
  #bytes = 0

  constructor(folder: string, worker: number) {
    this.#folder = folder
    this.#worker = worker
  }

  /** Puts one object's rows aside, split into `buckets` buckets of the dataset. */
  put(
    decoded: Decoded,
    parts: readonly SeriesPart[],
    at: { readonly dataset: number; readonly object: number; readonly modifiedUs: number; readonly buckets: number },
  ): void {
    const byBucket = new Map<number, SeriesPart[]>()
    for (const part of parts) {
      const bucket = bucketOf(part.symbol, at.buckets)
      const group = byBucket.get(bucket)
      if (group) group.push(part)
      else byBucket.set(bucket, [part])
    }
    for (const [bucket, group] of byBucket) {
      const record: SpilledRows = {
        object: at.object,
        modifiedUs: at.modifiedUs,
        declared: decoded.declared,
        columns: decoded.columns,
        symbols: group.map((part) => part.symbol),
        counts: group.map((part) => part.to - part.from),
        ...gathered(decoded.rows, group),
      }
      this.#append(spillName(at.dataset, bucket, this.#worker), serialize(record))
    }
  }

  /** Throws DISK_FULL or DATA_FOLDER_UNUSABLE. */
  flush(): void {
    try {
      if (this.#buffered.size > 0) mkdirSync(this.#folder, { recursive: true })
      for (const [name, chunks] of this.#buffered) appendFileSync(join(this.#folder, name), Buffer.concat(chunks))
    } catch (error) {
      throw packError(error, this.#folder)
    }
    this.#buffered.clear()
    this.#bytes = 0
  }

  #append(name: string, record: Buffer): void {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(record.length)
    const chunks = this.#buffered.get(name)
    if (chunks) chunks.push(length, record)
    else this.#buffered.set(name, [length, record])
    this.#bytes += record.length
    if (this.#bytes > FLUSH_BYTES) this.flush()
  }
}

const FLUSH_BYTES = 16e6

/** Which of `buckets` buckets a symbol's rows go to: FNV-1a, so that it depends on nothing but the symbol. */
export function bucketOf(symbol: string, buckets: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < symbol.length; i++) hash = Math.imul(hash ^ symbol.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % buckets
}

/** All parts of one bucket that any worker put aside, by symbol. */
export function readBucket(folder: string, dataset: number, bucket: number): Map<string, { parts: SeriesPart[]; modifiedUs: number }> {
  const bySymbol = new Map<string, { parts: SeriesPart[]; modifiedUs: number }>()
  if (!existsSync(folder)) return bySymbol
  const prefix = spillName(dataset, bucket, null)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue
    const bytes = readFileSync(join(folder, name))
    for (let at = 0; at < bytes.length;) {
      const length = bytes.readUInt32LE(at)
      const { object, modifiedUs, declared, columns, symbols, counts, rows, sourceRows } = deserialize(
        bytes.subarray(at + 4, at + 4 + length),
      ) as SpilledRows
      at += 4 + length
      let from = 0
      for (const [i, symbol] of symbols.entries()) {
        const to = from + (counts[i] as number)
        const part: SeriesPart = { symbol, object, rows, order: null, from, to, declared, columns, sourceRows }
        from = to
        const known = bySymbol.get(symbol)
        if (known) {
          known.parts.push(part)
          known.modifiedUs = Math.max(known.modifiedUs, modifiedUs)
        } else bySymbol.set(symbol, { parts: [part], modifiedUs })
      }
    }
  }
  return bySymbol
}

export function removeSpills(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

interface SpilledRows extends Pick<Decoded, 'declared' | 'columns'> {
  readonly object: number
  readonly modifiedUs: number
  readonly symbols: readonly string[]
  readonly counts: readonly number[]
  readonly rows: RawRows
  readonly sourceRows: Uint32Array
}

function spillName(dataset: number, bucket: number, worker: number | null): string {
  return `${dataset}-${bucket}-${worker ?? ''}`
}

/** The rows of some parts, one part after the other. */
function gathered(rows: RawRows, parts: readonly SeriesPart[]): { rows: RawRows; sourceRows: Uint32Array } {
  let length = 0
  for (const part of parts) length += part.to - part.from
  const sourceRows = new Uint32Array(length)
  let at = 0
  for (const { order, from, to } of parts) for (let k = from; k < to; k++) sourceRows[at++] = order === null ? k : (order[k] as number)
  const float = (column: Float64Array) => Float64Array.from(sourceRows, (i) => column[i] as number)
  return {
    sourceRows,
    rows: {
      length,
      time: float(rows.time),
      timeKind: Uint8Array.from(sourceRows, (i) => rows.timeKind[i] as number),
      open: float(rows.open),
      high: float(rows.high),
      low: float(rows.low),
      close: float(rows.close),
      volume: float(rows.volume),
      bid: rows.bid && float(rows.bid),
      ask: rows.ask && float(rows.ask),
      flags: Uint16Array.from(sourceRows, (i) => rows.flags[i] as number),
      decimals: Uint8Array.from(sourceRows, (i) => rows.decimals[i] as number),
      symbol: null,
    },
  }
}

import { createGunzip, type Gunzip } from 'node:zlib'
import { errnoOf } from '../base/app-error.ts'
import { DecodeRefusal } from '../model/decoded.ts'

/** Something that gives bytes one after the other; 0 at the end. */
export interface ByteReader {
  read(target: Uint8Array): number | Promise<number>
}

/** How much a gzip object may unpack to before it counts as a bomb. */
export interface GzipLimits {
  /** Unpacked bytes at most. */
  readonly maxBytes: number
  /** Unpacked bytes at most for each stored byte, once more than `ratioFromBytes` have been unpacked. */
  readonly maxRatio: number
  readonly ratioFromBytes: number
}

/** Bars pack 3 to 20 times, constant ones up to 300; what deflate can reach at most is 1,032. */
export const defaultGzipLimits: GzipLimits = { maxBytes: 16 * 1024 ** 3, maxRatio: 200, ratioFromBytes: 64 * 1024 ** 2 }

const storedChunkBytes = 128 * 1024
const unpackedChunkBytes = 128 * 1024

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

/**
 * Unpacks a gzip stream as it is read. Members that follow one another are one stream. Cut short, damaged or beyond the limits: DecodeRefusal,
 * its offset counting unpacked bytes. What `stored` throws is passed on as it is.
 */
export class GunzipReader implements ByteReader {
  private readonly gunzip: Gunzip
  private readonly chunks: AsyncIterator<Uint8Array>
  private chunk: Uint8Array = new Uint8Array(0)
  private storedBytes = 0
  private unpackedBytes = 0
  private storedError: { readonly error: unknown } | null = null

  constructor(
    stored: ByteReader,
    private readonly limits: GzipLimits,
  ) {
    this.gunzip = createGunzip({ chunkSize: unpackedChunkBytes })
    this.chunks = this.gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    void this.pump(stored)
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.chunk.length === 0) {
      this.chunk = await this.nextChunk()
      if (this.chunk.length === 0) return 0
    }
    const count = Math.min(target.length, this.chunk.length)
    target.set(this.chunk.subarray(0, count))
    this.chunk = this.chunk.subarray(count)
    return count
  }

  /** Frees what unpacking holds; needed when it is not read to its end. */
  close(): void {
    this.gunzip.destroy()
  }

  private async nextChunk(): Promise<Uint8Array> {
    let next: IteratorResult<Uint8Array>
    try {
      next = await this.chunks.next()
    } catch (error) {
      if (this.storedError) throw this.storedError.error
      throw this.asRefusal(error)
    }
    if (next.done === true) return new Uint8Array(0)
    this.unpackedBytes += next.value.length
    this.holdLimits()
    return next.value
  }

  private holdLimits(): void {
    const { maxBytes, maxRatio, ratioFromBytes } = this.limits
    const { unpackedBytes, storedBytes } = this
    if (unpackedBytes > maxBytes) throw new DecodeRefusal(`gzip unpacks to more than ${maxBytes} bytes`, maxBytes, 0)
    if (unpackedBytes > ratioFromBytes && unpackedBytes > maxRatio * storedBytes) {
      throw new DecodeRefusal(`gzip bomb: ${storedBytes} stored bytes unpack to more than ${maxRatio} times as many`, unpackedBytes, 0)
    }
  }

  private asRefusal(error: unknown): unknown {
    const code = errnoOf(error)
    if (code === 'Z_BUF_ERROR') {
      return new DecodeRefusal(`gzip cut short: the ${this.storedBytes} stored bytes end before the stream does`, this.unpackedBytes, 0)
    }
    if (code !== null && code.startsWith('Z_') && code !== 'Z_MEM_ERROR') {
      return new DecodeRefusal(`gzip damaged: ${(error as Error).message}`, this.unpackedBytes, 0)
    }
    return error
  }

  private async pump(stored: ByteReader): Promise<void> {
    const buffer = new Uint8Array(storedChunkBytes)
    try {
      for (;;) {
        const read = stored.read(buffer)
        const count = typeof read === 'number' ? read : await read
        if (count === 0) break
        this.storedBytes += count
        if (!(await this.written(buffer.subarray(0, count)))) return
      }
      this.gunzip.end()
    } catch (error) {
      this.storedError = { error }
      this.gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Gives the bytes to zlib; resolves once they are used up, to false when unpacking has ended early. */
  private written(bytes: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => this.gunzip.write(bytes, (error) => resolve(!error)))
  }
}

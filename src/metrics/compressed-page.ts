import { constants, crc32, createDeflateRaw, deflateRaw } from 'node:zlib'
import { promisify } from 'node:util'

const deflate = promisify(deflateRaw)
const level = 4

/** A long text compressed once, to which each answer adds an end of its own. */
export interface CompressedStart {
  /** Deflated, ending on a whole byte, not final. */
  readonly pieces: readonly Buffer[]
  readonly crc: number
  readonly bytes: number
}

/** Compresses in threads of zlib's own; `pause` lets other work pass between pieces. */
export async function compressStart(pieces: readonly Buffer[], pause: () => Promise<void>): Promise<CompressedStart> {
  const stream = createDeflateRaw({ level, finishFlush: constants.Z_SYNC_FLUSH })
  const compressed: Buffer[] = []
  stream.on('data', (piece: Buffer) => compressed.push(piece))
  let [crc, bytes] = [0, 0]
  for (const piece of pieces) {
    crc = crc32(piece, crc)
    bytes += piece.length
    await new Promise<void>((resolve, reject) => {
      stream.write(piece, (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
    await pause()
  }
  await new Promise<void>((resolve, reject) => {
    stream.once('end', resolve).once('error', reject)
    stream.end()
  })
  return { pieces: compressed, crc, bytes }
}

/** A gzip file (RFC 1952) of the start and the end given, without compressing the start again. */
export async function gzipWithEnd(start: CompressedStart, end: Buffer): Promise<Buffer[]> {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(end, start.crc), 0)
  trailer.writeUInt32LE((start.bytes + end.length) % 2 ** 32, 4)
  return [header, ...start.pieces, await deflate(end, { level }), trailer]
}

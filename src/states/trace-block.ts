import { sealOf } from '../kernel/seal.ts'
import { type SeriesTrace, TRACE_VERSION } from '../model/trace.ts'

/*
 * The trace of one series as bytes, in the byte order of the machine, which `magic` tells; it lies right behind the block of the series' columns:
 *
 *   32 bytes   magic u32, version u32, bars u32, chosen bars u32, alike pairs u32, islands u32, weeks f64
 *   8 bytes    XXH64 of all the others
 *   values     content f64, close f32, chosen u32, alike i32, islands u32, their gaps f32, day u16, range u16, volume i8; filled up to a
 *              multiple of 8 bytes
 */
const magic = 0x4b525454
const weeksAt = 24
const sealAt = 32
const headerBytes = 40

/** A trace as bytes, in one piece. */
export function encodeTrace(trace: SeriesTrace): Uint8Array<ArrayBuffer> {
  const { length, day, close, range, volume, chosen, content, alike, islands, islandGaps, weeks } = trace
  const header = Uint32Array.of(magic, TRACE_VERSION, length, chosen.length, alike.length, islands.length)
  const bytes = new Uint8Array(sizeOf(header))
  bytes.set(new Uint8Array(header.buffer), 0)
  new Float64Array(bytes.buffer)[weeksAt / 8] = weeks
  let at = headerBytes
  for (const values of [content, close, chosen, alike, islands, islandGaps, day, range, volume]) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  new BigUint64Array(bytes.buffer)[sealAt / 8] = sealOfTrace(bytes)
  return bytes
}

/** Gives the reason when the bytes are no whole trace. `bytes` must be aligned to 8. */
export function verifyTrace(bytes: Uint8Array<ArrayBuffer>): string | null {
  if (bytes.length < headerBytes || bytes.byteOffset % 8 !== 0) return 'its trace is cut short'
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, headerBytes / 4)
  if (header[0] !== magic || header[1] !== TRACE_VERSION) return 'no trace begins here'
  if (bytes.length !== sizeOf(header)) return 'its trace is cut short'
  const [seal] = new BigUint64Array(bytes.buffer, bytes.byteOffset + sealAt, 1)
  return sealOfTrace(bytes) === seal ? null : 'its trace was altered or cut short'
}

function sealOfTrace(bytes: Uint8Array): bigint {
  return sealOf([bytes.subarray(0, sealAt), bytes.subarray(headerBytes)])
}

/** The trace of bytes that are verified, or that this process encoded, as views of them. `bytes` must be aligned to 8. */
export function decodeTrace(bytes: Uint8Array<ArrayBuffer>): SeriesTrace {
  const [, , length = 0, choices = 0, pairs = 0, apart = 0] = new Uint32Array(bytes.buffer, bytes.byteOffset, headerBytes / 4)
  let at = bytes.byteOffset + headerBytes
  const next = <T>(make: (buffer: ArrayBuffer, offset: number, count: number) => T, count: number, width: number): T => {
    const values = make(bytes.buffer, at, count)
    at += count * width
    return values
  }
  return {
    length,
    weeks: new Float64Array(bytes.buffer, bytes.byteOffset + weeksAt, 1)[0] as number,
    content: next((buffer, offset, count) => new Float64Array(buffer, offset, count), choices, 8),
    close: next((buffer, offset, count) => new Float32Array(buffer, offset, count), length, 4),
    chosen: next((buffer, offset, count) => new Uint32Array(buffer, offset, count), choices, 4),
    alike: next((buffer, offset, count) => new Int32Array(buffer, offset, count), pairs, 4),
    islands: next((buffer, offset, count) => new Uint32Array(buffer, offset, count), apart, 4),
    islandGaps: next((buffer, offset, count) => new Float32Array(buffer, offset, count), apart, 4),
    day: next((buffer, offset, count) => new Uint16Array(buffer, offset, count), length, 2),
    range: next((buffer, offset, count) => new Uint16Array(buffer, offset, count), length, 2),
    volume: next((buffer, offset, count) => new Int8Array(buffer, offset, count), length, 1),
  }
}

function sizeOf([, , length = 0, choices = 0, pairs = 0, apart = 0]: Uint32Array): number {
  return (headerBytes + 12 * choices + 4 * pairs + 8 * apart + 9 * length + 7) & ~7
}
